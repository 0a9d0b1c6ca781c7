"""Local recalibration: which method by which number of cases, what it gains, what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.measures.recalibration import (
    RecalibratedScores,
    RecalibrationMethod,
    recalibrate,
)
from engines.measures.recalibration_file import (
    RecalibrationCard,
    apply,
    load_recalibration,
    local_sha256,
    write_recalibration,
)
from engines.measures.temperature import expit, logit
from ground.errors import EngineError
from tests.unit.engines.measures.test_temperature import drawn

CARD, OTHER = "a" * 64, "b" * 64


def with_smaller(smaller: int, n: int, *, seed: int = 1) -> RecalibratedScores:
    labels = np.zeros(n, dtype=np.int64)
    labels[:smaller] = 1
    scores = expit(np.random.default_rng(seed).normal(labels * 1.5 - 0.7, 1.2))
    return recalibrate(labels, scores, [f"P{k}" for k in range(n)], replicates=20)


@pytest.mark.parametrize(
    ("smaller", "n", "methods"),
    [
        (1, 10, {"intercept"}),
        (5, 10, {"intercept"}),
        (9, 200, {"intercept"}),
        (10, 20, {"intercept", "temperature"}),
        (19, 200, {"intercept", "temperature"}),
        (20, 40, {"platt"}),
        (80, 200, {"platt"}),
    ],
)
def test_the_smaller_class_decides(smaller: int, n: int, methods: set[str]) -> None:
    made = with_smaller(smaller, n)
    assert made.method.value in methods
    assert str(smaller) in made.why
    assert np.isfinite(made.unseen).all()


def test_between_intercept_and_temperature_unseen_cases_decide() -> None:
    n = 30
    labels = np.tile([0, 1], n // 2).astype(np.int64)
    patients = [str(k) for k in range(n)]
    sure = expit(np.where(labels, 2.0, -2.0) + np.random.default_rng(2).normal(0, 1.5, n))
    shifted = expit(logit(sure) - 3)
    assert recalibrate(labels, shifted, patients, replicates=9).method == "intercept"
    overdone = expit(logit(sure) * 8)
    assert recalibrate(labels, overdone, patients, replicates=9).method == "temperature"


@pytest.mark.parametrize("n", [0, 1, 9])
def test_below_ten_cases_nothing_is_fitted(n: int) -> None:
    labels = np.arange(n) % 2
    with pytest.raises(EngineError, match=f"{n} local cases are too few"):
        recalibrate(labels, np.full(n, 0.5), [str(k) for k in range(n)])


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_is_refused(label: int) -> None:
    with pytest.raises(EngineError, match="All 20 local cases are of one class"):
        recalibrate(np.full(20, label), np.full(20, 0.5), [str(k) for k in range(20)])


def test_scores_that_say_the_opposite_are_refused() -> None:
    labels, scores = drawn(120, slope=-2.0, intercept=0.0, seed=1)
    with pytest.raises(EngineError, match="higher scores are not more often malignant"):
        recalibrate(labels, scores, [str(k) for k in range(120)], replicates=5)


def test_what_was_shifted_and_stretched_comes_back() -> None:
    labels, scores = drawn(2000, slope=0.5, intercept=1.0, seed=11)
    made = recalibrate(labels, scores, [str(k) for k in range(2000)], replicates=50)
    assert made.method is RecalibrationMethod.PLATT
    assert made.map.slope == pytest.approx(0.5, abs=0.08)
    assert made.map.intercept == pytest.approx(1.0, abs=0.12)
    assert made.after.brier.value is not None
    assert made.before.brier.value is not None
    assert made.after.brier.value < made.before.brier.value - 0.01
    assert made.after.slope.value == pytest.approx(1, abs=0.1)
    assert made.after.in_the_large.value == pytest.approx(0, abs=0.02)


def test_an_unseen_probability_owes_nothing_to_its_own_patient() -> None:
    labels, scores = drawn(60, slope=1.0, intercept=0.5, seed=4)
    patients = [f"P{row // 2}" for row in range(60)]
    first = recalibrate(labels, scores, patients, replicates=5)
    flipped = labels.copy()
    # Both cases of a patient with one malignant case: folds stay what they were.
    pair = next(k for k in range(0, 60, 2) if labels[k] != labels[k + 1])
    flipped[[pair, pair + 1]] = labels[[pair + 1, pair]]
    again = recalibrate(flipped, scores, patients, replicates=5)
    rows = [pair, pair + 1]
    assert again.unseen[rows] == pytest.approx(first.unseen[rows], abs=1e-12)
    assert not np.allclose(again.unseen, first.unseen)


def made_card(**changes: object) -> RecalibrationCard:
    made = with_smaller(30, 80)
    content: dict[str, object] = {
        "model_id": "m",
        "card_sha256": CARD,
        "local_sha256": OTHER,
        "created_utc": "2026-11-28T00:00:00+00:00",
        "cases": 80,
        "malignant": 30,
        "patients": 80,
        "method": made.method,
        "why": made.why,
        "slope": made.map.slope,
        "intercept": made.map.intercept,
        "threshold": 0.3,
        "folds": made.folds,
        "replicates": 20,
        "seed": 1,
        "before": made.before.to_json(),
        "after": made.after.to_json(),
    }
    return RecalibrationCard.model_validate(content | changes)


def test_the_file_comes_back_as_it_was(tmp_path: Path) -> None:
    card = made_card()
    write_recalibration(card, tmp_path / "recalibration.json")
    assert load_recalibration(tmp_path / "recalibration.json", card_sha256=CARD) == card


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (b"", "cannot be read"),
        (b"{}", "cannot be read (model_id"),
        (b"[" * 100_000, "cannot be read"),
    ],
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, change: bytes, told: str) -> None:
    path = tmp_path / "recalibration.json"
    path.write_bytes(change)
    with pytest.raises(EngineError) as refused:
        load_recalibration(path, card_sha256=CARD)
    assert told in refused.value.what
    assert refused.value.path == path


@pytest.mark.parametrize(("key", "value"), [("slope", 0.0), ("slope", -1.0), ("cases", 9)])
def test_what_cannot_be_a_recalibration_is_refused(tmp_path: Path, key: str, value: float) -> None:
    path = tmp_path / "recalibration.json"
    path.write_text(json.dumps(made_card().model_dump(mode="json") | {key: value}))
    with pytest.raises(EngineError, match=f"cannot be read \\({key}"):
        load_recalibration(path, card_sha256=CARD)


def test_it_holds_for_its_own_model_alone(tmp_path: Path) -> None:
    write_recalibration(made_card(), tmp_path / "r.json")
    with pytest.raises(EngineError, match="made for another model"):
        load_recalibration(tmp_path / "r.json", card_sha256=OTHER)


def test_the_hash_of_a_set_knows_contents_and_labels_and_no_order() -> None:
    assert local_sha256([("a", 0), ("b", 1)]) == local_sha256([("b", 1), ("a", 0)])
    assert local_sha256([("a", 0), ("b", 1)]) != local_sha256([("a", 1), ("b", 1)])


@settings(deadline=None)
@given(
    st.floats(0.05, 20),
    st.floats(-5, 5),
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
    st.floats(0, 1),
)
def test_calls_at_the_models_own_threshold_stay_what_they_were(
    slope: float, intercept: float, raw: list[float], threshold: float
) -> None:
    card = made_card(slope=slope, intercept=intercept)
    scores = np.round(np.array(raw), 6)
    at = round(threshold, 6)
    made, cut = apply(card, scores), apply(card, np.array([at]))[0]
    assert (made[scores >= at] >= cut).all()
    assert (made[scores < at] <= cut).all()
