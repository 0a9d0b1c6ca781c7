"""From clips to a case, and the threshold that matches readers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.video.aggregate import case_score, matched_to_readers, mean_score
from ground.errors import EngineError


def test_a_video_without_a_clip_has_no_score_and_counts_for_nothing() -> None:
    assert mean_score([]) is None
    assert case_score([None, None]) is None
    assert case_score([]) is None
    assert case_score([0.25, None, 0.75]) == 0.5


@given(st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=9), min_size=1, max_size=4))
def test_each_video_weighs_the_same_however_long(videos: list[list[float]]) -> None:
    found = case_score([mean_score(clips) for clips in videos])
    assert found == pytest.approx(np.mean([np.mean(clips) for clips in videos]), abs=1e-6)


LABELS = np.array([1] * 10 + [0] * 10)
SCORES = np.concatenate([np.linspace(0.5, 0.95, 10), np.linspace(0.1, 0.55, 10)])


def test_the_threshold_is_the_one_nearest_to_the_readers() -> None:
    matched = matched_to_readers(LABELS, SCORES, sensitivities=[0.88, 0.92], on_test=False)
    assert matched.wanted == pytest.approx(0.9)
    assert matched.point.sensitivity == pytest.approx(0.9)
    assert matched.point.threshold == pytest.approx(0.55)
    assert matched.point.specificity == pytest.approx(0.9)
    assert not matched.post_hoc
    assert "POST HOC" not in matched.rule


def test_of_two_that_are_equally_near_the_more_sensitive_one_is_taken() -> None:
    matched = matched_to_readers(LABELS, SCORES, sensitivities=[0.85], on_test=False)
    assert matched.point.sensitivity == pytest.approx(0.9)


def test_a_threshold_of_the_test_part_says_so() -> None:
    matched = matched_to_readers(LABELS, SCORES, sensitivities=[1.0], on_test=True)
    assert matched.post_hoc
    assert "POST HOC" in matched.rule
    assert matched.point.sensitivity == 1.0


@pytest.mark.parametrize("sensitivities", [[], [1.2], [float("nan")]])
def test_readers_that_are_none_match_nothing(sensitivities: list[float]) -> None:
    with pytest.raises(EngineError, match="cannot be matched"):
        matched_to_readers(LABELS, SCORES, sensitivities=sensitivities, on_test=False)


def test_without_a_malignant_case_there_is_no_sensitivity() -> None:
    with pytest.raises(EngineError, match="malignant"):
        matched_to_readers(LABELS * 0, SCORES, sensitivities=[0.9], on_test=False)
