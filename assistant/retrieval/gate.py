"""The gate: how much a question looks like one that the FAQ answers, before any entry is considered.

Two classifiers, learned from the phrasings and printed questions on one side and the known uncovered
questions on the other: a support vector machine over the vectors (Cortes and Vapnik 1995), and a logistic
model over character n-grams. The first sees what is asked, the second how it is worded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import Vectors
from assistant.retrieval.keys import Key
from assistant.text import character_ngrams

GATE_FILE = "gate.npz"
_SHARPNESS = 2.0  # gamma of the radial kernel exp(-gamma |a - b|²)
_MACHINE_STRENGTH = 3.0
_LOGISTIC_STRENGTH = 10.0
_FEWEST = 50  # questions of each side below which nothing is learned
_MOST = 20_000  # questions learned from at most: the kernel matrix takes 12 bytes for each pair of them
_SEED = 3

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Gate:
    """Scores questions by two classifiers; positive means that they look covered.

    Attributes:
        support: (n,) int64, the keys that are support vectors.
        weights: (n,) float32, their signed weights.
        bias: The intercept of the vector machine.
        grams: Character n-grams.
        gram_weights: (len(grams),) float32, their weights.
        gram_rarity: (len(grams),) float32, their inverse document frequencies.
        gram_bias: The intercept of the logistic model.
    """

    support: NDArray[np.int64]
    weights: Floats
    bias: float
    grams: tuple[str, ...]
    gram_weights: Floats
    gram_rarity: Floats
    gram_bias: float

    @classmethod
    def learn(cls, keys: Sequence[Key], vectors: Vectors) -> "Gate":
        """Learn from keys: phrasings and printed questions against uncovered questions.

        Args:
            keys: All keys; other kinds are passed over.
            vectors: (len(keys), dimension) float32, their vectors.

        Returns:
            A gate that gives 0 for everything where there are too few questions to learn from.
        """
        chosen = np.array(
            [place for place, key in enumerate(keys) if key.kind in ("question", "phrasing", "uncovered")]
        )
        if len(chosen) > _MOST:
            chosen = np.sort(np.random.default_rng(_SEED).choice(chosen, _MOST, replace=False))
        covered = np.array([keys[place].kind != "uncovered" for place in chosen], dtype=np.int64)
        if min(covered.sum(), len(covered) - covered.sum()) < _FEWEST:
            return cls.nothing()
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.svm import SVC

        machine = SVC(C=_MACHINE_STRENGTH, kernel="precomputed", class_weight="balanced")
        machine.fit(_kernel(vectors[chosen] @ vectors[chosen].T), covered)
        counter = TfidfVectorizer(analyzer=character_ngrams, sublinear_tf=True, dtype=np.float32)
        counts = counter.fit_transform([keys[place].text for place in chosen])
        logistic = LogisticRegression(C=_LOGISTIC_STRENGTH, max_iter=2000, class_weight="balanced").fit(counts, covered)
        return cls(
            chosen[machine.support_],
            machine.dual_coef_[0].astype(np.float32),
            float(machine.intercept_[0]),
            tuple(counter.get_feature_names_out()),
            logistic.coef_[0].astype(np.float32),
            counter.idf_.astype(np.float32),
            float(logistic.intercept_[0]),
        )

    @classmethod
    def nothing(cls) -> "Gate":
        """A gate that gives 0 for everything."""
        none = np.zeros(0, dtype=np.float32)
        return cls(np.zeros(0, dtype=np.int64), none, 0.0, (), none, none, 0.0)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {gram: place for place, gram in enumerate(self.grams)}

    def by_vector(self, cosines: Floats) -> float:
        """Score a question by its meaning; 0 is undecided.

        Args:
            cosines: (len(support),) float32, its cosine with each support vector.
        """
        return float(_kernel(cosines) @ self.weights) + self.bias if len(self.support) else 0.0

    def by_wording(self, text: str) -> float:
        """Score a question by its wording; 0 is undecided."""
        known = [self._places[gram] for gram in character_ngrams(text) if gram in self._places]
        if not known:
            return self.gram_bias
        places, counts = np.unique(known, return_counts=True)
        weight = (1 + np.log(counts)) * self.gram_rarity[places]
        return float(weight @ self.gram_weights[places] / np.linalg.norm(weight)) + self.gram_bias

    def save(self, folder: Path) -> None:
        """Write the gate into an existing folder."""
        np.savez_compressed(
            folder / GATE_FILE,
            support=self.support,
            weights=self.weights,
            bias=self.bias,
            grams=np.array("\n".join(self.grams)),
            gram_weights=self.gram_weights,
            gram_rarity=self.gram_rarity,
            gram_bias=self.gram_bias,
        )

    @classmethod
    def load(cls, folder: Path) -> "Gate":
        """Read what `save` wrote."""
        with np.load(folder / GATE_FILE, allow_pickle=False) as stored:
            grams = str(stored["grams"])
            return cls(
                stored["support"],
                stored["weights"],
                float(stored["bias"]),
                tuple(grams.split("\n")) if grams else (),
                stored["gram_weights"],
                stored["gram_rarity"],
                float(stored["gram_bias"]),
            )


def _kernel(cosines: Floats) -> Floats:
    """The radial kernel of unit vectors, whose squared distance is 2 - 2 cosine."""
    kernel: Floats = np.exp(2 * _SHARPNESS * (cosines - 1))
    return kernel
