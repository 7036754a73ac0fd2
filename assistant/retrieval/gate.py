"""The gate: how much a question looks like one that the FAQ answers, before any entry is considered.

Two classifiers, learned from the phrasings and printed questions on one side and the known uncovered
questions on the other: a support vector machine over the vectors (Cortes and Vapnik 1995), and a logistic
model over character n-grams. The first sees what is asked, the second how it is worded.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import Vectors
from assistant.retrieval.keys import Key
from assistant.text import character_ngrams

GATE_FILE = "gate.npz"
_SHARPNESS = 2.0  # gamma of the radial kernel exp(-gamma |a - b|²)
_SVM_STRENGTH = 3.0
_LOGISTIC_STRENGTH = 10.0
_FEWEST = 50  # questions of each side below which nothing is learned

Floats = NDArray[np.float32]


class Gate:
    """Scores questions by two classifiers; positive means that they look covered."""

    def __init__(self, support: Vectors, weights: Floats, bias: float, grams: Sequence[str], gram_weights: Floats,
                 gram_rarity: Floats, gram_bias: float) -> None:
        """Wrap learned parameters; use `learn` or `load`.

        Args:
            support: (n, dimension) float32, the support vectors.
            weights: (n,) float32, their signed weights.
            bias: The intercept of the vector machine.
            grams: Character n-grams.
            gram_weights: (len(grams),) float32, their weights.
            gram_rarity: (len(grams),) float32, their inverse document frequencies.
            gram_bias: The intercept of the logistic model.
        """
        self._support, self._weights, self._bias = support, weights, bias
        self._grams = {gram: place for place, gram in enumerate(grams)}
        self._gram_weights, self._gram_rarity, self._gram_bias = gram_weights, gram_rarity, gram_bias

    @classmethod
    def learn(cls, keys: Sequence[Key], vectors: Vectors) -> "Gate":
        """Learn from keys: phrasings and printed questions against uncovered questions.

        Args:
            keys: All keys; other kinds are passed over.
            vectors: (len(keys), dimension) float32, their vectors.

        Returns:
            A gate that gives 0 for everything where there are too few questions to learn from.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.svm import SVC

        chosen = [place for place, key in enumerate(keys) if key.kind in ("question", "phrasing", "uncovered")]
        covered = np.array([keys[place].kind != "uncovered" for place in chosen], dtype=np.int64)
        if min(covered.sum(), len(covered) - covered.sum()) < _FEWEST:
            nothing = np.zeros(0, dtype=np.float32)
            return cls(np.zeros((0, vectors.shape[1]), dtype=np.float32), nothing, 0.0, (), nothing, nothing, 0.0)
        machine = SVC(C=_SVM_STRENGTH, gamma=_SHARPNESS, class_weight="balanced").fit(vectors[chosen], covered)
        counter = TfidfVectorizer(analyzer=character_ngrams, sublinear_tf=True, dtype=np.float32)
        counts = counter.fit_transform([keys[place].text for place in chosen])
        logistic = LogisticRegression(C=_LOGISTIC_STRENGTH, max_iter=2000, class_weight="balanced").fit(counts, covered)
        return cls(machine.support_vectors_.astype(np.float32), machine.dual_coef_[0].astype(np.float32),
                   float(machine.intercept_[0]), list(counter.get_feature_names_out()),
                   logistic.coef_[0].astype(np.float32), counter.idf_.astype(np.float32), float(logistic.intercept_[0]))

    def scores(self, text: str, vector: Floats) -> tuple[float, float]:
        """Score a question by its vector and by its wording; 0 is undecided.

        Args:
            text: The question.
            vector: (dimension,) float32, its unit vector.
        """
        return self._by_vector(vector), self._by_wording(text)

    def _by_vector(self, vector: Floats) -> float:
        if not len(self._weights):
            return 0.0
        kernel = np.exp(2 * _SHARPNESS * (self._support @ vector - 1))  # |a - b|² = 2 - 2 ab for unit vectors
        return float(kernel @ self._weights) + self._bias

    def _by_wording(self, text: str) -> float:
        places, counts = np.unique([self._grams[gram] for gram in character_ngrams(text) if gram in self._grams],
                                   return_counts=True)
        if not len(places):
            return self._gram_bias
        places = places.astype(np.int64)
        weight = (1 + np.log(counts)) * self._gram_rarity[places]
        return float(weight @ self._gram_weights[places] / np.linalg.norm(weight)) + self._gram_bias

    def save(self, folder: Path) -> None:
        """Write the gate into an existing folder."""
        np.savez(folder / GATE_FILE, support=self._support, weights=self._weights, bias=self._bias,
                 grams=np.array("\n".join(self._grams)), gram_weights=self._gram_weights,
                 gram_rarity=self._gram_rarity, gram_bias=self._gram_bias)

    @classmethod
    def load(cls, folder: Path) -> "Gate":
        """Read what `save` wrote."""
        with np.load(folder / GATE_FILE, allow_pickle=False) as stored:
            grams = str(stored["grams"])
            return cls(stored["support"], stored["weights"], float(stored["bias"]), grams.split("\n") if grams else (),
                       stored["gram_weights"], stored["gram_rarity"], float(stored["gram_bias"]))
