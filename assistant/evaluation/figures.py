"""Figures with their 95 % intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Z = 1.959963984540054  # 97.5th percentile of the normal distribution
_DRAWS = 1000
_SEED = 95
_BINS = 10

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, its 95 % interval, and the number of cases that it rests on."""

    value: float
    low: float
    high: float
    cases: int

    def __str__(self) -> str:
        """As a report prints it: "0.974 (0.953 to 0.986, n 280)"."""
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f}, n {self.cases})"


def share(hits: Sequence[bool] | NDArray[np.bool_]) -> Figure:
    """A share with Wilson's interval (Wilson 1927)."""
    count, total = int(np.sum(hits)), len(hits)
    if total == 0:
        return Figure(float("nan"), 0.0, 1.0, 0)
    ratio = count / total
    centre = (ratio + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
    width = _Z / (1 + _Z**2 / total) * np.sqrt(ratio * (1 - ratio) / total + _Z**2 / (4 * total**2))
    return Figure(ratio, max(0.0, float(centre - width)), min(1.0, float(centre + width)), total)


def resampled(statistic: Callable[[NDArray[np.int64]], float], total: int) -> Figure:
    """Any statistic with a percentile bootstrap interval (Efron 1979).

    Args:
        statistic: Computes it from the numbers of the cases to use.
        total: Number of cases.
    """
    if total == 0:
        return Figure(float("nan"), 0.0, 1.0, 0)
    generator = np.random.default_rng(_SEED)
    draws = [statistic(generator.integers(0, total, total)) for _ in range(_DRAWS)]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return Figure(statistic(np.arange(total)), float(low), float(high), total)


def area_under_roc(positive: Values, negative: Values) -> float:
    """Chance that a random positive scores above a random negative; ties count half (Hanley, McNeil 1982)."""
    if not len(positive) or not len(negative):
        return float("nan")
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left")
    upto = np.searchsorted(ordered, positive, "right")
    return float((below + upto).mean() / (2 * len(negative)))


def calibration_error(probability: Values, right: Values) -> float:
    """Expected calibration error over ten equal bins (Naeini et al. 2015)."""
    bins = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    weight = np.bincount(bins, minlength=_BINS)
    gap = np.abs(np.bincount(bins, probability, _BINS) - np.bincount(bins, right, _BINS))
    return float(gap.sum() / max(weight.sum(), 1))


def mcnemar(earlier: Sequence[bool], later: Sequence[bool]) -> float:
    """Exact two-sided p-value of McNemar's test (1947) on paired successes."""
    from math import comb

    gained = sum(not a and b for a, b in zip(earlier, later, strict=True))
    lost = sum(a and not b for a, b in zip(earlier, later, strict=True))
    total = gained + lost
    tail = sum(comb(total, k) for k in range(min(gained, lost) + 1)) / 2**total
    return float(min(1.0, 2 * tail))
