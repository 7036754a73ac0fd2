"""Rivals: the entries that a learner most easily takes for another. They make the wrong choices of a quiz."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from assistant.corpus.edition import Edition, Entry
from assistant.text import words

_NEIGHBOURS = 12  # entries nearest in meaning that are asked for
_NEAR_IN_PRINT = 40  # entries before and after that are tried where nothing nearer is left


class Rivals:
    """For each entry its rivals, the most confusable first."""

    def __init__(
        self,
        edition: Edition,
        confusions: Sequence[tuple[int, int, float]] = (),
        neighbours: Callable[[int, int], Sequence[int]] | None = None,
    ) -> None:
        """Know who is taken for whom.

        Args:
            edition: The FAQ.
            confusions: Pairs of entries that are mistaken for each other, by position, most often first.
            neighbours: Gives the positions of the entries nearest in meaning to one, nearest first.
        """
        self.edition = edition
        self._neighbours = neighbours
        self._confused: dict[int, list[int]] = defaultdict(list)
        for one, other, _ in confusions:
            self._confused[one].append(other)
            self._confused[other].append(one)

    def of(self, entry: Entry) -> Iterator[Entry]:
        """The rivals of an entry: those mistaken for it, those near in meaning, those near in print.

        Left out is what would be right as well: an entry with the same answer or the same question. Of two rivals
        that read alike the first is kept.
        """
        entries = self.edition.entries
        position = self.edition.position[entry.id]
        answers, questions = {entry.answer}, {tuple(words(entry.question))}
        for place in dict.fromkeys(
            chain(self._confused.get(position, ()), self._near(position), self._beside(position))
        ):
            rival, asked = entries[place], tuple(words(entries[place].question))
            if rival.kind != "question" or rival.answer in answers or asked in questions:
                continue
            answers.add(rival.answer)
            questions.add(asked)
            yield rival

    def _near(self, position: int) -> Iterator[int]:
        if self._neighbours is not None:
            yield from self._neighbours(position, _NEIGHBOURS)

    def _beside(self, position: int) -> Iterator[int]:
        """Positions around one in print, the nearest first."""
        for distance in range(1, _NEAR_IN_PRINT + 1):
            for place in (position + distance, position - distance):
                if 0 <= place < len(self.edition.entries):
                    yield place
