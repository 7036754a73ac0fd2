"""Ranking: one score an entry from the views' features, with learned weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.views import FEATURES, Evidence, Floats

# Weights for an FAQ that has no phrasings to learn from: plain sums of the views, in the proportions
# that did best on public FAQ collections (docs/evaluation.md).
_DEFAULT = {
    "question": 8.0,
    "passage": 8.0,
    "sentence": 4.0,
    "phrasing": 0.0,
    "nearest_three": 4.0,
    "words_printed": 12.0,
    "words": 0.0,
    "sounds": 8.0,
    "characters": 4.0,
    "characters_three": 4.0,
}
_RIDGE = 1e-3


@dataclass(frozen=True)
class Ranking:
    """A conditional logit over entries (McFadden 1974): a softmax of weighted features.

    Attributes:
        weights: One weight a feature, in the order of `FEATURES`.
        learned_from: Number of phrasings that the weights were learned from; 0 for the default ones.
    """

    weights: tuple[float, ...] = tuple(_DEFAULT[name] for name in FEATURES)
    learned_from: int = 0

    def scores(self, evidence: Evidence) -> Floats:
        """Score the candidates: (n,) float32, higher is better; a difference of 1 is a ratio of e.

        Scores are rounded, so that machines that differ in the last digit agree on the order.
        """
        scores: Floats = np.round(evidence.features @ np.array(self.weights, dtype=np.float32), 4)
        return scores

    def order(self, scores: Floats) -> NDArray[np.int64]:
        """Places in `scores`, best first; ties by printed order."""
        return np.argsort(-scores, kind="stable")


def softmax(scores: Floats) -> Floats:
    """Shares that sum to 1, of scores along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def learn_ranking(evidence: Sequence[Evidence], right: Sequence[int]) -> Ranking:
    """Learn weights by maximum likelihood with a small ridge.

    Args:
        evidence: Of questions that have an answer, gathered without their own keys.
        right: Position of the entry that answers each.
    """
    from scipy.optimize import minimize

    features = np.stack([one.features for one in evidence]).astype(np.float64)
    scale = features.std(axis=(0, 1)) + 1e-6
    features /= scale
    chosen = np.array(
        [int(np.searchsorted(one.entries, position)) for one, position in zip(evidence, right, strict=True)]
    )
    rows = np.arange(len(chosen))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = features @ weights
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        total = shares.sum(axis=1, keepdims=True)
        value = float(np.mean(np.log(total[:, 0]) - scores[rows, chosen]) + _RIDGE * weights @ weights)
        shares /= total
        shares[rows, chosen] -= 1
        slope = np.einsum("ne,nef->f", shares, features) / len(rows) + 2 * _RIDGE * weights
        return value, slope

    fitted = minimize(loss, np.zeros(features.shape[2]), jac=True, method="L-BFGS-B")
    return Ranking(tuple(float(weight) for weight in fitted.x / scale), len(rows))
