"""Operating points of a score: the empirical ROC curve, parts of its area, and thresholds."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import (
    BoolArray,
    FloatArray,
    IntArray,
    as_binary,
    as_numbers,
    require_both_classes,
    same_length,
)
from reader_study.statistics.results import Estimate

_RULES = ("at_least", "nearest", "at_most")


@dataclass(frozen=True, slots=True)
class RocPoints:
    """Every operating point of a score: a case is called positive when its score >= threshold.

    Parameters
    ----------
    thresholds : ndarray, shape (T + 1,)
        Falling; the first is infinity (nothing is called positive).
    sensitivity, false_positive_rate : ndarray, shape (T + 1,)
        Rising from 0 to 1.
    tp, fp : ndarray of int, shape (T + 1,)
        Cases called.
    n_positive, n_negative : int
        Cases per class.
    cut_labels : tuple of str
        Text of each threshold, e.g. ">= 4A"; "none" for the first.

    """

    thresholds: FloatArray
    sensitivity: FloatArray
    false_positive_rate: FloatArray
    tp: IntArray
    fp: IntArray
    n_positive: int
    n_negative: int
    cut_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchedThreshold:
    """A threshold chosen to reach a sensitivity.

    ``post_hoc`` says that it was fitted on the data it is then judged on; ``reason`` repeats it
    in words.
    """

    threshold: float
    target: float
    sensitivity: float
    specificity: float
    rule: str
    post_hoc: bool
    reason: str = ""


def roc_points(
    truth: npt.ArrayLike, scores: npt.ArrayLike, *, labels: Mapping[float, str] | None = None
) -> RocPoints:
    """Return all operating points of one score.

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1 or bool; both classes present.
    scores : array_like, shape (N,)
        Finite; higher means more suspicious.
    labels : mapping, optional
        Names of score values, e.g. ``{4: "4A"}``.

    Raises
    ------
    StatisticsError
        One class only, NaN, or lengths that differ.

    """
    positive, rated, m, n = _checked(truth, scores)
    values, codes = np.unique(rated, return_inverse=True)
    tp = np.cumsum(np.bincount(codes[positive], minlength=values.size)[::-1])
    fp = np.cumsum(np.bincount(codes[~positive], minlength=values.size)[::-1])
    tp, fp = np.r_[0, tp], np.r_[0, fp]
    names = labels or {}
    cuts = (">= " + names.get(float(v), f"{v:g}") for v in values[::-1])
    return RocPoints(np.r_[np.inf, values[::-1]], tp / m, fp / n, tp, fp, m, n, ("none", *cuts))


def partial_auc(
    truth: npt.ArrayLike, scores: npt.ArrayLike, *, max_fpr: float, standardise: bool = False
) -> Estimate:
    """Return the area under the empirical curve for false positive rates in [0, max_fpr].

    Parameters
    ----------
    truth, scores : array_like, shape (N,)
        As for `roc_points`.
    max_fpr : float
        In (0, 1].
    standardise : bool
        Map to [0.5, 1] as McClish 1989 (Med Decis Making 9:190) does.

    Returns
    -------
    Estimate
        Without interval: `partial_auc_interval` has one.

    """
    if not 0 < max_fpr <= 1:
        raise StatisticsError(
            f"max_fpr is {max_fpr}.", remedy="Give a false positive rate above 0, at most 1."
        )
    points = roc_points(truth, scores)
    x, y = points.false_positive_rate, points.sensitivity
    inside = x <= max_fpr
    edge = float(np.interp(max_fpr, x, y))
    x, y = np.r_[x[inside], max_fpr], np.r_[y[inside], edge]
    area = float(((y[1:] + y[:-1]) / 2 * np.diff(x)).sum())
    if standardise:
        chance = max_fpr**2 / 2
        area = (1 + (area - chance) / (max_fpr - chance)) / 2
    size = points.n_positive + points.n_negative
    return Estimate(area, n=size, method="empirical, trapezoids")


def hanley_mcneil(
    area: float, n_positive: int, n_negative: int, *, conf_level: float = 0.95
) -> Estimate:
    """Return the interval of an area from its value and the class sizes alone.

    Hanley & McNeil 1982, Radiology 143:29, eq. 2. Limits clipped to [0, 1]; an area of 0 or 1
    gives variance 0 and says so.
    """
    if not 0 <= area <= 1 or min(n_positive, n_negative) < 1:
        raise StatisticsError(
            f"An area of {area} with {n_positive} + {n_negative} cases is impossible.",
            remedy="Give an area in [0, 1] and at least one case per class.",
        )
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (n_positive - 1) * (q1 - area**2)
    spread += (n_negative - 1) * (q2 - area**2)
    se = math.sqrt(max(spread, 0.0) / (n_positive * n_negative))
    half = dist.normal_quantile(conf_level) * se
    reason = "" if se > 0 else "At 0 or 1 the variance formula gives 0: not informative."
    limits = (dist.clip01(area - half), dist.clip01(area + half))
    return Estimate(area, *limits, se, n_positive + n_negative, "Hanley-McNeil", reason)


def threshold_at_sensitivity(
    truth: npt.ArrayLike,
    scores: npt.ArrayLike,
    target: float,
    *,
    rule: str = "at_least",
    fitted_on_test_data: bool = True,
) -> MatchedThreshold:
    """Return the threshold whose sensitivity matches a target.

    Parameters
    ----------
    truth, scores : array_like, shape (N,)
        As for `roc_points`.
    target : float
        Wanted sensitivity in [0, 1], e.g. the mean of the readers.
    rule : {"at_least", "nearest", "at_most"}
        Highest threshold reaching the target; the nearest sensitivity (ties: the higher
        threshold); the lowest threshold that stays at or below the target (infinity, calling
        nothing, if none does).
    fitted_on_test_data : bool
        Marks the result post hoc.

    """
    if rule not in _RULES or not 0 <= target <= 1:
        raise StatisticsError(
            f"No threshold rule {rule!r} for a target of {target}.",
            remedy=f"Choose one of {_RULES} and a target in [0, 1].",
        )
    points = roc_points(truth, scores)
    sensitivity = points.sensitivity
    slack = 1e-12
    if rule == "at_least":
        k = int(np.argmax(sensitivity >= target - slack))
    elif rule == "nearest":
        k = int(np.argmin(np.abs(sensitivity - target)))
    else:
        k = int(np.flatnonzero(sensitivity <= target + slack)[-1])
    reason = ""
    if fitted_on_test_data:
        reason = "Post hoc: the threshold was fitted on the data on which it is judged."
    return MatchedThreshold(
        float(points.thresholds[k]),
        target,
        float(sensitivity[k]),
        float(1 - points.false_positive_rate[k]),
        rule,
        fitted_on_test_data,
        reason,
    )


def _checked(truth: npt.ArrayLike, scores: npt.ArrayLike) -> tuple[BoolArray, FloatArray, int, int]:
    positive = as_binary(truth, name="truth")
    rated = as_numbers(scores, name="scores")
    same_length(positive, rated)
    m, n = require_both_classes(positive)
    return positive, rated, m, n
