"""The lexical view for very many keys: BM25 of character n-grams, of the keys that are asked for only."""

import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.arrays import load_array
from assistant.text import character_ngrams

_BUCKETS = 1 << 16  # that n-grams are hashed into (Weinberger et al. 2009)
_SATURATION = 0.9  # BM25's k1; length counts in full (b = 1)

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


class HashedGrams:
    """What each key consists of, so that a few keys can be scored without a look at the others.

    Scores as `LexicalView` does, but for n-grams that share a bucket, and a key has an n-gram or has it not.
    """

    def __init__(self, starts: Places, grams: NDArray[np.uint16], rarity: Floats) -> None:
        """Wrap arrays; use `build` or `load`.

        Args:
            starts: (keys + 1,) int64, where the n-grams of each key begin.
            grams: uint16, the buckets of all keys one after the other.
            rarity: (buckets,) float32, inverse document frequencies.
        """
        self._starts = starts
        self._grams = grams
        self._rarity = rarity
        self._mean_length = len(grams) / max(1, len(starts) - 1)

    @classmethod
    def build(cls, texts: Iterable[str]) -> "HashedGrams":
        """Index texts."""
        rows = [np.array(sorted(_buckets(text)), dtype=np.uint16) for text in texts]
        grams = np.concatenate(rows) if rows else np.zeros(0, dtype=np.uint16)
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        documents = np.bincount(grams, minlength=_BUCKETS)
        rarity = np.log(1 + (len(rows) - documents + 0.5) / (documents + 0.5)).astype(np.float32)
        return cls(starts, grams, rarity)

    def scores(self, text: str, keys: Places) -> Floats:
        """Score some keys: (len(keys),) float32 in 0 … 1, higher is better."""
        asked = np.array(sorted(_buckets(text)), dtype=np.int64)
        if not len(asked) or not len(keys):
            return np.zeros(len(keys), dtype=np.float32)
        weight = np.zeros(_BUCKETS, dtype=np.float32)
        weight[asked] = self._rarity[asked]
        starts, lengths = self._starts[keys], self._starts[keys + 1] - self._starts[keys]
        row = np.repeat(np.arange(len(keys)), lengths)
        place = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + starts[row]
        shared = np.bincount(row, weights=weight[self._grams[place]], minlength=len(keys))
        saturated = 1 / (1 + _SATURATION * lengths / self._mean_length)
        scores: Floats = (shared * saturated / max(float(weight.sum()), 1e-6)).astype(np.float32)
        return scores

    def save(self, folder: Path) -> None:
        """Write the view into a new folder."""
        folder.mkdir()
        for name in ("starts", "grams", "rarity"):
            np.save(folder / f"{name}.npy", getattr(self, f"_{name}"), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "HashedGrams":
        """Read what `save` wrote, mapped from the files."""
        return cls(*(load_array(folder / f"{name}.npy", mapped=True) for name in ("starts", "grams", "rarity")))


def _buckets(text: str) -> set[int]:
    return {zlib.crc32(gram.encode()) % _BUCKETS for gram in character_ngrams(text)}
