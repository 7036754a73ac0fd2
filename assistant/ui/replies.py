"""What stands in the conversation: the reader's words, and the assistant's reply to each kind of answer."""

from collections.abc import Callable

from markupsafe import Markup

from assistant.answer import Answer, Hit
from assistant.corpus.edition import Edition, Entry
from assistant.corpus.scanned import Scan
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.cards import card, heading, place
from assistant.ui.furniture import language_note
from assistant.ui.markup import marked_line, tag
from assistant.ui.scan_view import scan_view
from assistant.wording import PUBLISHED, offered, values_of


def reply(
    answer: Answer,
    edition: Edition,
    chosen: bool = False,
    language: str = DEFAULT_LANGUAGE,
    scan: Scan | None = None,
    card_of: Callable[[Hit], Markup] | None = None,
) -> Markup:
    """The assistant's turn: its own line, and below it a card, a choice, or the nearest questions.

    Args:
        answer: The answer.
        edition: The FAQ.
        chosen: Whether the reader chose the entry instead of asking.
        language: Language of the interface.
        scan: The source of the edition, None if it comes without.
        card_of: Makes the card of a room that has its own.
    """
    said = _said(answer, edition, language)
    if answer.kind == "answer":
        hit = answer.hits[0]
        scanned = scan.entries.get(hit.entry.id) if scan else None
        as_scanned = [scan_view(scanned, edition.language, language)] if scanned else []
        shown = card_of(hit) if card_of else card(hit, edition.language, answer.reason, chosen, language, *as_scanned)
        parts = [said, language_note(edition, language), shown, _related(answer, edition, language)]
        return tag("div", *parts, class_="v-reply v-reply-answer", tabindex="-1")
    if answer.kind == "choose":
        choice = _offer(answer.listed, edition, language)
        return tag("div", said, choice, class_="v-reply v-reply-choose", tabindex="-1")
    parts = [said]
    if answer.message == "sections":
        parts.append(_sections(edition))
    if answer.kind == "not_covered" and answer.hits:
        parts += [
            tag("p", line("not_covered_nearest", language), class_="v-nearest-line"),
            _offer(offered(answer), edition, language),
        ]
    name = "v-reply-not-covered" if answer.message == "not_covered" else "v-reply-plain"
    return tag("div", *parts, class_=f"v-reply {name}", tabindex="-1")


def _said(answer: Answer, edition: Edition, language: str) -> Markup:
    """The assistant's own line."""
    values = values_of(answer, edition, language)
    if answer.listing:
        values["place"] = place(answer.listing[0], edition.language, language)
    return tag("p", marked_line(answer.message, language, edition.language, PUBLISHED, **values), class_="v-line")


def _related(answer: Answer, edition: Edition, language: str) -> Markup:
    """The questions that people ask next, below a card."""
    if not answer.related:
        return Markup("")
    further = _offer(tuple(hit.entry for hit in answer.related), edition, language)
    return tag("div", tag("p", line("related", language), class_="v-related-line"), further, class_="v-related")


def _sections(edition: Edition) -> Markup:
    """Buttons with the sections. Their value is what asks for one, as if it were typed."""
    buttons = [
        tag(
            "li",
            tag(
                "button",
                str(one),
                type="button",
                class_="v-sample v-section",
                value=f"section {one.number}",
                lang=edition.language,
            ),
        )
        for one in edition.sections
        if one.number is not None
    ]
    return tag("ul", *buttons, class_="v-offer", role="list")


def _offer(entries: tuple[Entry, ...], edition: Edition, language: str) -> Markup:
    """Buttons with printed questions. Their value is the entry's id: a click shows that entry, whatever its text."""
    buttons = [
        tag(
            "li",
            tag(
                "button",
                heading(entry, "span", edition.language, language),
                tag("span", place(entry, edition.language, language), class_="v-unseen"),
                type="button",
                class_="v-show",
                value=entry.id,
            ),
        )
        for entry in entries
    ]
    return tag("ul", *buttons, class_="v-offer", role="list")


def asked(text: str) -> Markup:
    """The reader's turn: their words as they typed them."""
    return tag("div", text, class_="v-asked")
