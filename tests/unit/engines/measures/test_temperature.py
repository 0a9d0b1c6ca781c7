"""The fits on the logit, against scikit-learn, closed forms, and cases that have no fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from engines.measures.metrics import Floats, Labels
from engines.measures.temperature import (
    expit,
    fit_intercept,
    fit_platt,
    fit_temperature,
    log_loss,
    logit,
)


def drawn(n: int, *, slope: float, intercept: float, seed: int) -> tuple[Labels, Floats]:
    """Scores whose true probability is a known line on their logit."""
    random = np.random.default_rng(seed)
    scores = expit(random.normal(0, 1.5, n))
    truth = expit(slope * logit(scores) + intercept)
    labels = (random.random(n) < truth).astype(np.int64)
    labels[0], labels[1] = 0, 1
    return labels, scores


def targets(labels: Labels) -> Floats:
    m = int(labels.sum())
    return np.where(labels == 1, (m + 1) / (m + 2), 1 / (len(labels) - m + 2))


@pytest.mark.parametrize("seed", range(5))
def test_platt_is_the_logistic_regression_of_moved_in_targets(seed: int) -> None:
    labels, scores = drawn(80, slope=0.6, intercept=-0.8, seed=seed)
    fitted = fit_platt(labels, scores)
    assert fitted is not None
    t = targets(labels)
    x = np.concatenate([logit(scores), logit(scores)])[:, None]
    y = np.repeat([1, 0], len(labels))
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000)
    oracle.fit(x, y, sample_weight=np.concatenate([t, 1 - t]))
    assert fitted.slope == pytest.approx(oracle.coef_[0, 0], abs=1e-4)
    assert fitted.intercept == pytest.approx(oracle.intercept_[0], abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_temperature_has_the_highest_likelihood(seed: int) -> None:
    labels, scores = drawn(120, slope=0.4, intercept=0.0, seed=seed)
    fitted = fit_temperature(labels, scores)
    assert fitted is not None
    t, line = targets(labels), logit(scores)
    best = minimize_scalar(
        lambda k: float((np.logaddexp(0, k * line) - t * k * line).sum()),
        bounds=(1e-3, 20),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert fitted.slope == pytest.approx(best.x, abs=1e-5)
    assert fitted.intercept == 0
    assert fitted.temperature == pytest.approx(1 / best.x, rel=1e-4)


def test_an_intercept_moves_the_mean_to_the_share_and_is_known_for_one_score() -> None:
    labels, scores = np.array([1, 1, 1, 0]), np.full(4, 0.5)
    assert fit_intercept(labels, scores).intercept == pytest.approx(np.log(3))
    labels, scores = drawn(200, slope=1.0, intercept=1.3, seed=3)
    fitted = fit_intercept(labels, scores)
    assert fitted.slope == 1
    assert float(fitted(scores).mean()) == pytest.approx(labels.mean(), abs=1e-9)


def test_an_intercept_of_one_class_is_finite() -> None:
    fitted = fit_intercept(np.zeros(8, dtype=np.int64), np.full(8, 0.5))
    assert fitted(np.array([0.5]))[0] == pytest.approx(1 / 10)


def test_scores_that_say_the_opposite_have_no_fit() -> None:
    labels, scores = drawn(100, slope=-2.0, intercept=0.0, seed=1)
    assert fit_platt(labels, scores) is None
    assert fit_temperature(labels, scores) is None


def test_perfect_separation_has_a_finite_fit() -> None:
    labels = np.repeat([0, 1], 20).astype(np.int64)
    scores = np.repeat([0.2, 0.8], 20)
    for fit in (fit_platt, fit_temperature):
        fitted = fit(labels, scores)
        assert fitted is not None
        assert 0 < fitted.slope < 10


@settings(deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([fit_platt, fit_temperature, fit_intercept]))
def test_order_is_kept_and_probabilities_stay_between_0_and_1(seed: int, fit: object) -> None:
    labels, scores = drawn(30, slope=1.0, intercept=0.5, seed=seed)
    scores[:4] = [0.0, 1.0, 1e-6, 1 - 1e-6]
    fitted = fit(labels, scores)  # type: ignore[operator]
    if fitted is None:
        return
    made = fitted(np.sort(scores))
    assert (np.diff(made) >= 0).all()
    assert ((made >= 0) & (made <= 1)).all()
    assert np.isfinite(log_loss(labels, fitted(scores)))
