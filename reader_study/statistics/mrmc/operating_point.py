"""Mean sensitivity and specificity of a panel, bootstrapped by case or by patient.

The mean over readers is taken per case first: each replicate is then two sums, and all of them one
matrix product.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reader_study.statistics.inputs import (
    BoolArray,
    FloatArray,
    as_binary,
    as_numbers,
    require_both_classes,
    same_length,
)
from reader_study.statistics.resampling import (
    Labels,
    Plan,
    draw,
    limits_of,
    plan_of,
    unit_weights,
)
from reader_study.statistics.results import Estimate


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """Mean sensitivity and specificity of a panel with bootstrap intervals."""

    sensitivity: Estimate
    specificity: Estimate
    replicates: int
    seed: int


def bootstrap_mean_operating_point(
    truth: npt.ArrayLike,
    calls: npt.ArrayLike,
    *,
    cluster: Labels | None = None,
    replicates: int = 9999,
    seed: int = 1,
    resample_readers: bool = False,
    conf_level: float = 0.95,
) -> OperatingPoint:
    """Return the panel's mean operating point (the error bars of WAUVE's Figure 4).

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1 per lesion.
    calls : array_like, shape (J, N)
        0/1 positive calls of J readers.
    cluster : sequence, optional
        Patient of each lesion; lesions of a patient are drawn together.
    replicates, seed : int
        Number of resamples and seed.
    resample_readers : bool
        Draw readers too (Beiden, Wagner & Campbell 2000, Acad Radiol 7:341).
    conf_level : float
        In (0, 1).

    """
    positive = as_binary(truth, name="truth")
    table = as_numbers(calls, name="calls", ndim=2)
    same_length(positive, table)
    require_both_classes(positive)
    plan = plan_of(positive, cluster)
    rng = np.random.default_rng(seed)
    right = np.where(positive, table, 1 - table)
    columns = _unit_sums(plan, positive, right)
    weights = None
    if resample_readers:
        weights = draw(rng, len(table), replicates)
    shares = _operating_points(plan, columns, len(table), rng, replicates, weights)
    means = right[:, positive].mean(), right[:, ~positive].mean()
    method = "bootstrap, percentile" + (", cases and readers" if resample_readers else "")
    estimates = [
        _estimate(float(mean), row, plan.size, method, conf_level)
        for mean, row in zip(means, shares, strict=True)
    ]
    return OperatingPoint(estimates[0], estimates[1], replicates, seed)


def _estimate(
    mean: float, resampled: FloatArray, units: int, method: str, conf_level: float
) -> Estimate:
    kept = resampled[~np.isnan(resampled)]
    lost = resampled.size - kept.size
    reason = f"{lost} resamples lacked a class." if lost else ""
    if kept.size < max(2, resampled.size / 2):
        return Estimate(mean, n=units, method=method, reason=f"{reason} Too few patients.")
    return Estimate(mean, *limits_of(kept, conf_level), None, units, method, reason)


def _unit_sums(plan: Plan, positive: BoolArray, right: FloatArray) -> FloatArray:
    """Return per unit: positives, negatives, then right calls on each by reader, (U, 2 + 2J)."""
    rows = [positive.astype(np.float64), (~positive).astype(np.float64)]
    rows += [row * positive for row in right] + [row * ~positive for row in right]
    return np.stack([np.bincount(plan.unit, weights=row, minlength=plan.size) for row in rows], 1)


def _operating_points(
    plan: Plan,
    columns: FloatArray,
    readers: int,
    rng: np.random.Generator,
    replicates: int,
    weights: FloatArray | None,
) -> FloatArray:
    if weights is None:  # the mean over readers comes first: two columns instead of 2 J
        hits = columns[:, 2:].reshape(-1, 2, readers).mean(axis=2)
        columns = np.hstack([columns[:, :2], hits])
    sums = np.concatenate(
        [
            sum(
                (
                    counts @ columns[stratum]
                    for stratum, counts in zip(plan.strata, parts, strict=True)
                ),
                start=np.zeros((len(parts[0]), columns.shape[1])),
            )
            for parts in unit_weights(plan, rng, replicates)
        ]
    )
    hits = sums[:, 2:]
    if weights is not None:
        hits = (hits.reshape(-1, 2, readers) * weights[:, None, :]).sum(axis=2) / readers
    sizes = sums[:, :2]
    shares: FloatArray = (hits / np.where(sizes > 0, sizes, np.nan)).T
    return shares  # NaN where a resample of patients lacks a class
