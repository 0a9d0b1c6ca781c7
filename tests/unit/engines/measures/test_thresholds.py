"""Thresholds by every rule: by hand, against scikit-learn's curve, and on what each rests."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_curve

from engines.measures.metrics import threshold_at_sensitivity
from engines.measures.thresholds import (
    SetRole,
    StatedSet,
    at_sensitivity,
    at_specificity,
    by_youden,
    matching_readers,
)
from ground.errors import EngineError

ON = StatedSet("validation cases", SetRole.VALIDATION, "c" * 64)
TEST = StatedSet("test cases", SetRole.TEST)
LABELS = np.array([0, 0, 0, 1, 0, 1, 1, 1])
SCORES = np.array([0.1, 0.2, 0.3, 0.35, 0.5, 0.6, 0.8, 0.9])

SETS = st.integers(2, 40).flatmap(
    lambda n: st.tuples(
        st.lists(st.sampled_from([0, 1]), min_size=n, max_size=n),
        st.lists(st.sampled_from([k / 10 for k in range(11)]), min_size=n, max_size=n),
    )
)


def both(labels: np.ndarray) -> bool:
    return 0 < int(labels.sum()) < len(labels)


def test_by_hand() -> None:
    assert at_sensitivity(LABELS, SCORES, target=0.75, on=ON).value == 0.6
    assert at_sensitivity(LABELS, SCORES, target=0.76, on=ON).value == 0.35
    assert at_specificity(LABELS, SCORES, target=0.75, on=ON).value == 0.35
    assert at_specificity(LABELS, SCORES, target=1.0, on=ON).value == 0.6
    assert by_youden(LABELS, SCORES, on=ON).value == 0.6, "of 0.75 + 1 and 1 + 0.75 the higher"
    found = matching_readers(LABELS, SCORES, sensitivities=[0.7, 0.8], on=ON)
    assert (found.value, found.target) == (0.6, 0.75)


def test_each_says_what_it_rests_on() -> None:
    found = at_sensitivity(LABELS, SCORES, target=0.9, on=ON)
    assert "on validation cases (8 cases, 4 malignant)" in found.told()
    assert found.to_json()["on"] == {
        "name": "validation cases",
        "role": "validation",
        "sha256": "c" * 64,
    }
    assert not found.post_hoc
    assert found.sensitivity.low is not None


@pytest.mark.parametrize("role", SetRole)
def test_one_that_was_chosen_on_the_test_set_is_post_hoc(role: SetRole) -> None:
    on = StatedSet("these", role)
    made = [
        at_sensitivity(LABELS, SCORES, target=0.9, on=on),
        at_specificity(LABELS, SCORES, target=0.9, on=on),
        by_youden(LABELS, SCORES, on=on),
        matching_readers(LABELS, SCORES, sensitivities=[0.9], on=on),
    ]
    for one in made:
        assert one.post_hoc is (role is SetRole.TEST)
        assert one.to_json()["post_hoc"] is one.post_hoc
        assert ("POST HOC" in one.told()) is one.post_hoc


@pytest.mark.parametrize("given_", [[], [1.2], [0.9, -0.1]])
def test_sensitivities_of_readers_are_shares(given_: list[float]) -> None:
    with pytest.raises(EngineError, match="shares from 0 to 1"):
        matching_readers(LABELS, SCORES, sensitivities=given_, on=TEST)


def test_one_class_has_no_threshold() -> None:
    for make in (
        lambda y: at_sensitivity(y, SCORES, target=0.9, on=ON),
        lambda y: at_specificity(y, SCORES, target=0.9, on=ON),
        lambda y: by_youden(y, SCORES, on=ON),
    ):
        with pytest.raises(EngineError, match="malignant and other cases"):
            make(np.ones(8, dtype=np.int64))


@settings(deadline=None)
@given(SETS, st.floats(0.01, 1.0))
def test_targets_are_reached_and_by_no_better_threshold(
    drawn: tuple[list[int], list[float]], target: float
) -> None:
    labels, scores = np.array(drawn[0]), np.array(drawn[1])
    if not both(labels):
        return
    sens = at_sensitivity(labels, scores, target=target, on=ON)
    assert sens.value == threshold_at_sensitivity(labels, scores, target=target).threshold
    assert (sens.sensitivity.value or 0) >= target - 1e-9
    above = scores[scores > sens.value]
    assert all((scores[labels == 1] >= one).mean() < target + 1e-9 for one in above)
    spec = at_specificity(labels, scores, target=target, on=ON)
    assert (spec.specificity.value or 0) >= target - 1e-9
    below = scores[scores < spec.value]
    assert all((scores[labels == 0] < one).mean() < target for one in below)


@settings(deadline=None)
@given(SETS)
def test_youden_is_the_best_of_the_curve(drawn: tuple[list[int], list[float]]) -> None:
    labels, scores = np.array(drawn[0]), np.array(drawn[1])
    if not both(labels):
        return
    found = by_youden(labels, scores, on=ON)
    fpr, tpr, _ = roc_curve(labels, scores)
    index = (found.sensitivity.value or 0) + (found.specificity.value or 0) - 1
    # The curve also has the point (0, 0), at which nothing is called.
    assert index == pytest.approx(max((tpr - fpr)[1:]), abs=1e-9)
