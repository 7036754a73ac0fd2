"""The score sheet on the screen and on paper: the score, what to read again, and every question with its answer."""

from markupsafe import Markup

from assistant.corpus.edition import Edition, Entry
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.training.sheet import Row, Sheet
from assistant.ui.cards import heading, notes
from assistant.ui.markup import tag
from assistant.ui.passage import passage
from assistant.wording import place_of


def score_sheet(
    edition: Edition, sheet: Sheet, cards: bool, tomorrow: int, seed: str = "", language: str = DEFAULT_LANGUAGE
) -> Markup:
    """The end of a session.

    Args:
        edition: The FAQ.
        sheet: The score sheet.
        cards: Whether they were flash cards, else it was a quiz.
        tomorrow: How many cards are to be repeated by tomorrow.
        seed: Of the quiz, so that sheets of one class can be told to belong together.
        language: Language of the interface.
    """
    right, count = sheet.right, len(sheet.rows)
    said = line("train_score_cards" if cards else "train_score_quiz", language, right=right, count=count)
    dots = [tag("span", "", class_="t-dot t-dot-right" if row.correct else "t-dot") for row in sheet.rows]
    again = sheet.to_read(edition)
    parts = [
        tag("p", edition.title, class_="t-paper t-paper-title", lang=edition.language),
        tag("h2", said, class_="t-heading", tabindex="-1"),
        tag("p", *dots, class_="t-dots", aria_hidden="true"),
        tag("p", line("train_name_line", language), class_="t-paper t-name-line"),
    ]
    if cards:
        parts.append(tag("p", line("train_tomorrow", language, count=tomorrow), class_="t-how"))
    elif seed:
        parts.append(tag("p", line("train_seed", language, seed=seed), class_="t-hint"))
    parts.append(_buttons(bool(again), language))
    top = tag("section", *parts, class_="t-today")
    return tag(
        "div", top, _to_read(again, edition, language), _table(sheet, edition, cards, language), class_="t-sheet"
    )


def _buttons(missed: bool, language: str) -> Markup:
    names = [("train_done", "t-button t-first t-home-button")]
    names += [("train_missed", "t-button t-missed")] if missed else []
    names += [("train_print", "t-button t-print"), ("train_csv", "t-button t-csv")]
    buttons = [tag("button", line(name, language), type="button", class_=class_) for name, class_ in names]
    return tag("div", *buttons, class_="t-start")


def _to_read(entries: tuple[Entry, ...], edition: Edition, language: str) -> Markup:
    if not entries:
        return tag("p", line("train_all_right", language), class_="t-all-right")
    listed = [
        tag(
            "details",
            tag("summary", heading(entry, "span", edition.language, language)),
            tag("p", place_of(entry, language), class_="v-place"),
            tag("div", passage(entry), class_="v-text", lang=edition.language),
            *notes(entry, edition.language, language),
            class_="t-entry",
            data_entry=entry.id,
        )
        for entry in entries
    ]
    return tag(
        "section", tag("h2", line("train_read_again", language), class_="t-heading"), *listed, class_="t-to-read"
    )


def _table(sheet: Sheet, edition: Edition, cards: bool, language: str) -> Markup:
    names = (
        ("train_col_asked", "train_col_given") if cards else ("train_col_asked", "train_col_given", "train_col_right")
    )
    head = tag(
        "tr", tag("th", line("train_col_number", language)), *[tag("th", line(name, language)) for name in names]
    )
    rows = [_row(number, row, edition, cards, language) for number, row in enumerate(sheet.rows, 1)]
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    scroll = tag("div", table, class_="t-scroll")
    return tag("details", tag("summary", line("train_every_answer", language)), scroll, class_="t-more t-answers")


def _row(number: int, row: Row, edition: Edition, cards: bool, language: str) -> Markup:
    mark = tag("span", line("train_yes" if row.correct else "train_no", language), class_="v-unseen")
    sign = tag("span", "✓" if row.correct else "✗", aria_hidden="true")
    place = tag("span", place_of(row.entry, language), class_="t-cell-place")
    asked = tag("td", tag("span", row.asked, lang=edition.language), place)
    if cards:
        given = tag("td", sign, " ", line(f"train_{row.given}", language))
        return tag("tr", tag("td", str(number)), asked, given)
    said = tag("span", row.given, lang=edition.language) if row.given else line("train_no_answer", language)
    given = tag("td", sign, mark, " ", said)
    right = tag("td", row.expected, lang=edition.language)
    return tag("tr", tag("td", str(number)), asked, given, right)
