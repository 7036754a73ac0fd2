"""The card of an answer: the published entry, and beside it, plainly apart, what the editor and the assistant add."""

from urllib.parse import quote

from markupsafe import Markup

from assistant.answer import Citation, Hit, Reason
from assistant.corpus.edition import Entry
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.languages import link
from assistant.ui.markup import join, marked_line, published, tag
from assistant.ui.passage import passage
from assistant.wording import PUBLISHED, certainty, number_of, place_line

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
    *more: Markup,
) -> Markup:
    """The card of one entry.

    Args:
        hit: The entry with its citation and evidence.
        language_of_text: BCP 47 tag of the published text, for screen readers.
        reason: Why it was found, if it was searched for.
        chosen: Whether the reader chose it from a list or followed a link.
        language: Language of the interface.
        *more: What else is folded away below it.
    """
    return tag(
        "article",
        *sheet(hit, language_of_text, language),
        _actions(hit, language),
        references(hit.citation, language),
        _why(hit, reason, chosen, language_of_text, language),
        *more,
        _helpful(hit.entry, language),
        class_="v-card",
    )


def sheet(hit: Hit, language_of_text: str, language: str = DEFAULT_LANGUAGE) -> list[Markup]:
    """What every card shows of an entry: its place, its printed question and answer, and the editor's notes."""
    entry = hit.entry
    return [
        _place(entry, language_of_text, language),
        heading(entry, "h2", language_of_text, language),
        tag("div", passage(entry, hit.evidence), class_="v-text", lang=language_of_text),
        *notes(entry, language_of_text, language),
    ]


def heading(entry: Entry, name: str, language_of_text: str, language: str = DEFAULT_LANGUAGE) -> Markup:
    """The printed question with its number in front, as the element `name`."""
    number = number_of(entry, language)
    question = tag("span", entry.question, class_="v-question", lang=language_of_text)
    if not number:
        return tag(name, question, class_="v-heading")
    spoken, shown = line("number_spoken", language, number="\0").split("\0")
    words = [tag("span", spoken, class_="v-unseen"), number, tag("span", shown, class_="v-unseen")]
    return tag(name, tag("span", *words, class_="v-number"), question, class_="v-heading")


def place(entry: Entry, language_of_text: str, language: str = DEFAULT_LANGUAGE) -> Markup:
    """Where an entry stands, its section in the language of the text."""
    name, values = place_line(entry, language)
    return marked_line(name, language, language_of_text, PUBLISHED, **values)


def _place(entry: Entry, language_of_text: str, language: str) -> Markup:
    shown, section = place(entry, language_of_text, language), entry.section
    if not section.supplied:
        return tag("p", shown, class_="v-place")
    return tag("p", shown, class_="v-place", title=line("why_supplied", language, reason=section.reason))


def notes(entry: Entry, language_of_text: str, language: str = DEFAULT_LANGUAGE) -> list[Markup]:
    """The editor's notes on an entry, each marked as one: they are no part of its text."""
    label = tag("span", line("editors_note", language), class_="v-note-label")
    return [
        tag("div", tag("p", label, " ", published(note, language_of_text, language)), class_="v-note", role="note")
        for note in entry.notes
    ]


def _actions(hit: Hit, language: str) -> Markup:
    copies = (("copy_citation", str(hit.citation)), ("copy_text", hit.entry.answer))
    whole = tag(
        "a", line("in_whole_faq", language), href=link("/browse", language, f"q{quote(hit.entry.id)}"), class_="v-leave"
    )
    buttons = [*(copy_button(name, text, language) for name, text in copies), speak_button(language), whole]
    return tag("div", *buttons, class_="v-actions")


def speak_button(language: str = DEFAULT_LANGUAGE) -> Markup:
    """A button that has the entry around it read aloud. It shows only where the browser has a voice of its own."""
    return tag("button", line("read_aloud", language), type="button", class_="v-act v-speak")


def references(citation: Citation, language: str = DEFAULT_LANGUAGE) -> Markup:
    """The citation as programs for reference lists take it, folded away: few readers need it."""
    copies = (("copy_bibtex", citation.bibtex), ("copy_csl", citation.csl_json))
    buttons = [copy_button(name, text, language) for name, text in copies]
    folded = tag("div", *buttons, class_="v-actions v-actions-folded")
    return tag("details", tag("summary", line("cite", language)), folded, class_="v-cite")


def _helpful(entry: Entry, language: str) -> Markup:
    """Two buttons whose value is the entry's id: what is counted is that, and nothing that anybody typed."""
    buttons = [
        tag(
            "button",
            line(name, language),
            type="button",
            class_=f"v-act v-vote v-{name.replace('_', '-')}",
            value=entry.id,
        )
        for name in ("helpful", "not_helpful")
    ]
    asked = tag("span", line("helpful_label", language), class_="v-votes-label")
    return tag("div", asked, *buttons, class_="v-votes", role="group", aria_label=line("helpful_label", language))


def copy_button(name: str, text: str, language: str = DEFAULT_LANGUAGE) -> Markup:
    """A button whose value is what it copies, so that it is the slice and not what a browser makes of it."""
    return tag("button", line(name, language), type="button", class_="v-act v-copy", value=text)


def _why(hit: Hit, reason: Reason | None, chosen: bool, language_of_text: str, language: str) -> Markup:
    if reason is None:
        parts = [tag("p", line("why_chosen" if chosen else "why_named", language))]
    else:
        parts = [tag("p", certainty(hit.probability, language), class_="v-certainty")]
        if reason.after:
            parts.append(tag("p", line("why_after", language), " ", tag("q", reason.after, lang=language_of_text)))
        parts += _nearest(reason, language_of_text, language)
        if hit.evidence:
            parts.append(tag("p", line("why_highlight", language)))
        parts += [tag("p", line("why_views", language), class_="v-bars-title"), _bars(reason, language)]
    section = hit.entry.section
    if section.supplied:
        supplied = marked_line("why_supplied", language, language_of_text, ("reason",), reason=section.reason)
        parts.append(tag("p", supplied, class_="v-supplied"))
    body = tag("div", *parts, class_="v-why-body")
    return tag("details", tag("summary", line("why", language)), body, class_="v-why")


def _nearest(reason: Reason, language_of_text: str, language: str) -> list[Markup]:
    intro = line(_NEAREST.get(reason.nearest_kind, "why_nearest_text"), language)
    # A phrasing may be in any language; all else is printed text.
    key = {} if reason.nearest_kind == "phrasing" else {"lang": language_of_text}
    parts = [tag("p", intro, " ", tag("q", reason.nearest, **key))]
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
