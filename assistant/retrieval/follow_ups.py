"""Follow-ups that people wrote, kept by meaning: what was said after which entry, and which entry it meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.edition import Edition
from assistant.corpus.folder import FollowUp
from assistant.encoder import Encoder, Vectors

FOLLOW_UPS_FILE = "follow_ups.npz"
_SCALE = 127.0  # vectors are kept in 8 bits: nothing is ranked by their last digits
_HIGHEST = 3
_AXES = 128
_WIDTH = 2.0  # of the kernel: exp(-width (1 - cosine))
_ELSEWHERE = 0.2  # how much a follow-up after another entry counts, against one after the same
_RIDGE = 0.2

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Known:
    """What known follow-ups say of a turn.

    Attributes:
        entries: (entries, len(KNOWN_FEATURES)) float32.
        none: (len(KNOWN_NONE),) float32, the same for "no entry answers it".
    """

    entries: Floats
    none: Floats


# Cosine with the nearest that meant an entry: after the same entry, after any, by the whole talk. What the ridge
# regression makes of all of them together: that it means this entry; and, for the one shown, that it still means it.
KNOWN_FEATURES = ("said_here", "said_before", "talked_before", "learned", "learned_still")
KNOWN_NONE = ("unanswered", "unanswered_here", "learned_none")


@dataclass(frozen=True)
class FollowUps:
    """Follow-ups with their vectors; none for an FAQ that has none.

    Attributes:
        shown: (n,) int64, position of the entry that had been shown.
        meant: (n,) int64, position of the entry that answers it, -1 if none does. A follow-up that two
            entries answer is there twice.
        basis: (dimension, at most 128) float32, the principal axes of their vectors: the others say little.
        vectors: (3, n, axes) int8, in 127ths, unit vectors along these axes: of what was said; of what had been
            asked and what was said together; and of the printed question shown and what was said together.
        weights: (n + 1, different entries in `meant` + 2) float32, of a kernel ridge regression (Saunders et al.
            1998) of what was meant: a column an entry, one for "no entry" and one for "the entry that was
            shown"; the last row holds the intercepts.
    """

    shown: NDArray[np.int64]
    meant: NDArray[np.int64]
    basis: Floats
    vectors: NDArray[np.int8]
    weights: Vectors

    @classmethod
    def learn(cls, follow_ups: Sequence[FollowUp], edition: Edition, encoder: Encoder) -> "FollowUps":
        """Embed follow-ups, and learn from them; complete questions among them are passed over."""
        rows = [
            (edition.position[one.shown], edition.position.get(meant, -1), one)
            for one in follow_ups
            if one.kind != "fresh"
            for meant in (one.expected or ("",))
        ]
        shown = np.array([at for at, _, _ in rows], dtype=np.int64)
        meant = np.array([entry for _, entry, _ in rows], dtype=np.int64)
        texts = [
            [one.text for _, _, one in rows],
            [f"{one.asked} {one.text}" for _, _, one in rows],
            [f"{edition.entries[at].question} {one.text}" for at, _, one in rows],
        ]
        whole = np.stack([encoder.encode(some) for some in texts])
        basis = _principal_axes(whole.reshape(-1, encoder.dimension))
        vectors = _along(whole, basis)
        said, _, after = vectors
        answering = np.unique(meant[meant >= 0])
        wanted = np.zeros((len(rows), len(answering) + 2))
        column = np.where(meant < 0, len(answering), np.searchsorted(answering, meant))
        wanted[np.arange(len(rows)), column] = 1
        wanted[:, -1] = meant == shown
        return cls(
            shown,
            meant,
            basis,
            np.round(vectors * _SCALE).astype(np.int8),
            _ridge(_kernel(said @ said.T, after @ after.T, shown[:, None] == shown), wanted),
        )

    @cached_property
    def _floats(self) -> Floats:
        """The vectors, made when the first turn is compared: a single question needs none."""
        return self.vectors.astype(np.float32) / _SCALE

    @cached_property
    def _answering(self) -> NDArray[np.int64]:
        """The entries that the columns of the weights stand for, ascending."""
        return np.unique(self.meant[self.meant >= 0])

    def look_up(self, entries: NDArray[np.int64], shown: int, said: Floats, asked: Floats, after: Floats) -> Known:
        """Compare a turn with the follow-ups.

        Args:
            entries: (n,) positions of the entries that it may mean, ascending, with the one that was shown.
            shown: Position of the entry that was shown.
            said: (dimension,) float32, vector of what was said.
            asked: (dimension,) float32, vector of what had been asked and what was said together.
            after: (dimension,) float32, vector of the printed question shown and what was said together.
        """
        table = np.zeros((len(entries), len(KNOWN_FEATURES)), dtype=np.float32)
        none = np.zeros(len(KNOWN_NONE), dtype=np.float32)
        if not len(self.meant):
            return Known(table, none)
        turn = _along(np.stack([said, asked, after]), self.basis)
        by_said, by_asked, by_after = np.matmul(self._floats, turn[:, :, None])[:, :, 0]
        same = self.shown == shown
        here = np.where(same, by_said, 0)
        known = np.isin(self.meant, entries)
        place = np.searchsorted(entries, self.meant[known])
        np.maximum.at(table[:, 0], place, here[known])
        np.maximum.at(table[:, 1], place, by_said[known])
        table[:, 2] = _mean_of_highest(by_asked[known], place, len(entries))
        learned = _kernel(by_said, by_after, same) @ self.weights[:-1] + self.weights[-1]
        column = np.isin(self._answering, entries)
        table[np.searchsorted(entries, self._answering[column]), 3] = learned[:-2][column]
        table[np.searchsorted(entries, shown), 4] = learned[-1]
        nothing = self.meant < 0
        if nothing.any():
            none[:2] = by_asked[nothing].max(), here[nothing].max()
        none[2] = learned[-2]
        return Known(table, none)

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        weights = self.weights.astype(np.float16)
        np.savez(
            folder / FOLLOW_UPS_FILE,
            shown=self.shown,
            meant=self.meant,
            basis=self.basis,
            vectors=self.vectors,
            weights=weights,
        )

    @classmethod
    def load(cls, folder: Path) -> "FollowUps":
        """Read what `save` wrote."""
        with np.load(folder / FOLLOW_UPS_FILE, allow_pickle=False) as stored:
            shown, meant, basis, vectors = (stored[name] for name in ("shown", "meant", "basis", "vectors"))
            return cls(shown, meant, basis, vectors, stored["weights"].astype(np.float32))


def _principal_axes(vectors: Floats) -> Floats:
    """(dimension, at most `_AXES`) float32, orthonormal."""
    if vectors.shape[1] <= _AXES:
        return np.eye(vectors.shape[1], dtype=np.float32)
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    principal: Floats = np.ascontiguousarray(axes[:, ::-1][:, :_AXES], dtype=np.float32)
    return principal


def _along(vectors: Floats, basis: Floats) -> Floats:
    """Unit vectors along some axes."""
    along = vectors @ basis
    unit: Floats = along / np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-6)
    return unit


def _kernel(said: Floats, after: Floats, same: NDArray[np.bool_]) -> Floats:
    """How alike follow-ups are, of cosines of what was said, of it after the shown question, and where it was said."""
    alike: Floats = np.exp(_WIDTH * (said - 1)) * (_ELSEWHERE + same) + np.exp(_WIDTH * (after - 1))
    return alike


def _ridge(kernel: Floats, wanted: NDArray[np.float64]) -> Floats:
    if not len(wanted):
        return np.zeros((1, wanted.shape[1]), dtype=np.float32)
    mean = wanted.mean(axis=0, keepdims=True)
    dual = np.linalg.solve(kernel + _RIDGE * np.eye(len(kernel)), wanted - mean)
    weights: Floats = np.concatenate([dual, mean]).astype(np.float32)
    return weights


def _mean_of_highest(scores: Floats, groups: NDArray[np.int64], count: int) -> Floats:
    """Mean of the three highest scores of each group, or of as many as it has: (count,) float32."""
    order = np.lexsort((-scores, groups))
    ordered = groups[order]
    rank = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    top = order[rank < _HIGHEST]
    sums = np.bincount(groups[top], weights=scores[top], minlength=count)
    mean: Floats = (sums / np.maximum(np.bincount(groups[top], minlength=count), 1)).astype(np.float32)
    return mean
