"""What must hold for every ROC and MRMC result, whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_study.statistics import (
    Reads,
    auc,
    clustered_auc,
    delong,
    delong_test,
    model_against_readers,
    mrmc,
    ustatistic,
)
from reader_study.statistics.inputs import BoolArray, FloatArray


def close(value: object) -> object:
    """Return what equals a number, or None, up to rounding."""
    return None if value is None else pytest.approx(value, rel=1e-8, abs=1e-10, nan_ok=True)


@st.composite
def studies(draw: st.DrawFn, modalities: int = 2) -> tuple[FloatArray, BoolArray]:
    """Draw complete reads (I, J, N), five-point or continuous, and truth with both classes."""
    seed = draw(st.integers(0, 2**32 - 1))
    readers = draw(st.integers(2, 4))
    positives, negatives = draw(st.integers(3, 12)), draw(st.integers(3, 12))
    categories = draw(st.booleans())
    rng = np.random.default_rng(seed)
    truth = np.r_[np.ones(positives, bool), np.zeros(negatives, bool)]
    scores = rng.normal(size=(modalities, readers, truth.size)) + 1.2 * truth
    if categories:
        scores = np.clip(np.round(scores), -1, 3)
    return scores, truth


def _numbers(found: object) -> list[float]:
    """Return the numbers of an MRMC result that do not depend on names."""
    result = found
    assert hasattr(result, "means")
    out = [value for mean in result.means for value in (mean.estimate, mean.se, mean.lower)]
    test = result.equality  # type: ignore[attr-defined]
    out += [test.ms_t, test.denominator, test.statistic, test.p_value]
    return [np.nan if value is None else value for value in out]


@settings(max_examples=25, deadline=None)
@given(studies(), st.integers(0, 2**32 - 1))
def test_mrmc_cases_in_another_order_change_nothing(
    study: tuple[FloatArray, BoolArray], seed: int
) -> None:
    scores, truth = study
    order = np.random.default_rng(seed).permutation(truth.size)
    for covariance in ("delong", "jackknife", "unbiased"):
        one = mrmc(Reads.from_array(scores, truth), covariance=covariance)
        two = mrmc(Reads.from_array(scores[:, :, order], truth[order]), covariance=covariance)
        assert _numbers(one) == close(_numbers(two))


@settings(max_examples=25, deadline=None)
@given(studies())
def test_mrmc_readers_in_another_order_change_nothing(
    study: tuple[FloatArray, BoolArray],
) -> None:
    scores, truth = study
    one = mrmc(Reads.from_array(scores, truth))
    two = mrmc(Reads.from_array(scores[:, ::-1], truth))
    assert _numbers(one) == close(_numbers(two))


@settings(max_examples=25, deadline=None)
@given(studies())
def test_mrmc_swapped_modalities_flip_the_sign(study: tuple[FloatArray, BoolArray]) -> None:
    scores, truth = study
    one = mrmc(Reads.from_array(scores, truth)).differences[0]
    two = mrmc(Reads.from_array(scores[::-1], truth)).differences[0]
    assert one.estimate == close(-float(two.estimate or 0.0))
    assert one.p_value == close(two.p_value)
    if one.lower is not None and two.upper is not None:
        assert one.lower == close(-two.upper)


@settings(max_examples=25, deadline=None)
@given(studies(), st.floats(-100, 100), st.floats(0.1, 10))
def test_mrmc_monotone_maps_of_scores_change_nothing(
    study: tuple[FloatArray, BoolArray], shift: float, scale: float
) -> None:
    scores, truth = study
    rounded = np.round(scores, 3)
    one = mrmc(Reads.from_array(rounded, truth))
    for other in (np.exp(rounded / 4), rounded * scale + shift):
        two = mrmc(Reads.from_array(other, truth))
        assert _numbers(one) == close(_numbers(two))


@settings(max_examples=25, deadline=None)
@given(studies())
def test_mrmc_row_order_and_names_of_a_table_change_nothing(
    study: tuple[FloatArray, BoolArray],
) -> None:
    scores, truth = study
    modality, reader, case = (axis.ravel() for axis in np.indices(scores.shape))
    order = np.random.default_rng(0).permutation(scores.size)
    plain = Reads.from_columns(
        reader=reader.tolist(),
        modality=modality.tolist(),
        case=case.tolist(),
        truth=truth[case],
        rating=scores.ravel(),
    )
    named = Reads.from_columns(
        reader=[f"Dr {j}" for j in reader[order]],
        modality=[("unaided", "with AI")[i] for i in modality[order]],
        case=[f"C{k:04d}" for k in case[order]],
        truth=truth[case][order],
        rating=scores.ravel()[order],
        modalities=("unaided", "with AI"),
    )
    assert _numbers(mrmc(plain)) == close(_numbers(mrmc(named)))


@settings(max_examples=25, deadline=None)
@given(studies())
def test_mrmc_duplicated_reader_keeps_means_and_adds_no_evidence(
    study: tuple[FloatArray, BoolArray],
) -> None:
    scores, truth = study
    twice = np.concatenate([scores, scores], axis=1)
    one = mrmc(Reads.from_array(scores, truth), inference="FRRC")
    two = mrmc(Reads.from_array(twice, truth), inference="FRRC")
    assert [m.estimate for m in two.means] == pytest.approx([m.estimate for m in one.means])
    first, second = one.differences[0], two.differences[0]
    if first.se is not None and second.se is not None:
        assert second.se == close(first.se)
        assert second.p_value == close(first.p_value)


@settings(max_examples=25, deadline=None)
@given(studies(modalities=1))
def test_model_that_is_one_of_the_readers_alone_differs_by_nothing(
    study: tuple[FloatArray, BoolArray],
) -> None:
    scores, truth = study
    found = model_against_readers(truth, scores[0, :1], scores[0, 0], inference="FRRC")
    assert found.difference.estimate == pytest.approx(0.0, abs=1e-12)
    assert found.difference.p_value is None
    assert found.reason


@settings(max_examples=25, deadline=None)
@given(studies(modalities=1))
def test_delong_single_reader_equals_the_mrmc_reader_row(
    study: tuple[FloatArray, BoolArray],
) -> None:
    scores, truth = study
    curves = delong(truth, scores[0])
    rows = mrmc(Reads.from_array(scores, truth)).reader_means
    assert [r.estimate for r in rows] == pytest.approx(curves.auc.tolist())
    errors = [curves.estimate(k).se for k in range(len(rows))]
    assert [r.se for r in rows] == close(errors)


@settings(max_examples=60, deadline=None)
@given(studies(modalities=1))
def test_auc_reversed_score_gives_the_complement(study: tuple[FloatArray, BoolArray]) -> None:
    scores, truth = study
    one = delong(truth, scores[0, 0]).estimate()
    two = delong(truth, -scores[0, 0]).estimate()
    assert one.value is not None
    assert two.value == pytest.approx(1 - one.value)
    assert two.se == close(one.se)


@settings(max_examples=60, deadline=None)
@given(studies(modalities=1))
def test_auc_swapped_classes_give_the_complement(study: tuple[FloatArray, BoolArray]) -> None:
    scores, truth = study
    assert auc(~truth, scores[0, 0]) == pytest.approx(1 - auc(truth, scores[0, 0]))


@settings(max_examples=25, deadline=None)
@given(studies(modalities=1))
def test_clustered_auc_one_lesion_per_patient_is_delong(
    study: tuple[FloatArray, BoolArray],
) -> None:
    scores, truth = study
    patients = [f"P{k}" for k in range(truth.size)]
    one, two = delong(truth, scores[0]), clustered_auc(truth, scores[0], patients)
    assert one.covariance is not None
    assert two.covariance is not None
    assert two.covariance == pytest.approx(one.covariance, abs=1e-14)


@settings(max_examples=25, deadline=None)
@given(studies(modalities=1))
def test_delong_score_against_itself_differs_by_nothing(
    study: tuple[FloatArray, BoolArray],
) -> None:
    scores, truth = study
    found = delong_test(truth, scores[0, 0], scores[0, 0])
    assert (found.estimate, found.p_value) == (0.0, 1.0)
    assert found.reason


@settings(max_examples=25, deadline=None)
@given(studies())
def test_ustatistic_variance_is_random_reader_plus_case_variance(
    study: tuple[FloatArray, BoolArray],
) -> None:
    """BDG unbiased variance of one modality equals MS(R)/J + Cov2 of the unbiased covariance."""
    scores, truth = study
    reads = Reads.from_array(scores, truth)
    mean = mrmc(reads, covariance="unbiased").means[0]
    row = ustatistic(reads).unbiased[0]
    assert mean.ms_r is not None
    assert row.var_first == pytest.approx(mean.ms_r / len(reads.readers) + mean.cov2, abs=1e-12)
