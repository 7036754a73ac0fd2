"""The card of an answer: the published entry, and beside it, plainly apart, what the editor and the assistant add."""

from markupsafe import Markup

from assistant.answer import Hit, Reason
from assistant.corpus.edition import Entry
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.markup import join, tag
from assistant.ui.passage import passage
from assistant.wording import certainty, number_of, place_of

# What is shown of the ten features: five ways of looking, each by the best of its features.
_WAYS = {
    "view_meaning": ("question", "passage", "sentence"),
    "view_phrasing": ("phrasing", "nearest_three"),
    "view_words": ("words", "words_printed"),
    "view_sounds": ("sounds",),
    "view_characters": ("characters", "characters_three"),
}
_NEAREST = {"question": "why_nearest_question", "phrasing": "why_nearest_phrasing"}
_MOST_SHARED = 8  # words shown


def card(
    hit: Hit,
    language_of_text: str,
    reason: Reason | None = None,
    chosen: bool = False,
    language: str = DEFAULT_LANGUAGE,
) -> Markup:
    """The card of one entry.

    Args:
        hit: The entry with its citation and evidence.
        language_of_text: BCP 47 tag of the published text, for screen readers.
        reason: Why it was found, if it was searched for.
        chosen: Whether the reader chose it from a list or followed a link.
        language: Language of the interface.
    """
    entry = hit.entry
    published = tag("div", passage(entry, hit.evidence), class_="v-text", lang=language_of_text)
    notes = [_note(note, language) for note in entry.notes]
    return tag(
        "article",
        _place(entry, language),
        heading(entry, "h2", language_of_text, language),
        published,
        *notes,
        _actions(hit, language),
        _references(hit, language),
        _why(hit, reason, chosen, language),
        class_="v-card",
    )


def heading(entry: Entry, name: str, language_of_text: str, language: str = DEFAULT_LANGUAGE) -> Markup:
    """The printed question with its number in front, as the element `name`."""
    number = number_of(entry, language)
    question = tag("span", entry.question, class_="v-question", lang=language_of_text)
    if not number:
        return tag(name, question, class_="v-heading")
    spoken, shown = line("number_spoken", language, number="\0").split("\0")
    words = [tag("span", spoken, class_="v-unseen"), number, tag("span", shown, class_="v-unseen")]
    return tag(name, tag("span", *words, class_="v-number"), question, class_="v-heading")


def _place(entry: Entry, language: str) -> Markup:
    place, section = place_of(entry, language), entry.section
    if not section.supplied:
        return tag("p", place, class_="v-place")
    return tag("p", place, class_="v-place", title=line("why_supplied", language, reason=section.reason))


def _note(note: str, language: str) -> Markup:
    label = tag("span", line("editors_note", language), class_="v-note-label")
    return tag("div", tag("p", label, " ", note), class_="v-note", role="note")


def _actions(hit: Hit, language: str) -> Markup:
    copies = (("copy_citation", str(hit.citation)), ("copy_text", hit.entry.answer))
    return tag("div", *(_copy(name, text, language) for name, text in copies), class_="v-actions")


def _references(hit: Hit, language: str) -> Markup:
    """The citation as programs for reference lists take it, folded away: few readers need it."""
    copies = (("copy_bibtex", hit.citation.bibtex), ("copy_csl", hit.citation.csl_json))
    buttons = tag("div", *(_copy(name, text, language) for name, text in copies), class_="v-actions v-actions-folded")
    return tag("details", tag("summary", line("cite", language)), buttons, class_="v-cite")


def _copy(name: str, text: str, language: str) -> Markup:
    """A button whose value is what it copies, so that it is the slice and not what a browser makes of it."""
    return tag("button", line(name, language), type="button", class_="v-copy", value=text)


def _why(hit: Hit, reason: Reason | None, chosen: bool, language: str) -> Markup:
    if reason is None:
        parts = [tag("p", line("why_chosen" if chosen else "why_named", language))]
    else:
        parts = [tag("p", certainty(hit.probability, language), class_="v-certainty")]
        if reason.after:
            parts.append(tag("p", line("why_after", language), " ", tag("q", reason.after)))
        parts += _nearest(reason, language)
        if hit.evidence:
            parts.append(tag("p", line("why_highlight", language)))
        parts += [tag("p", line("why_views", language), class_="v-bars-title"), _bars(reason, language)]
    section = hit.entry.section
    if section.supplied:
        parts.append(tag("p", line("why_supplied", language, reason=section.reason), class_="v-supplied"))
    body = tag("div", *parts, class_="v-why-body")
    return tag("details", tag("summary", line("why", language)), body, class_="v-why")


def _nearest(reason: Reason, language: str) -> list[Markup]:
    intro = line(_NEAREST.get(reason.nearest_kind, "why_nearest_text"), language)
    parts = [tag("p", intro, " ", tag("q", reason.nearest))]
    if reason.shared:
        words = [tag("span", word, class_="v-word") for word in reason.shared[:_MOST_SHARED]]
        parts.append(tag("p", line("why_shared", language), " ", Markup(" ").join(words)))
    return parts


def _bars(reason: Reason, language: str) -> Markup:
    rows: list[Markup] = []
    for name, features in _WAYS.items():
        share = max((reason.views[feature] for feature in features if feature in reason.views), default=0.0)
        percent = round(100 * min(max(share, 0.0), 1.0))
        bar = tag("span", tag("span", "", class_="v-bar-fill", style=f"width:{percent}%"), class_="v-bar")
        rows.append(
            tag(
                "li",
                tag("span", line(name, language), class_="v-bar-name"),
                bar,
                tag("span", str(percent), class_="v-bar-value"),
            )
        )
    return tag("ul", join(rows), class_="v-bars", role="list")
