"""Brier score, calibration error, slope and intercept: by hand, and against the reading side."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from engines.measures.intervals import patient_draws, patient_folds, spread_over, wilson
from engines.measures.reliability import (
    brier,
    calibration_error,
    cox,
    in_the_large,
    reliability,
)
from engines.measures.temperature import logit
from reader_study.statistics.prediction.calibration import calibration
from reader_study.statistics.proportions import proportion
from tests.unit.engines.measures.test_temperature import drawn


def test_figures_by_hand() -> None:
    labels, p = np.array([0, 0, 1, 1]), np.array([0.1, 0.3, 0.6, 0.8])
    assert brier(labels, p) == pytest.approx((0.01 + 0.09 + 0.16 + 0.04) / 4)
    # Two bins of two: |0.2 - 0| and |0.7 - 1|.
    assert calibration_error(labels, p, bins=2) == pytest.approx((0.2 + 0.3) / 2)
    assert cox(labels, p) is None, "all malignant cases lie above all others"
    assert cox(np.array([0, 0]), np.array([0.1, 0.3])) is None
    assert in_the_large(np.array([1, 1]), np.array([0.1, 0.3])) is None


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_others(seed: int) -> None:
    labels, p = drawn(150, slope=0.7, intercept=0.4, seed=seed)
    assert brier(labels, p) == pytest.approx(brier_score_loss(labels, p))
    told = calibration(labels, p)
    line = cox(labels, p)
    assert line == pytest.approx((told.slope, told.intercept), abs=1e-6)
    assert in_the_large(labels, p) == pytest.approx(told.in_the_large, abs=1e-6)
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(logit(p)[:, None], labels)
    assert line == pytest.approx((oracle.coef_[0, 0], oracle.intercept_[0]), abs=1e-4)


def test_intervals_hold_their_figure_and_come_out_the_same_again() -> None:
    labels, p = drawn(120, slope=1.0, intercept=0.0, seed=7)
    patients = [f"P{row // 2}" for row in range(120)]
    found = reliability(labels, p, patients, replicates=200)
    for one in (found.brier, found.slope, found.intercept, found.in_the_large):
        assert one.value is not None
        assert one.low is not None
        assert one.high is not None
        assert one.low < one.value < one.high
    assert found == reliability(labels, p, patients, replicates=200)
    assert set(found.to_json()) == {"brier", "ece", "slope", "intercept", "in_the_large"}


@pytest.mark.parametrize(("hits", "n"), [(0, 9), (9, 9), (3, 10), (97, 100)])
def test_wilson_is_that_of_the_reading_side(hits: int, n: int) -> None:
    found, told = wilson(hits, n), proportion(hits, n, method="wilson")
    assert found.value == pytest.approx(told.value)
    assert (found.low, found.high) == pytest.approx((told.lower, told.upper), abs=1e-9)


def test_patients_are_drawn_whole_and_both_classes_stay() -> None:
    labels = np.array([1, 0, 0, 0, 0, 0, 0, 1])
    patients = ["a", "a", "b", "b", "c", "c", "c", "d"]
    for rows in patient_draws(labels, patients, replicates=50):
        assert len({patients[row] for row in rows if labels[row]}) >= 1
        assert 0 < labels[rows].sum() < len(rows)
        counts = {p: [patients[r] for r in rows].count(p) for p in set(patients)}
        assert all(counts[p] % patients.count(p) == 0 for p in counts)


def test_an_interval_needs_draws_that_have_the_figure() -> None:
    assert spread_over(None, [1.0]).value is None
    lost = spread_over(0.5, [None, None, 0.5, 0.4])
    assert (lost.value, lost.low, lost.reason) == (0.5, None, "2 of 4 draws have no such figure.")


def test_folds_keep_patients_whole_and_spread_both_classes() -> None:
    random = np.random.default_rng(5)
    labels = (random.random(60) < 0.3).astype(np.int64)
    patients = [f"P{row}" for row in random.integers(0, 25, 60)]
    folds = patient_folds(labels, patients, folds=5)
    assert set(folds) == set(range(5))
    for patient in set(patients):
        assert len({folds[row] for row, one in enumerate(patients) if one == patient}) == 1
    assert min(np.bincount(folds, weights=labels)) >= 1
    assert np.ptp(np.bincount(folds)) <= 8
