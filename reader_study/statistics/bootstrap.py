"""Bootstrap intervals: stratified by truth, by patient where lesions cluster, percentile or BCa.

Efron 1987 (J Am Stat Assoc 82:171) for BCa. Quantiles of type 7. All draws come from one seeded
numpy Generator, so that a seed gives the same interval again. Strata are kept (classes for cases;
patients with and without a positive lesion for patients), so that no replicate lacks a class.
"""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import special

from ground.errors import StatisticsError
from reader_study.statistics.inputs import (
    BoolArray,
    FloatArray,
    IntArray,
    as_binary,
    as_numbers,
    require_both_classes,
    same_length,
)
from reader_study.statistics.resampling import (
    Labels,
    Plan,
    case_weights,
    limits_of,
    plan_of,
)
from reader_study.statistics.results import Estimate


def bootstrap_auc(
    truth: npt.ArrayLike,
    scores: npt.ArrayLike,
    *,
    cluster: Labels | None = None,
    replicates: int = 2000,
    seed: int = 1,
    method: str = "percentile",
    conf_level: float = 0.95,
) -> Estimate:
    """Return an area with its bootstrap interval.

    Parameters
    ----------
    truth, scores : array_like, shape (N,)
        0/1, and finite scores.
    cluster : sequence, optional
        Patient of each lesion.
    replicates, seed : int
        Number of resamples and seed.
    method : {"percentile", "bca"}
        Kind of interval.
    conf_level : float
        In (0, 1).

    Returns
    -------
    Estimate
        At perfect separation every replicate is 1: the interval is [1, 1] with a reason.

    """
    positive = as_binary(truth, name="truth")
    rated = as_numbers(scores, name="scores")
    same_length(positive, rated)
    require_both_classes(positive)
    plan = plan_of(positive, cluster)
    area = _weighted_auc(positive, rated)
    rng = np.random.default_rng(seed)
    values = np.concatenate([area(weights) for weights in case_weights(plan, rng, replicates)])
    value = float(area(np.ones((1, positive.size)))[0])
    kept = values[~np.isnan(values)]
    lost = replicates - kept.size
    if kept.size < max(2, replicates / 2):
        reason = f"{lost} of {replicates} resamples lack a class: too few patients."
        return Estimate(value, method=f"bootstrap, {method}", reason=reason)
    found = _interval(value, kept, method, conf_level, lambda: _leave_out(plan, area))
    if not lost:
        return found
    return replace(found, reason=f"{lost} resamples lacked a class. {found.reason}".strip())


def bootstrap_difference(
    statistic: Callable[[IntArray], float],
    truth: npt.ArrayLike,
    *,
    cluster: Labels | None = None,
    replicates: int = 2000,
    seed: int = 1,
    conf_level: float = 0.95,
) -> Estimate:
    """Return any statistic of the cases with its percentile interval.

    Parameters
    ----------
    statistic : callable
        ``statistic(indices) -> float`` on the drawn case indices (with repetition); NaN marks a
        replicate in which it is undefined.
    truth : array_like, shape (N,)
        Strata: cases are drawn within class (patients within having a positive or not).
    cluster, replicates, seed, conf_level
        As for `bootstrap_auc`.

    Returns
    -------
    Estimate
        ``reason`` counts undefined replicates; with more than half undefined there is no interval.

    """
    positive = as_binary(truth, name="truth")
    plan = plan_of(positive, cluster)
    rng = np.random.default_rng(seed)
    everything = np.arange(positive.size)
    value = float(statistic(everything))
    values = np.array(
        [
            statistic(np.repeat(everything, row))
            for weights in case_weights(plan, rng, replicates)
            for row in weights.astype(np.int64)
        ]
    )
    bad = int(np.isnan(values).sum())
    method = "bootstrap, percentile"
    if math.isnan(value) or bad > replicates / 2:
        reason = f"Undefined in {bad} of {replicates} resamples."
        return Estimate(
            None if math.isnan(value) else value, n=plan.size, method=method, reason=reason
        )
    limits = limits_of(values[~np.isnan(values)], conf_level)
    se = float(np.nanstd(values, ddof=1))
    reason = f"{bad} undefined resamples were left out." if bad else ""
    return Estimate(value, *limits, se, plan.size, method, reason)


def _weighted_auc(positive: BoolArray, scores: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """Return a function from case weights (b, N) to areas (b,), one sort for all of them."""
    order = np.argsort(scores, kind="stable")
    ordered = scores[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sign = positive[order]

    def area(weights: FloatArray) -> FloatArray:
        sorted_weights = weights[:, order]
        up = np.add.reduceat(sorted_weights * sign, starts, axis=1)
        down = np.add.reduceat(sorted_weights * ~sign, starts, axis=1)
        below = np.cumsum(down, axis=1) - down / 2
        pairs = up.sum(axis=1) * down.sum(axis=1)
        result = np.full(len(weights), np.nan)  # a resample of patients may lack a class
        np.divide((up * below).sum(axis=1), pairs, out=result, where=pairs > 0)
        return result

    return area


def _leave_out(plan: Plan, area: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Return the area without each unit in turn."""
    weights = (plan.unit[None, :] != np.arange(plan.size)[:, None]).astype(np.float64)
    values = area(weights)
    kept: FloatArray = values[~np.isnan(values)]
    return kept


def _interval(
    value: float,
    values: FloatArray,
    method: str,
    conf_level: float,
    jackknife: Callable[[], FloatArray],
) -> Estimate:
    name = f"bootstrap, {method}"
    if method not in ("percentile", "bca"):
        raise StatisticsError(f"There is no interval {method!r}.", remedy="percentile or bca.")
    se = float(values.std(ddof=1))
    if se < 1e-15:
        reason = "All resamples are equal: the interval is not informative."
        return Estimate(value, value, value, 0.0, None, name, reason)
    if method == "percentile":
        return Estimate(value, *limits_of(values, conf_level), se, None, name)
    below = float((values < value).mean() + (values == value).mean() / 2)
    if below in (0.0, 1.0):
        limits = limits_of(values, conf_level)
        reason = "All resamples lie on one side: percentile limits instead of BCa."
        return Estimate(value, *limits, se, None, name, reason)
    left_out = jackknife()
    gap = left_out.mean() - left_out
    scale = float((gap**2).sum()) ** 1.5
    acceleration = float((gap**3).sum()) / (6 * scale) if scale > 0 else 0.0
    bias = float(special.ndtri(below))
    tails = []
    for z in (special.ndtri((1 - conf_level) / 2), special.ndtri((1 + conf_level) / 2)):
        shifted = bias + float(z)
        tails.append(float(special.ndtr(bias + shifted / (1 - acceleration * shifted))))
    lower, upper = (float(q) for q in np.quantile(values, tails))
    return Estimate(value, lower, upper, se, None, name)
