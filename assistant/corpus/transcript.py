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
    headings = {heading.casefold() for heading in front_headings}
    units: list[Unit] = []
    kind: UnitKind = "paragraph"
    number = 0
    pending: list[_Line] = []

    def flush() -> None:
        nonlocal pending, kind
        if pending:
            units.append(_unit(kind, pending))
        pending, kind = [], "paragraph"

    for line in _lines(text, origins):
        question = _QUESTION.match(line.text)
        if not line.text:
            flush()
        elif line.text.casefold() in headings and not number:
            flush()
            kind = "front_matter"
        elif _SECTION.match(line.text):
            flush()
            kind = "section"
        elif question and int(question.group(1)) in (number, number + 1):
            flush()
            kind, number = "question", int(question.group(1))
        elif _ITEM.match(line.text):
            flush()
            kind = "item"
        if line.text:
            pending.append(line)
        if kind == "front_matter" or (kind == "question" and line.text.endswith("?")):
            flush()
    flush()
    return tuple(units)


def _lines(text: str, origins: Sequence[int]) -> Iterator[_Line]:
    for match in re.finditer(r"[^\n]*\n?", text):
        stripped = match.group().strip()
        start = match.start() + match.group().find(stripped)
        yield _Line(stripped, origins[start:start + len(stripped)])


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
