"""What stands in the conversation: the reader's words, and the assistant's reply to each kind of answer."""

from markupsafe import Markup

from assistant.answer import Answer
from assistant.corpus.edition import Edition, Entry
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.cards import card, heading
from assistant.ui.markup import tag
from assistant.wording import message_of, place_of

_MOST_NEAREST = 3  # nearest questions listed where nothing is covered


def reply(answer: Answer, edition: Edition, chosen: bool = False, language: str = DEFAULT_LANGUAGE) -> Markup:
    """The assistant's turn: its own line, and below it a card, a choice, or the nearest questions.

    Args:
        answer: The answer.
        edition: The FAQ.
        chosen: Whether the reader chose the entry instead of asking.
        language: Language of the interface.
    """
    said = tag("p", message_of(answer, edition, language), class_="v-line")
    if answer.kind == "answer":
        shown = card(answer.hits[0], edition.language, answer.reason, chosen, language)
        return tag(
            "div", said, shown, _related(answer, edition, language), class_="v-reply v-reply-answer", tabindex="-1"
        )
    if answer.kind == "choose":
        offered = _offer(answer.listed, edition, language)
        return tag("div", said, offered, class_="v-reply v-reply-choose", tabindex="-1")
    parts = [said]
    if answer.message == "sections":
        parts.append(_sections(edition))
    if answer.kind == "not_covered" and answer.hits:
        parts += [
            tag("p", line("not_covered_nearest", language), class_="v-nearest-line"),
            _offer(answer.listed[:_MOST_NEAREST], edition, language),
        ]
    name = "v-reply-not-covered" if answer.message == "not_covered" else "v-reply-plain"
    return tag("div", *parts, class_=f"v-reply {name}", tabindex="-1")


def _related(answer: Answer, edition: Edition, language: str) -> Markup:
    """The questions that people ask next, below a card."""
    if not answer.related:
        return Markup("")
    offered = _offer(tuple(hit.entry for hit in answer.related), edition, language)
    return tag("div", tag("p", line("related", language), class_="v-related-line"), offered, class_="v-related")


def _sections(edition: Edition) -> Markup:
    """Buttons with the sections. Their value is what asks for one, as if it were typed."""
    buttons = [
        tag("li", tag("button", str(one), type="button", class_="v-sample v-section", value=f"section {one.number}"))
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
                tag("span", place_of(entry, language), class_="v-unseen"),
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
