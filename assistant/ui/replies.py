"""What stands in the conversation: the reader's words, and the assistant's reply to each kind of answer."""

from markupsafe import Markup

from assistant.answer import Answer, Hit
from assistant.corpus.edition import Edition
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
        return tag("div", said, shown, class_="v-reply v-reply-answer", tabindex="-1")
    if answer.kind == "choose":
        return tag("div", said, _offer(answer.hits, edition, language), class_="v-reply v-reply-choose", tabindex="-1")
    parts = [said]
    if answer.kind == "not_covered" and answer.hits:
        parts += [
            tag("p", line("not_covered_nearest", language), class_="v-nearest-line"),
            _offer(answer.hits[:_MOST_NEAREST], edition, language),
        ]
    name = "v-reply-not-covered" if answer.message == "not_covered" else "v-reply-plain"
    return tag("div", *parts, class_=f"v-reply {name}", tabindex="-1")


def _offer(hits: tuple[Hit, ...], edition: Edition, language: str) -> Markup:
    """Buttons with printed questions. Their value is the entry's id: a click shows that entry, whatever its text."""
    buttons = [
        tag(
            "li",
            tag(
                "button",
                heading(hit.entry, "span", edition.language, language),
                tag("span", place_of(hit.entry, language), class_="v-unseen"),
                type="button",
                class_="v-show",
                value=hit.entry.id,
            ),
        )
        for hit in hits
    ]
    return tag("ul", *buttons, class_="v-offer", role="list")


def asked(text: str) -> Markup:
    """The reader's turn: their words as they typed them."""
    return tag("div", text, class_="v-asked")
