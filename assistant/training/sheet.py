"""The score sheet of a session: what was asked, what was answered, and what to read again."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.corpus.edition import Edition, Entry
from assistant.training.progress import Review
from assistant.training.quiz import Item, Kind

COLUMNS = ("no", "entry", "section", "kind", "asked", "given", "right answer", "correct")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet.

    Attributes:
        entry: The entry.
        kind: How it was asked.
        asked: What was shown, as printed.
        given: The answer that was chosen, or "got" or "forgot"; "" where nothing was answered.
        expected: The right answer.
        correct: Whether it was given.
    """

    entry: Entry
    kind: Literal[Kind, "card"]
    asked: str
    given: str
    expected: str
    correct: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A score sheet.

    Attributes:
        rows: Its lines, in the order of asking.
    """

    rows: tuple[Row, ...]

    @property
    def right(self) -> int:
        """How many were right."""
        return sum(row.correct for row in self.rows)

    def to_read(self, edition: Edition) -> tuple[Entry, ...]:
        """The entries to read again, in printed order: those of which anything was wrong."""
        missed = {row.entry.id for row in self.rows if not row.correct}
        return tuple(entry for entry in edition.entries if entry.id in missed)

    def to_csv(self) -> str:
        """The sheet as CSV (RFC 4180, with a byte order mark, without which Excel takes UTF-8 for something else)."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for number, row in enumerate(self.rows, 1):
            said = "yes" if row.correct else "no"
            place = str(row.entry.section)
            writer.writerow([number, row.entry.id, place, row.kind, row.asked, row.given, row.expected, said])
        return "\ufeff" + text.getvalue()


def quiz_sheet(items: Sequence[Item], chosen: Sequence[int | None]) -> Sheet:
    """The sheet of a quiz.

    Args:
        items: Its questions.
        chosen: Place of the choice that was made, for each question in order; None, or missing, if none was.
    """
    rows = []
    for place, item in enumerate(items):
        choice = chosen[place] if place < len(chosen) else None
        given = item.choices[choice].text if choice is not None and 0 <= choice < len(item.choices) else ""
        shown = item.shown.text
        if item.gap is not None:
            at = item.gap.start - item.shown.start
            shown = f"{shown[:at]}____{shown[at + len(item.gap.text) :]}"
        expected = item.choices[item.right].text
        rows.append(Row(item.entry, item.kind, shown, given, expected, choice == item.right))
    return Sheet(tuple(rows))


def cards_sheet(edition: Edition, reviews: Sequence[Review]) -> Sheet:
    """The sheet of a session of flash cards: of each entry, how it was recalled the first time."""
    first: dict[str, Review] = {}
    for one in sorted(reviews):
        first.setdefault(one.entry, one)
    rows = [
        Row(entry, "card", entry.question, one.grade, "got", one.grade == "got")
        for one in first.values()
        if (entry := edition.by_id.get(one.entry)) is not None
    ]
    return Sheet(tuple(rows))
