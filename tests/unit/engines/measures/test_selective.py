"""Risk and coverage: by hand, against the reading side, the best order, ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.measures.selective import (
    best_area,
    confidence_of,
    coverage_at_sensitivity,
    risk_coverage,
    selective_figures,
)
from ground.errors import EngineError
from reader_study.statistics.prediction import decision
from tests.unit.engines.measures.test_temperature import drawn

WRONG = np.array([False, True, False, False])
SURE = np.array([0.9, 0.8, 0.7, 0.6])


def test_by_hand() -> None:
    curve = risk_coverage(WRONG, SURE)
    assert curve.coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert curve.risk == pytest.approx([0, 1 / 2, 1 / 3, 1 / 4])
    assert curve.area == pytest.approx((1 / 2 + 1 / 3 + 1 / 4) / 4)
    assert best_area(WRONG) == pytest.approx((1 / 4) / 4)


def test_the_order_in_which_equal_cases_stand_changes_nothing() -> None:
    flat = np.full(4, 0.7)
    for order in ([0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0]):
        assert risk_coverage(WRONG[order], flat).risk == pytest.approx([0.25] * 4)


def test_without_ties_it_is_the_curve_of_the_reading_side() -> None:
    random = np.random.default_rng(3)
    wrong, sure = random.random(100) < 0.2, random.random(100)
    told = decision.risk_coverage(~wrong, sure)
    assert risk_coverage(wrong, sure).area == pytest.approx(told.area)


def test_the_best_area_is_near_its_closed_form() -> None:
    """Geifman et al. 2019: r + (1 - r) ln(1 - r) for many cases."""
    wrong = np.arange(20_000) < 0.15 * 20_000
    assert best_area(wrong) == pytest.approx(0.15 + 0.85 * np.log(0.85), abs=1e-3)


@pytest.mark.parametrize("sure", [np.array([]), np.array([0.1, np.nan])])
def test_nothing_and_no_number_have_no_curve(sure: np.ndarray) -> None:
    with pytest.raises(EngineError, match="needs cases, each with a confidence"):
        risk_coverage(np.zeros(len(sure), dtype=bool), sure)


def test_confidence_is_the_larger_probability() -> None:
    assert confidence_of(np.array([0.2, 0.5, 0.9])).tolist() == [0.8, 0.5, 0.9]
    assert confidence_of(np.array([[0.2, 0.5, 0.3]])).tolist() == [0.5]
    p = np.linspace(0, 1, 21)
    uncertainty = 1 - 2 * np.abs(0.5 - p)
    assert confidence_of(p) == pytest.approx(1 - uncertainty / 2)


def test_coverage_at_a_sensitivity_by_hand() -> None:
    labels = np.array([1, 0, 1, 1, 0])
    positive = np.array([True, False, True, False, True])
    sure = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    assert coverage_at_sensitivity(labels, positive, sure, target=0.95) == 0.6
    assert coverage_at_sensitivity(labels, positive, sure, target=0.6) == 1.0
    assert coverage_at_sensitivity(labels, ~positive, sure, target=0.95) is None
    assert coverage_at_sensitivity(labels * 0, positive, sure, target=0.95) is None


def test_the_figures_have_intervals_and_a_curve_that_ends_at_all_cases() -> None:
    labels, p = drawn(300, slope=1.0, intercept=0.0, seed=5)
    patients = [f"P{row // 2}" for row in range(300)]
    made = selective_figures(labels, p, patients, threshold=0.5, replicates=100)
    told = made.to_json()
    assert told["curve"]["coverage"][-1] == 1
    assert told["curve"]["risk"][-1] == pytest.approx(told["risk"]["value"], abs=1e-6)
    assert len(told["curve"]["risk"]) <= 200
    for name in ("aurc", "excess_aurc", "risk", "coverage_at_target"):
        assert told[name]["low"] <= told[name]["value"] <= told[name]["high"]


def test_a_stated_confidence_takes_the_place_of_the_probability() -> None:
    labels, p = drawn(100, slope=1.0, intercept=0.0, seed=6)
    patients = [str(k) for k in range(100)]
    right = ((p >= 0.5) == labels).astype(np.float64)
    made = selective_figures(labels, p, patients, threshold=0.5, confidence=right, replicates=10)
    assert made.excess.value == pytest.approx(0, abs=1e-12)


@settings(deadline=None)
@given(
    st.integers(1, 60).flatmap(
        lambda n: st.tuples(
            st.lists(st.booleans(), min_size=n, max_size=n),
            st.lists(st.sampled_from([0.1, 0.4, 0.5, 0.9]), min_size=n, max_size=n),
        )
    )
)
def test_no_order_is_better_than_the_best(given_: tuple[list[bool], list[float]]) -> None:
    wrong, sure = np.array(given_[0]), np.array(given_[1])
    curve = risk_coverage(wrong, sure)
    assert curve.area >= best_area(wrong) - 1e-12
    assert curve.risk[-1] == pytest.approx(wrong.mean())
    assert ((curve.risk >= -1e-12) & (curve.risk <= 1 + 1e-12)).all()
