"""A logistic model that is stored as plain numbers: learned by scikit-learn, asked without it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Logistic:
    """A logistic model over scaled features.

    Attributes:
        weights: One a feature.
        bias: The intercept.
        mean: Mean of each feature in what it was learned from.
        scale: Standard deviation of each.
    """

    weights: tuple[float, ...]
    bias: float
    mean: tuple[float, ...]
    scale: tuple[float, ...]

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> "Logistic":
        """Read what `dataclasses.asdict` gave."""
        return cls(tuple(stored["weights"]), stored["bias"], tuple(stored["mean"]), tuple(stored["scale"]))

    @classmethod
    def learn(cls, features: Floats, positive: NDArray[np.bool_], strength: float = 0.3) -> "Logistic":
        """Learn by ridge logistic regression, both classes weighted alike.

        Args:
            features: (n, features) float32.
            positive: (n,) which of them are of the positive class.
            strength: Inverse of the ridge.
        """
        from sklearn.linear_model import LogisticRegression

        mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
        fitted = LogisticRegression(C=strength, max_iter=2000, class_weight="balanced").fit(
            (features - mean) / scale, positive
        )
        return cls(
            tuple(map(float, fitted.coef_[0])),
            float(fitted.intercept_[0]),
            tuple(map(float, mean)),
            tuple(map(float, scale)),
        )

    def probability(self, features: Floats) -> float:
        """The probability: 0 … 1."""
        scaled = (features - np.array(self.mean)) / np.array(self.scale)
        return float(1 / (1 + np.exp(-(scaled @ np.array(self.weights) + self.bias))))
