"""The edition as data: sections, entries, and the whole book in printed order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.text import words

EntryKind = Literal["question", "front_matter"]

# A printed list mark at the start of a line: "(iv) ", "(b) ", "2) ", "a. " or a bullet.
_LIST_MARK = re.compile(r"\((?:[ivx]+|[a-z]|\d+)\) |(?:\d+|[a-z])[.)] |[•–*] ")


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the edition.

    Attributes:
        number: The printed number, or None for front matter and unnumbered FAQs.
        title: The title, without the brackets that mark a supplied one.
        supplied: True if the editor supplied the title because the source lost it.
        reason: Why the title had to be supplied; empty otherwise.
    """

    number: int | None
    title: str
    supplied: bool = False
    reason: str = ""

    @property
    def shown_title(self) -> str:
        """The title as it must be shown: square brackets mark a supplied one."""
        return f"[{self.title}]" if self.supplied else self.title

    def __str__(self) -> str:
        """The section as a citation names it: "Section 10, Cluster Development Agent"."""
        return self.shown_title if self.number is None else f"Section {self.number}, {self.shown_title}"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a list of an answer, as character spans of the answer.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last character.
        items: Spans of the list's items, empty for a paragraph.
    """

    start: int
    end: int
    items: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One published question with its answer, or one piece of front matter.

    Attributes:
        id: The printed number as text ("36"), or a word ("62b", "introduction").
        question: The question as printed; for front matter its heading.
        answer: The answer as printed: paragraphs are parted by an empty line, the items of a
            list by a single line break.
        section: Where the entry stands.
        number: The printed number, None where the print gives none.
        kind: "question" or "front_matter".
        notes: Editor's notes. They stand beside the text and are never part of it.
    """

    id: str
    question: str
    answer: str
    section: Section
    number: int | None = None
    kind: EntryKind = "question"
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What a reader calls the entry: "Question 36", or its heading for front matter."""
        return self.question if self.number is None else f"Question {self.number}"

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The answer's paragraphs and lists, in order; together they cover all its text."""
        return tuple(_blocks(self.answer))


def _blocks(answer: str) -> list[Block]:
    blocks = []
    for match in re.finditer(r".+(?:\n.+)*", answer):
        lines = [
            (match.start() + line.start(), match.start() + line.end()) for line in re.finditer(r".+", match.group())
        ]
        is_list = len(lines) > 1 or _LIST_MARK.match(match.group()) is not None
        blocks.append(Block(match.start(), match.end(), tuple(lines) if is_list else ()))
    return blocks


@dataclass(frozen=True)
class Edition:
    """A checked FAQ: what may be shown, and nothing else may be.

    Attributes:
        id: Short name, the name of the corpus folder.
        title: Title of the publication.
        publisher: Who published it.
        rights: Who holds the rights in the text.
        entries: All entries, front matter included, in printed order.
        sections: The sections in printed order (front matter is not one).
        language: BCP 47 tag of the text.
        established: How the text was established, in a sentence or two.
        samples: Questions in everyday words for an opening screen, by their language.
    """

    id: str
    title: str
    publisher: str
    rights: str = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)
    language: str = "en"
    established: str = field(default="", repr=False)
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Entries by id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def position(self) -> dict[str, int]:
        """Positions of the entries by id."""
        return {entry.id: place for place, entry in enumerate(self.entries)}

    @cached_property
    def section_numbers(self) -> NDArray[np.int64]:
        """A number for each entry's section, (entries,)."""
        numbers: dict[Section, int] = {}
        return np.array([numbers.setdefault(entry.section, len(numbers)) for entry in self.entries], dtype=np.int64)

    @cached_property
    def by_question(self) -> dict[tuple[str, ...], Entry]:
        """Entries by the words of their printed question; of two that read alike the first."""
        return {tuple(words(entry.question)): entry for entry in reversed(self.entries)}

    @cached_property
    def answer_numbers(self) -> NDArray[np.int64]:
        """A number for each entry's answer, (entries,): entries that share one have the same answer."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(entry.answer, len(numbers)) for entry in self.entries], dtype=np.int64)

    @property
    def questions(self) -> tuple[Entry, ...]:
        """The entries without the front matter."""
        return tuple(entry for entry in self.entries if entry.kind == "question")

    def in_section(self, section: Section) -> tuple[Entry, ...]:
        """The entries of one section, in printed order."""
        return tuple(entry for entry in self.entries if entry.section == section)
