"""What was learned of follow-ups: the weights that a turn is read with in the light of the talk."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.views import Floats

CONTEXT_FILE = Path(__file__).parent / "context.json"
BARE_FILE = Path(__file__).parent / "context_bare.json"  # for an FAQ that knows no follow-ups


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


@dataclass(frozen=True)
class ContextModel:
    """What was learned of follow-ups.

    Attributes:
        ranking: One weight an entry feature.
        covered: Whether the FAQ answers a turn that leans on the talk.
        leaning: Whether a turn leans on the talk.
        lean_from: Lowest probability of leaning at which a turn is read in the light of the talk.
        answer_from: Lowest probability at which an entry is shown in full.
        choose_from: Lowest probability of being covered at which entries are offered.
        report: Figures on held-out follow-ups.
    """

    ranking: tuple[float, ...]
    covered: Logistic
    leaning: Logistic
    lean_from: float
    answer_from: float
    choose_from: float
    report: dict[str, float]

    def save(self, path: Path) -> None:
        """Write the model as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    @cache
    def load(cls, path: Path) -> "ContextModel":
        """Read what `save` wrote."""
        stored = json.loads(path.read_text(encoding="utf-8"))
        covered, leaning = (Logistic.from_dict(stored.pop(name)) for name in ("covered", "leaning"))
        return cls(tuple(stored.pop("ranking")), covered, leaning, **stored)
