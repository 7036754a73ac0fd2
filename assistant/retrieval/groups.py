"""Keys by the entry that they stand for, so that scores of keys become scores of entries at once."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Group:
    """Keys of certain kinds, by entry, as a rectangle: (entries, most keys of an entry)."""

    def __init__(self, entry: NDArray[np.int64], chosen: NDArray[np.bool_], size: int) -> None:
        keys = np.flatnonzero(chosen)
        keys = keys[np.argsort(entry[keys], kind="stable")]
        count = np.bincount(entry[keys], minlength=size)
        column = np.arange(len(keys)) - np.repeat(np.cumsum(count) - count, count)
        self._table = np.full((size, max(3, int(count.max(initial=0)))), -1, dtype=np.int64)  # -1: the last score
        self._table[entry[keys], column] = keys
        self._count = count

    def best(self, scores: Floats) -> Floats:
        """Highest score of each entry: (entries,) float32; 0 where it has no key."""
        best: Floats = scores[self._table].max(axis=1)
        return np.where(self._count > 0, best, 0).astype(np.float32)

    def best_three(self, scores: Floats) -> Floats:
        """Mean of the three highest scores of each entry, or of as many as it has: (entries,) float32."""
        highest = -np.partition(-scores[self._table], 2, axis=1)[:, :3]
        highest.sort(axis=1)
        highest = highest[:, ::-1]
        there = np.arange(3) < self._count[:, None]
        mean: Floats = np.where(there, highest, 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
        return mean.astype(np.float32)

    def nearest(self, scores: Floats) -> NDArray[np.int64]:
        """The key with the highest score of each entry; -1 where it has none."""
        column = scores[self._table].argmax(axis=1)
        nearest: NDArray[np.int64] = self._table[np.arange(len(self._table)), column]
        return nearest

    def keys_of_all(self) -> NDArray[np.int64]:
        """The first key of every entry; each must have one."""
        keys: NDArray[np.int64] = self._table[:, 0]
        return keys

    def keys_of(self, entry: int) -> NDArray[np.int64]:
        """The keys of one entry, in order."""
        keys: NDArray[np.int64] = self._table[entry, : self._count[entry]]
        return keys
