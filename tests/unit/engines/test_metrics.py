import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from engines.measures.metrics import auc, operating_point, threshold_at_sensitivity
from ground.errors import EngineError

ROWS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 12)), min_size=4, max_size=60).filter(
    lambda rows: 0 < sum(label for label, _ in rows) < len(rows)
)


@given(ROWS)
def test_auc_with_ties_agrees_with_scikit_learn(rows: list[tuple[int, int]]) -> None:
    labels, scores = np.array([r[0] for r in rows]), np.array([r[1] / 12 for r in rows])
    assert auc(labels, scores) == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)


@given(ROWS, st.floats(0.05, 1.0))
def test_threshold_is_the_highest_that_reaches_the_target(
    rows: list[tuple[int, int]], target: float
) -> None:
    labels, scores = np.array([r[0] for r in rows]), np.array([r[1] / 12 for r in rows])
    chosen = threshold_at_sensitivity(labels, scores, target=target)
    assert chosen.sensitivity >= target - 1e-9
    higher = scores[scores > chosen.threshold]
    if len(higher):
        above = operating_point(labels, scores, threshold=float(higher.min()))
        assert above.sensitivity < target


def test_threshold_with_ties_records_what_is_achieved() -> None:
    labels = np.array([1] * 20 + [0] * 5)
    scores = np.array([0.9] * 10 + [0.5] * 10 + [0.1, 0.2, 0.5, 0.6, 0.3])
    chosen = threshold_at_sensitivity(labels, scores, target=0.55)
    assert chosen.threshold == 0.5
    assert chosen.sensitivity == 1.0
    assert chosen.specificity == pytest.approx(3 / 5)


def test_sensitivity_of_19_in_20_needs_19_not_20() -> None:
    labels, scores = np.array([1] * 20 + [0]), np.array([*np.linspace(0.05, 1, 20), 0.0])
    assert threshold_at_sensitivity(labels, scores, target=0.95).sensitivity == 0.95


def test_auc_of_one_class_is_refused() -> None:
    with pytest.raises(EngineError, match="needs malignant"):
        auc(np.array([0, 0]), np.array([0.1, 0.2]))
