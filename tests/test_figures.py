"""Figures: each is worked out by hand once, and holds for any data."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.figures import area_under_roc, calibration_error, mcnemar, resampled, share


def test_a_share_has_wilsons_interval() -> None:
    figure = share([True] * 9 + [False])
    assert figure.value == 0.9
    assert figure.low == pytest.approx(0.5958, abs=1e-4)
    assert figure.high == pytest.approx(0.9821, abs=1e-4)
    assert str(figure) == "0.900 (0.596 to 0.982, n 10)"


def test_a_share_of_nothing_is_unknown() -> None:
    assert math.isnan(share([]).value)


def test_zero_failures_in_299_bound_the_rate_at_about_one_percent() -> None:
    assert share([False] * 299).high == pytest.approx(0.0127, abs=1e-3)


def test_area_under_roc_counts_pairs_and_halves_ties() -> None:
    positive, negative = np.array([0.9, 0.5]), np.array([0.5, 0.1])
    assert area_under_roc(positive, negative) == (1 + 1 + 0.5 + 1) / 4


def test_calibration_error_is_the_mean_gap() -> None:
    probability, right = np.array([0.95, 0.95, 0.15, 0.15]), np.array([1.0, 0.0, 0.0, 0.0])
    assert calibration_error(probability, right) == pytest.approx((abs(1.9 - 1) + abs(0.3 - 0)) / 4)


def test_mcnemar_is_the_binomial_tail_on_the_changes() -> None:
    assert mcnemar([True] * 5 + [False] * 3, [True] * 5 + [True] * 3) == 2 * (1 / 2**3)
    assert mcnemar([True, False], [True, False]) == 1.0


def test_resampling_is_the_same_every_time() -> None:
    values = np.arange(20.0)
    one, other = (resampled(lambda chosen: float(values[chosen].mean()), 20) for _ in range(2))
    assert one == other
    assert one.low < one.value == 9.5 < one.high


@given(st.lists(st.booleans(), min_size=1, max_size=300))
def test_a_share_lies_in_its_interval(hits: list[bool]) -> None:
    figure = share(hits)
    assert 0 <= figure.low <= figure.value + 1e-12
    assert figure.value <= figure.high + 1e-12 <= 1 + 1e-9
