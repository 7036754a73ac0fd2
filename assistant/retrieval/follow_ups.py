"""Follow-ups that people wrote, kept by meaning: what was said after which entry, and which entry it meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.edition import Edition
from assistant.corpus.folder import FollowUp
from assistant.encoder import Encoder, Vectors

FOLLOW_UPS_FILE = "follow_ups.npz"
_SCALE = 127.0  # vectors are stored in 8 bits: nothing is ranked by their last digits
_HIGHEST = 3

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class FollowUps:
    """Follow-ups with their vectors; none for an FAQ that has none.

    Attributes:
        shown: (n,) int64, position of the entry that had been shown.
        meant: (n,) int64, position of the entry that answers it, -1 if none does. A follow-up that two
            entries answer is there twice.
        said: (n, dimension) float32, vectors of what was said.
        talk: (n, dimension) float32, vectors of what had been asked and what was said together.
    """

    shown: NDArray[np.int64]
    meant: NDArray[np.int64]
    said: Vectors
    talk: Vectors

    @classmethod
    def learn(cls, follow_ups: Sequence[FollowUp], edition: Edition, encoder: Encoder) -> "FollowUps":
        """Embed follow-ups; complete questions among them are passed over."""
        rows = [
            (edition.position[one.shown], edition.position.get(meant, -1), one)
            for one in follow_ups
            if one.kind != "fresh"
            for meant in (one.expected or ("",))
        ]
        return cls(
            np.array([shown for shown, _, _ in rows], dtype=np.int64),
            np.array([meant for _, meant, _ in rows], dtype=np.int64),
            encoder.encode([one.text for _, _, one in rows]),
            encoder.encode([f"{one.asked} {one.text}" for _, _, one in rows]),
        )

    def look_up(self, entries: int, shown: int, said: Floats, talk: Floats) -> tuple[Floats, Floats]:
        """Compare a turn with the follow-ups.

        Args:
            entries: How many entries the FAQ has.
            shown: Position of the entry that was shown.
            said: (dimension,) float32, vector of what was said.
            talk: (dimension,) float32, vector of what had been asked and what was said together.

        Returns:
            (entries, 3) float32: for each entry the cosine of the nearest follow-up that meant it, among
            those after the same entry, among all, and the mean of the nearest three by the whole talk. And
            (2,) float32: the cosine of the nearest that nothing answers, by the whole talk and among those
            after the same entry.
        """
        table = np.zeros((entries, 3), dtype=np.float32)
        unanswered = np.zeros(2, dtype=np.float32)
        if not len(self.meant):
            return table, unanswered
        by_said, by_talk = self.said @ said, self.talk @ talk
        here = np.where(self.shown == shown, by_said, 0)
        known = self.meant >= 0
        np.maximum.at(table[:, 0], self.meant[known], here[known])
        np.maximum.at(table[:, 1], self.meant[known], by_said[known])
        table[:, 2] = _mean_of_highest(by_talk[known], self.meant[known], entries)
        if not known.all():
            unanswered[:] = by_talk[~known].max(), here[~known].max()
        return table, unanswered

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        said, talk = (np.round(vectors * _SCALE).astype(np.int8) for vectors in (self.said, self.talk))
        np.savez_compressed(folder / FOLLOW_UPS_FILE, shown=self.shown, meant=self.meant, said=said, talk=talk)

    @classmethod
    def load(cls, folder: Path) -> "FollowUps":
        """Read what `save` wrote."""
        with np.load(folder / FOLLOW_UPS_FILE, allow_pickle=False) as stored:
            said, talk = (stored[name].astype(np.float32) / _SCALE for name in ("said", "talk"))
            return cls(stored["shown"], stored["meant"], said, talk)


def _mean_of_highest(scores: Floats, groups: NDArray[np.int64], count: int) -> Floats:
    """Mean of the three highest scores of each group, or of as many as it has: (count,) float32."""
    order = np.lexsort((-scores, groups))
    ordered = groups[order]
    rank = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    top = order[rank < _HIGHEST]
    sums = np.bincount(groups[top], weights=scores[top], minlength=count)
    mean: Floats = (sums / np.maximum(np.bincount(groups[top], minlength=count), 1)).astype(np.float32)
    return mean
