"""Prototypes: one learned vector an entry, a least-squares classifier over the keys' vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.encoder import Vectors
from assistant.retrieval.keys import Key

_FILE = "prototypes.npy"
_RIDGE = 1.0


@dataclass(frozen=True)
class Prototypes:
    """Ridge regression of who a key belongs to on its vector (Hoerl and Kennard 1970).

    Where single keys are compared one by one, it sees what all keys of an entry have in common and the
    others lack.

    Attributes:
        weights: (dimension + 1, entries) float32, the last row holds the intercepts.
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
        inputs = np.hstack([vectors[chosen], np.ones((len(chosen), 1), dtype=np.float32)])
        weighted = inputs * weight[:, None]
        sums = np.zeros((entries, inputs.shape[1]))
        np.add.at(sums, entry, weighted)
        normal = weighted.T @ inputs + _RIDGE * np.eye(inputs.shape[1])
        return cls(np.linalg.solve(normal, sums.T).astype(np.float32))

    def scores(self, vector: Vectors) -> Vectors:
        """Score every entry: (entries,) float32, about 1 for the one that a question belongs to, 0 for others.

        Args:
            vector: (dimension,) float32, the question's vector.
        """
        scores: Vectors = vector @ self.weights[:-1] + self.weights[-1]
        return scores

    def save(self, folder: Path) -> None:
        """Write them into an existing folder."""
        np.save(folder / _FILE, self.weights, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "Prototypes":
        """Read what `save` wrote."""
        return cls(np.load(folder / _FILE, allow_pickle=False))
