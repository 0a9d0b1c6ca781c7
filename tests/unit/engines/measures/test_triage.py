"""Two thresholds, fitted on validation cases and on nothing else."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.measures.thresholds import SetRole, StatedSet
from engines.measures.triage import (
    TriageCall,
    fit_triage,
    triage_figures,
    triaged,
)
from ground.errors import EngineError

ON = StatedSet("validation cases", SetRole.VALIDATION)
LABELS = np.array([0, 0, 0, 1, 0, 1, 1, 1])
SCORES = np.array([0.1, 0.2, 0.3, 0.35, 0.5, 0.6, 0.8, 0.9])


def test_by_hand() -> None:
    found = fit_triage(LABELS, SCORES, on=ON)
    assert (found.low, found.high) == (0.35, 0.6)
    calls = triaged(found, np.array([0.1, 0.34, 0.35, 0.59, 0.6, 1.0]))
    out, refer, into = TriageCall
    assert calls == (out, out, refer, refer, into, into)
    figures = triage_figures(found, LABELS, SCORES)
    assert figures.counts == {out: 3, refer: 2, into: 3}
    assert figures.malignant == {out: 0, refer: 1, into: 3}
    assert (figures.npv.value, figures.ppv.value) == (1, 1)
    assert figures.referred.value == 2 / 8


def test_what_cannot_be_had_is_none_and_refers() -> None:
    labels, scores = np.array([1, 0, 1, 0]), np.array([0.1, 0.2, 0.8, 0.9])
    found = fit_triage(labels, scores, on=ON)
    assert (found.low, found.high) == (None, None)
    assert set(triaged(found, scores)) == {TriageCall.REFER}
    told = triage_figures(found, labels, scores).to_json()
    assert told["npv"]["value"] is None
    assert told["referred"]["value"] == 1


def test_perfect_scores_leave_nothing_between() -> None:
    labels, scores = np.array([0, 0, 1, 1]), np.array([0.1, 0.2, 0.8, 0.9])
    found = fit_triage(labels, scores, on=ON)
    assert found.low == found.high == 0.8


def test_the_test_set_fits_nothing() -> None:
    with pytest.raises(EngineError, match="not fitted on the test set"):
        fit_triage(LABELS, SCORES, on=StatedSet("test", SetRole.TEST))
    with pytest.raises(EngineError, match="malignant and other validation cases"):
        fit_triage(LABELS * 0, SCORES, on=ON)
    assert list(inspect.signature(fit_triage).parameters) == [
        "labels",
        "scores",
        "on",
        "npv",
        "ppv",
    ]


@settings(deadline=None)
@given(
    st.integers(2, 60).flatmap(
        lambda n: st.tuples(
            st.lists(st.sampled_from([0, 1]), min_size=n, max_size=n),
            st.lists(st.sampled_from([k / 20 for k in range(21)]), min_size=n, max_size=n),
        )
    ),
    st.floats(0.5, 1),
    st.floats(0.5, 1),
)
def test_the_predictive_values_are_reached_where_they_were_fitted(
    drawn: tuple[list[int], list[float]], npv: float, ppv: float
) -> None:
    labels, scores = np.array(drawn[0]), np.array(drawn[1])
    if not 0 < labels.sum() < len(labels):
        return
    found = fit_triage(labels, scores, on=ON, npv=npv, ppv=ppv)
    if found.low is not None and found.high is not None:
        assert found.low <= found.high
    figures = triage_figures(found, labels, scores)
    assert sum(figures.counts.values()) == len(labels)
    if figures.npv.value is not None:
        assert figures.npv.value >= npv - 1e-9
    if figures.ppv.value is not None:
        assert figures.ppv.value >= ppv - 1e-9
