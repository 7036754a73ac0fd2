"""The corrected scan, read as a book: headings, questions, paragraphs and list items."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

UnitKind = Literal["front_matter", "section", "question", "paragraph", "item"]

_SECTION = re.compile(r"SECTION \d\d ")
_QUESTION = re.compile(r"(\d+)\. ")
_ITEM = re.compile(r"- |\((?:[ivx]+|[a-z])\) ")


@dataclass(frozen=True, slots=True)
class Unit:
    """One heading, question, paragraph or list item.

    Attributes:
        kind: What it is.
        text: Its text on one line.
        offsets: For each word of the text, its offset in the source; empty where unknown.
    """

    kind: UnitKind
    text: str
    offsets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    origins: Sequence[int]  # offset in the source of every character


def read_transcript(text: str, origins: Sequence[int], front_headings: Sequence[str]) -> tuple[Unit, ...]:
    """Read a corrected scan into units.

    An empty line ends a unit; so does a line that begins a section ("SECTION 07 …"), the next
    question ("24. …") or a list item ("(iv) …", "- …"). A question ends with the line that ends in
    a question mark. A page break (a line with one leading space) ends nothing. A line that ends in
    a hyphen is joined to the next one without a space: a hyphen that only broke the line is taken
    away by an erratum.

    Args:
        text: The corrected scan.
        origins: Offset in the source of each of its characters.
        front_headings: Headings of the front matter, compared without regard to case.
    """
    reader = _Reader({heading.casefold() for heading in front_headings})
    for line in _lines(text, origins):
        reader.read(line)
    reader.end_unit()
    return tuple(reader.units)


class _Reader:
    """The units so far, and the lines of the one that is being read."""

    def __init__(self, headings: set[str]) -> None:
        self.units: list[Unit] = []
        self._headings = headings
        self._number = 0  # of the last question
        self._kind: UnitKind = "paragraph"
        self._lines: list[_Line] = []

    def read(self, line: _Line) -> None:
        if not line.text:
            self.end_unit()
            return
        begins = self._begins(line.text)
        if begins:
            self.end_unit()
            self._kind = begins
        self._lines.append(line)
        if self._kind == "front_matter" or (self._kind == "question" and line.text.endswith("?")):
            self.end_unit()

    def _begins(self, text: str) -> UnitKind | None:
        """What a line begins, None for one that goes on with the unit before it."""
        question = _QUESTION.match(text)
        if question and int(question.group(1)) in (self._number, self._number + 1):
            self._number = int(question.group(1))
            return "question"
        if text.casefold() in self._headings and not self._number:
            return "front_matter"
        if _SECTION.match(text):
            return "section"
        return "item" if _ITEM.match(text) else None

    def end_unit(self) -> None:
        if self._lines:
            self.units.append(_unit(self._kind, self._lines))
        self._lines, self._kind = [], "paragraph"


def _lines(text: str, origins: Sequence[int]) -> Iterator[_Line]:
    for match in re.finditer(r"[^\n]*\n?", text):
        stripped = match.group().strip()
        start = match.start() + match.group().find(stripped)
        yield _Line(stripped, origins[start : start + len(stripped)])


def _unit(kind: UnitKind, lines: Sequence[_Line]) -> Unit:
    words: list[str] = []
    offsets: list[int] = []
    for line in lines:
        joined = bool(words) and words[-1].endswith("-")
        for word in re.finditer(r"\S+", line.text):
            if joined:
                words[-1] += word.group()
            else:
                words.append(word.group())
                offsets.append(line.origins[word.start()])
            joined = False
    if words[0] == "-":
        words, offsets = words[1:], offsets[1:]
    return Unit(kind, " ".join(words), tuple(offsets))
