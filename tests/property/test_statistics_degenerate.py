"""Small, awkward data: a result without NaN, or an error of ours; never a warning."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground.errors import StatisticsError
from reader_study.statistics import (
    Inference,
    Reads,
    binormal_fit,
    bootstrap_auc,
    bootstrap_mean_operating_point,
    calibration,
    clustered_auc,
    compare_calls,
    compare_likelihood_ratios,
    compare_predictive_values,
    conger_kappa,
    delong,
    delong_unpaired,
    fleiss_kappa,
    gwet_ac,
    gwet_ac_panel,
    icc_all,
    kappa,
    likert_summary,
    model_against_readers,
    mrmc,
    pairwise_kappa,
    rank_sum,
    reading_time,
    risk_coverage,
    subgroup_analysis,
    ustatistic,
)
from reader_study.statistics.inputs import BoolArray, FloatArray

SEEDS = st.integers(0, 2**32 - 1)


def unsound(found: object, path: str = "") -> str:
    """Return where a NaN or infinity hides outside of arrays, or an empty text."""
    if isinstance(found, float):
        return "" if math.isfinite(found) else path
    if isinstance(found, (tuple, list)):
        parts = (unsound(item, f"{path}[{k}]") for k, item in enumerate(found))
        return next((part for part in parts if part), "")
    if isinstance(found, dict):
        parts = (unsound(item, f"{path}.{key}") for key, item in found.items())
        return next((part for part in parts if part), "")
    if is_dataclass(found):
        parts = (unsound(getattr(found, f.name), f"{path}.{f.name}") for f in fields(found))
        return next((part for part in parts if part), "")
    return ""


def check(work: Callable[[], object]) -> None:
    """Run; a StatisticsError is fine, a NaN is not."""
    with contextlib.suppress(StatisticsError):
        assert unsound(work()) == ""


def _awkward(seed: int) -> tuple[FloatArray, BoolArray]:
    """Return few cases, few categories, and holes of every kind."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers((1, 1, 2), (4, 5, 9)))
    scores = rng.integers(0, rng.integers(1, 4), shape).astype(float)
    holes = rng.choice(["none", "some", "readers", "cases"])
    if holes == "some":
        scores[rng.random(shape) < 0.3] = np.nan
    elif holes == "readers":
        scores[np.arange(shape[0])[:, None] != np.arange(shape[1]) % shape[0]] = np.nan
    elif holes == "cases":
        owner = np.arange(shape[2]) % shape[1]
        scores[:, np.arange(shape[1])[:, None] != owner] = np.nan
    return scores, rng.random(shape[2]) < 0.5


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_mrmc_awkward_reads_give_a_sound_result_or_a_reason(seed: int) -> None:
    scores, truth = _awkward(seed)
    reads = Reads.from_array(scores, truth)
    for mode in Inference:
        for covariance in ("delong", "jackknife", "unbiased"):
            check(lambda c=covariance, m=mode: mrmc(reads, covariance=c, inference=m))  # type: ignore[misc]
        for endpoint in ("sensitivity", "specificity", "accuracy"):
            check(lambda e=endpoint, m=mode: mrmc(reads, endpoint=e, cutoff=1, inference=m))  # type: ignore[misc]
    check(lambda: ustatistic(reads).per_reader)
    check(lambda: [(r.normal, r.student, r.df, r.difference) for r in ustatistic(reads).unbiased])


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_curves_awkward_scores_give_a_sound_result_or_a_reason(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 9))
    truth = rng.random(size) < 0.5
    scores = rng.integers(0, 3, (2, size)).astype(float)
    patients = rng.integers(0, 4, size)

    def tests() -> object:
        found = delong(truth, scores)
        return found.estimate(0), found.compare(0, 1), found.compare_all()

    check(tests)
    check(lambda: clustered_auc(truth, scores, patients).estimate(0))
    check(lambda: delong_unpaired(delong(truth, scores), delong(~truth, scores), reference="welch"))
    check(lambda: bootstrap_auc(truth, scores[0], replicates=30, method="bca"))
    check(lambda: bootstrap_auc(truth, scores[0], cluster=patients, replicates=30, method="bca"))
    check(lambda: bootstrap_mean_operating_point(truth, scores > 1, replicates=30))
    check(lambda: binormal_fit(truth, scores[0]))
    check(lambda: model_against_readers(truth, scores, scores[0]))
    check(lambda: calibration(truth, scores[0] / 2))
    check(lambda: risk_coverage(truth, scores[0]))
    check(lambda: subgroup_analysis(truth, scores[0] > 0, patients, scores=scores[1]))


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_paired_awkward_calls_give_a_sound_result_or_a_reason(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 9))
    truth, one, two = rng.random((3, size)) < rng.random((3, 1))
    check(lambda: compare_calls(truth, one, two))
    check(lambda: compare_likelihood_ratios(truth, one, two))
    for method in ("gs", "wgs", "rpv", "chi2", "n-1"):
        check(lambda m=method: compare_predictive_values(truth, one, two, method=m))  # type: ignore[misc]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_agreement_awkward_ratings_give_a_sound_result_or_a_reason(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size, raters = int(rng.integers(1, 7)), int(rng.integers(2, 4))
    ratings = rng.integers(0, rng.integers(1, 4), (size, raters)).astype(float)
    complete = ratings.copy()
    if rng.random() < 0.3:
        ratings[rng.random(ratings.shape) < 0.3] = np.nan
    names = range(3)
    for weights in ("none", "linear", "quadratic"):
        check(lambda w=weights: kappa(ratings[:, 0], ratings[:, 1], categories=names, weights=w))  # type: ignore[misc]
        check(lambda w=weights: gwet_ac(ratings[:, 0], ratings[:, 1], categories=names, weights=w))  # type: ignore[misc]
    check(lambda: pairwise_kappa(ratings, categories=names))
    check(lambda: fleiss_kappa(ratings, categories=names))
    check(lambda: conger_kappa(ratings, categories=names))
    check(lambda: gwet_ac_panel(ratings, categories=names))
    check(lambda: icc_all(ratings))
    check(lambda: likert_summary(complete, levels=(0, 1, 2)))


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_times_awkward_values_give_a_sound_result_or_a_reason(seed: int) -> None:
    rng = np.random.default_rng(seed)
    readers, cases = int(rng.integers(1, 4)), int(rng.integers(1, 5))
    arm, reader, case = (a.ravel() for a in np.indices((2, readers, cases)))
    seconds = rng.integers(1, 4, arm.size).astype(float)
    names = np.array(["unaided", "aided"])[arm]
    columns = {"reader": reader.tolist(), "case": case.tolist(), "arm": names.tolist()}
    check(lambda: reading_time(seconds, **columns, arms=("unaided", "aided")))
    check(lambda: rank_sum(seconds[: seconds.size // 2], seconds[seconds.size // 2 :]))


def test_check_notices_a_hidden_nan() -> None:
    with pytest.raises(AssertionError):
        check(lambda: (1.0, [math.nan]))
