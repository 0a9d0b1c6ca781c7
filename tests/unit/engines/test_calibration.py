"""A score becomes a probability by two numbers, or by none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.measures.calibration import FEWEST_PER_CLASS, CalibrationCard, calibrate
from reader_study.models.calibrated import ScoreCalibration


def drawn(
    n: int, *, slope: float, intercept: float, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and scores whose true probability is a known function of the score."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 2, n)
    truth = 1 / (1 + np.exp(-(slope * logits + intercept)))
    labels = (random.random(n) < truth).astype(np.int64)
    return labels, 1 / (1 + np.exp(-logits))


def card_of(labels: np.ndarray, scores: np.ndarray) -> CalibrationCard:
    card, _ = calibrate(labels, scores)
    assert card is not None
    return card


def test_the_two_numbers_are_found_again() -> None:
    card = card_of(*drawn(20_000, slope=0.6, intercept=-1.5))
    assert card.slope == pytest.approx(0.6, abs=0.05)
    assert card.intercept == pytest.approx(-1.5, abs=0.05)
    assert card.brier_after < card.brier_before
    assert card.ece_after < 0.02 < card.ece_before
    assert (card.cases, card.part) == (20_000, "validation")


def test_the_reading_side_computes_what_the_engine_fitted() -> None:
    labels, scores = drawn(400, slope=1.3, intercept=-2.0)
    card = card_of(labels, scores)
    applied = ScoreCalibration.of({"calibration": card.model_dump()})
    assert applied is not None
    probabilities = np.array([applied.probability(score) for score in scores])
    # A logistic fit with an intercept keeps the mean of its targets.
    high, low = (card.malignant + 1) / (card.malignant + 2), 1 / (400 - card.malignant + 2)
    expected = (card.malignant * high + (400 - card.malignant) * low) / 400
    assert probabilities.mean() == pytest.approx(expected, abs=1e-6)
    assert 0 < applied.probability(0.0) < applied.probability(1.0) < 1


def test_too_few_cases_are_said_and_nothing_is_fitted() -> None:
    labels = np.array([1] * (FEWEST_PER_CLASS - 1) + [0] * 500, dtype=np.int64)
    card, note = calibrate(labels, np.linspace(0.9, 0.1, labels.size))
    assert card is None
    assert f"{FEWEST_PER_CLASS - 1} malignant and 500 other" in note


def test_scores_that_point_the_other_way_are_not_turned_round() -> None:
    labels = np.array([0, 1] * 40, dtype=np.int64)
    card, note = calibrate(labels, np.where(labels == 1, 0.2, 0.8).astype(np.float64))
    assert card is None
    assert "not more often malignant" in note


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**16), st.sampled_from(["apart", "equal", "steps", "edges"]))
def test_awkward_scores_give_a_sound_fit_or_none(seed: int, kind: str) -> None:
    random = np.random.default_rng(seed)
    labels = np.repeat(np.array([0, 1], dtype=np.int64), [30, 25])
    scores = {
        "apart": 0.3 + 0.4 * labels,
        "equal": np.full(labels.size, 0.5),
        "steps": np.round(random.random(labels.size), 1),
        "edges": random.integers(0, 2, labels.size).astype(np.float64),
    }[kind]
    card, note = calibrate(labels, scores)
    assert note
    if card is not None:
        assert card.slope > 0
        assert 0 <= card.brier_after <= 1
        assert 0 <= card.ece_after <= 1
        again, _ = calibrate(labels, scores)
        assert again == card
