"""Keys by the entry that they stand for, so that scores of keys become scores of entries at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """The keys of some entries as a rectangle of places in a list of scores; -1 where an entry has fewer.

    The list must have one more score at its end, below all others: what a missing key scores.

    Attributes:
        places: (entries, most keys of one) int64.
        count: (entries,) int64, how many keys each has.
    """

    places: Places
    count: Places

    def best(self, scores: Floats) -> Floats:
        """Highest score of each entry: (entries,) float32; 0 where it has no key."""
        best: Floats = scores[self.places].max(axis=1)
        return np.where(self.count > 0, best, 0).astype(np.float32)

    def best_three(self, scores: Floats) -> Floats:
        """Mean of the three highest scores of each entry, or of as many as it has: (entries,) float32."""
        highest = -np.partition(-scores[self.places], 2, axis=1)[:, :3]
        highest.sort(axis=1)
        highest = highest[:, ::-1]
        there = np.arange(3) < self.count[:, None]
        mean: Floats = np.where(there, highest, 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
        return mean.astype(np.float32)

    def nearest(self, scores: Floats) -> Places:
        """The place of the highest score of each entry; -1 where it has none."""
        column = scores[self.places].argmax(axis=1)
        nearest: Places = self.places[np.arange(len(self.places)), column]
        return nearest


class Group:
    """Keys of certain kinds, by entry."""

    def __init__(self, entry: Places, chosen: NDArray[np.bool_], size: int) -> None:
        """Sort keys by entry.

        Args:
            entry: (keys,) the entry of each key.
            chosen: (keys,) which keys belong to the group.
            size: How many entries there are.
        """
        keys = np.flatnonzero(chosen)
        self._keys = keys[np.argsort(entry[keys], kind="stable")]
        self._count = np.bincount(entry[keys], minlength=size)
        self._start = np.cumsum(self._count) - self._count

    def keys_of(self, entries: Places) -> Places:
        """All keys of some entries, by entry."""
        places, count = self._places(entries)
        keys: Places = self._keys[places[np.arange(places.shape[1]) < count[:, None]]]
        return keys

    def table(self, entries: Places, among: Places) -> Table:
        """The keys of some entries, as places in a list of keys.

        Args:
            entries: (n,) the entries.
            among: The list, ascending; it has all of them.
        """
        places, count = self._places(entries)
        inside = np.arange(places.shape[1]) < count[:, None]
        table = np.full(places.shape, -1, dtype=np.int64)
        table[inside] = np.searchsorted(among, self._keys[places[inside]])
        return Table(table, count)

    def _places(self, entries: Places) -> tuple[Places, Places]:
        count = self._count[entries]
        width = max(3, int(count.max(initial=0)))
        return self._start[entries][:, None] + np.arange(width), count
