"""Ranking: one score an entry from the views' features, with learned weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.features import FEATURES, Evidence, Floats

_RIDGE = 1e-3
_LIKELIEST = 80  # candidates a question that weights are learned from


@dataclass(frozen=True)
class Ranking:
    """A conditional logit over entries (McFadden 1974): a softmax of weighted features.

    Attributes:
        weights: One weight a feature, in the order of `FEATURES`.
        learned_from: Number of questions that the weights were learned from.
    """

    weights: tuple[float, ...]
    learned_from: int

    def scores(self, evidence: Evidence) -> Floats:
        """Score the candidates: (n,) float32, higher is better; a difference of 1 is a ratio of e.

        Scores are rounded, so that machines that differ in the last digit agree on the order.
        """
        scores: Floats = np.round(evidence.features @ np.array(self.weights, dtype=np.float32), 4)
        return scores


def best_first(scores: Floats) -> NDArray[np.int64]:
    """Places in scores, best first; ties by printed order."""
    return np.argsort(-scores, kind="stable")


def softmax(scores: Floats) -> Floats:
    """Shares that sum to 1, of scores along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def pooled(shares: Floats, answers: NDArray[np.int64]) -> Floats:
    """Shares of entries, each raised to the sum over all with the same answer: they are right together.

    Args:
        shares: (n,) float32.
        answers: (n,) number of each entry's answer.
    """
    _, group = np.unique(answers, return_inverse=True)
    sums: Floats = np.bincount(group, weights=shares)[group].astype(np.float32)
    return sums


def learn_ranking(evidence: Sequence[Evidence], right: Sequence[int]) -> Ranking:
    """Learn weights by maximum likelihood with a small ridge.

    Args:
        evidence: Of questions that have an answer, gathered without their own keys.
        right: Position of the entry that answers each.
    """
    features = np.zeros((len(evidence), _LIKELIEST, len(FEATURES)))
    absent = np.ones((len(evidence), _LIKELIEST, 1), dtype=np.bool_)
    for row, (one, position) in enumerate(zip(evidence, right, strict=True)):
        likely = _likeliest(one, position)
        features[row, : len(likely)] = likely
        absent[row, : len(likely)] = False
    weights = conditional_logit(features, absent[:, :, 0])
    return Ranking(tuple(map(float, weights)), len(evidence))


def conditional_logit(features: NDArray[np.float64], absent: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights under which the first alternative of each choice is likeliest (McFadden 1974), with a small ridge.

    Args:
        features: (choices, alternatives, features), the right alternative first.
        absent: (choices, alternatives), which alternatives are not there.

    Returns:
        (features,) float64.
    """
    from scipy.optimize import minimize

    scale = features[~absent].std(axis=0) + 1e-6
    scaled = features / scale
    lowered = np.where(absent, -1e9, 0.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = scaled @ weights + lowered
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        total = shares.sum(axis=1, keepdims=True)
        value = float(np.mean(np.log(total[:, 0]) - scores[:, 0]) + _RIDGE * weights @ weights)
        shares /= total
        shares[:, 0] -= 1
        slope = np.einsum("ne,nef->f", shares, scaled) / len(scaled) + 2 * _RIDGE * weights
        return value, slope

    fitted = minimize(loss, np.zeros(features.shape[2]), jac=True, method="L-BFGS-B")
    weights: NDArray[np.float64] = fitted.x / scale
    return weights


def _likeliest(evidence: Evidence, right: int) -> Floats:
    """Features of the entry that is right, then of its likeliest rivals by the plain sum of all views."""
    place = int(np.searchsorted(evidence.entries, right))
    rivals = np.argsort(-evidence.features.sum(axis=1), kind="stable")[:_LIKELIEST]
    chosen = np.concatenate([[place], rivals[rivals != place][: _LIKELIEST - 1]])
    likeliest: Floats = evidence.features[chosen]
    return likeliest
