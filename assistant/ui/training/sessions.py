"""A session on the screen: all its cards or questions at once, so that it goes on while the server is gone."""

from collections.abc import Sequence

from markupsafe import Markup

from assistant.corpus.edition import Edition, Entry
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.training.quiz import Item
from assistant.training.slices import Slice
from assistant.ui.cards import heading, notes
from assistant.ui.markup import tag
from assistant.ui.passage import passage
from assistant.wording import place_of


def flash_cards(
    edition: Edition, entries: Sequence[Entry], ahead: bool = False, language: str = DEFAULT_LANGUAGE
) -> Markup:
    """A session of flash cards. The script shows one at a time.

    Args:
        edition: The FAQ.
        entries: The entries to recall.
        ahead: Whether none of them is due.
        language: Language of the interface.
    """
    cards = [_flash_card(entry, edition.language, language) for entry in entries]
    said = line("train_ahead" if ahead else "train_recall", language)
    reveal = _button("train_reveal", "t-reveal", "", "Space", language, first=True)
    grades = tag(
        "div",
        _button("train_forgot", "t-grade", "forgot", "1", language),
        _button("train_got", "t-grade", "got", "2", language, first=True),
        class_="t-grades",
        hidden="",
    )
    controls = tag("div", reveal, grades, class_="t-controls")
    return tag(
        "section",
        _bar(language),
        tag("p", said, class_="t-say t-say-ahead" if ahead else "t-say"),
        *cards,
        controls,
        class_="t-session",
        aria_label=line("train_cards", language),
    )


def _flash_card(entry: Entry, language_of_text: str, language: str) -> Markup:
    printed = tag("div", passage(entry), class_="v-text", lang=language_of_text)
    back = tag("div", printed, *notes(entry, language_of_text, language), class_="t-back", tabindex="-1", hidden="")
    place = tag("p", place_of(entry, language), class_="v-place")
    return tag(
        "article",
        place,
        heading(entry, "h2", language_of_text, language),
        back,
        class_="v-card t-one",
        tabindex="-1",
        hidden="",
        data_entry=entry.id,
    )


def quiz(edition: Edition, items: Sequence[Item], language: str = DEFAULT_LANGUAGE) -> Markup:
    """A quiz. The script shows one question at a time."""
    verdict = tag("p", "", class_="t-verdict", role="status")
    return tag(
        "section",
        _bar(language),
        *[_question(item, edition.language, language) for item in items],
        tag(
            "div",
            verdict,
            _button("train_next", "t-next", "", "Enter", language, first=True, hidden=True),
            class_="t-controls",
        ),
        class_="t-session",
        aria_label=line("train_quiz", language),
    )


def _question(item: Item, language_of_text: str, language: str) -> Markup:
    choices = [tag("li", _choice(place, one, language_of_text)) for place, one in enumerate(item.choices)]
    read = tag(
        "details",
        tag("summary", line("train_read_entry", language)),
        tag("p", place_of(item.entry, language), class_="v-place"),
        heading(item.entry, "h3", language_of_text, language),
        tag("div", passage(item.entry), class_="v-text", lang=language_of_text),
        *notes(item.entry, language_of_text, language),
        class_="t-read",
        hidden="",
    )
    return tag(
        "article",
        tag("h2", line(f"train_which_{item.kind}", language), class_="t-ask", tabindex="-1"),
        tag("div", _shown(item, language), class_=f"t-shown t-shown-{item.kind}", lang=language_of_text),
        tag("ul", *choices, class_=f"t-choices t-choices-{item.kind}", role="list"),
        read,
        class_="t-item t-one",
        hidden="",
        data_entry=item.entry.id,
        data_right=str(item.right),
    )


def _shown(item: Item, language: str) -> Markup:
    """What a question is about. The passage of an answer is laid out as everywhere; the characters are the same."""
    if item.kind == "answer":
        return tag("p", item.shown.text, class_="t-asked")
    if item.gap is None:
        return tag("div", passage(item.entry), class_="v-text")
    at = item.gap.start - item.shown.start
    before, after = item.shown.text[:at], item.shown.text[at + len(item.gap.text) :]
    # For the ear the gap is a word of the interface; for the eye an empty line, as wide for every word.
    gap = tag("span", tag("span", line("train_gap", language), class_="v-unseen"), class_="t-gap")
    filled = tag("span", item.gap.text, class_="t-filled", hidden="")
    return tag("p", before, gap, filled, after, class_="t-sentence")


def _choice(place: int, choice: Slice, language_of_text: str) -> Markup:
    goes_on = " t-goes-on" if choice.goes_on and choice.part == "answer" and choice.start == 0 else ""
    return tag(
        "button",
        tag("span", str(place + 1), class_="t-digit", aria_hidden="true"),
        tag("span", choice.text, class_=f"t-text{goes_on}", lang=language_of_text),
        tag("span", "", class_="t-mark"),
        type="button",
        class_="t-choice",
        value=str(place),
    )


def _bar(language: str) -> Markup:
    """How far the session is, and the way out of it."""
    stop = tag("button", line("train_stop", language), tag("kbd", "Esc"), type="button", class_="t-stop t-plain")
    gone = tag("span", tag("span", "", class_="t-done"), class_="t-track", aria_hidden="true")
    return tag("div", tag("p", "", class_="t-left"), gone, stop, class_="t-top")


def _button(
    name: str, class_: str, value: str, key: str, language: str, first: bool = False, hidden: bool = False
) -> Markup:
    attributes = {"hidden": ""} if hidden else {}
    return tag(
        "button",
        line(name, language),
        tag("kbd", key),
        type="button",
        class_=f"t-button {'t-first ' if first else ''}{class_}",
        value=value,
        **attributes,
    )
