"""The facilitator's corner: today's counts, behind the PIN."""

from markupsafe import Markup

from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.kiosk.counts import DayCounts
from assistant.ui.markup import tag

# Each count with its line; a kind of answer with the line of its count.
_SHOWN = {
    "asked": "kiosk_desk_asked",
    "answered": "kiosk_desk_answered",
    "offered": "kiosk_desk_offered",
    "not_covered": "kiosk_desk_not_covered",
}
_KINDS = {"answer": "answered", "choose": "offered", "not_covered": "not_covered"}


def desk(counts: DayCounts, language: str = DEFAULT_LANGUAGE) -> Markup:
    """What the facilitator sees of the day."""
    tally = counts.tally
    numbers = [
        tag("div", tag("dd", str(getattr(tally, name))), tag("dt", line(said, language)))
        for name, said in _SHOWN.items()
    ]
    since = line("kiosk_desk_since", language, time=tally.since.strftime("%H:%M"))
    return tag(
        "div",
        tag("h2", since, class_="k-dialog-title", id="k-desk-title"),
        tag("dl", *numbers, class_="k-counts"),
        _texts(counts, language),
        class_="k-desk-day",
    )


def _texts(counts: DayCounts, language: str) -> Markup:
    if not counts.keep_texts:
        return tag("p", line("kiosk_desk_no_texts", language), class_="k-soft")
    rows = [
        tag(
            "li",
            tag("span", time.strftime("%H:%M"), class_="k-time"),
            tag("span", text, class_="k-text"),
            tag("span", line(_SHOWN[_KINDS[kind]], language), class_="k-kind"),
        )
        for time, text, kind in counts.tally.texts
    ]
    title = tag("h3", line("kiosk_desk_texts", language))
    return tag("div", title, tag("ol", *rows, role="list"), class_="k-texts", tabindex="0")
