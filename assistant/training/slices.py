"""Slices of the edition: everything a quiz shows is one, so that a quiz cannot say what was not printed."""

from dataclasses import dataclass
from typing import Literal

from assistant.corpus.edition import Entry
from assistant.text import sentence_spans

_LEAST_OPENING = 80  # characters of an answer that are enough to tell it from others


@dataclass(frozen=True, slots=True)
class Slice:
    """A run of characters of an entry.

    Attributes:
        entry: The entry.
        part: Whether of its question or of its answer.
        start: Offset of the first character.
        end: Offset after the last one.
    """

    entry: Entry
    part: Literal["question", "answer"]
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters."""
        whole = self.entry.question if self.part == "question" else self.entry.answer
        return whole[self.start : self.end]

    @property
    def goes_on(self) -> bool:
        """Whether its text goes on after it in print."""
        return self.end < len(self.entry.question if self.part == "question" else self.entry.answer)


def question_of(entry: Entry) -> Slice:
    """The whole printed question."""
    return Slice(entry, "question", 0, len(entry.question))


def answer_of(entry: Entry) -> Slice:
    """The whole answer."""
    return Slice(entry, "answer", 0, len(entry.answer))


def opening_of(entry: Entry) -> Slice:
    """The first sentences of an answer, whole, as many as are needed to tell it from others."""
    end = len(entry.answer)
    for _, last in sentence_spans(entry.answer):
        if last >= _LEAST_OPENING:
            end = last
            break
    return Slice(entry, "answer", 0, end)
