"""Prototypes: one learned vector an entry, a least-squares classifier over the keys' vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import Vectors
from assistant.retrieval.arrays import load_array
from assistant.retrieval.keys import Key

_FILE = "prototypes.npy"
_RIDGE = 1.0
_BATCH = 50_000


@dataclass(frozen=True)
class Prototypes:
    """Ridge regression of who a key belongs to on its vector (Hoerl and Kennard 1970).

    Where single keys are compared one by one, it sees what all keys of an entry have in common and the
    others lack.

    Attributes:
        weights: (entries, dimension + 1) float32, the last column holds the intercepts; may be mapped from a file.
    """

    weights: Vectors

    @classmethod
    def learn(cls, keys: Sequence[Key], vectors: Vectors, entries: int) -> "Prototypes":
        """Learn from printed questions, passages and phrasings.

        Args:
            keys: All keys; other kinds are passed over.
            vectors: (len(keys), dimension) float32, their vectors.
            entries: How many entries there are.
        """
        chosen = np.array(
            [place for place, key in enumerate(keys) if key.kind in ("question", "passage", "phrasing")], dtype=np.int64
        )
        entry = np.array([keys[place].entry for place in chosen], dtype=np.int64)
        # An entry with a hundred phrasings counts ten times one with a single text, not a hundred times.
        weight = 1 / np.sqrt(np.maximum(np.bincount(entry, minlength=entries), 1))[entry]
        weight /= weight.mean()
        width = vectors.shape[1] + 1
        sums, normal = np.zeros((entries, width)), _RIDGE * np.eye(width)
        for start in range(0, len(chosen), _BATCH):
            some = slice(start, start + _BATCH)
            inputs = np.hstack([vectors[chosen[some]], np.ones((len(chosen[some]), 1), dtype=np.float32)])
            weighted = inputs * weight[some, None]
            np.add.at(sums, entry[some], weighted)
            normal += weighted.T @ inputs
        return cls(np.linalg.solve(normal, sums.T).T.astype(np.float32, order="C"))

    def scores(self, vector: Vectors, among: NDArray[np.int64] | None = None) -> Vectors:
        """Score entries: float32, about 1 for the one that a question belongs to, 0 for others.

        Args:
            vector: (dimension,) float32, the question's vector.
            among: (n,) the entries to score; by default all.
        """
        weights = self.weights if among is None else self.weights[among]
        scores: Vectors = weights[:, :-1] @ vector + weights[:, -1]
        return scores

    def save(self, folder: Path) -> None:
        """Write them into an existing folder."""
        np.save(folder / _FILE, self.weights, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, mapped: bool = False) -> "Prototypes":
        """Read what `save` wrote, or map it from the file."""
        return cls(load_array(folder / _FILE, mapped))
