"""Binormal ROC curve by maximum likelihood, as a smooth line through the empirical points.

Dorfman & Alf 1969 (J Math Psychol 6:487): ordered categories cut two normal distributions at common
thresholds; sensitivity at false positive rate t is Phi(a + b Phi^-1(t)). Continuous scores are
first grouped into at most ``_GROUPS`` categories of about equal size. The empirical area stays the
reported figure; this one describes the curve.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from ground.errors import StatisticsError
from reader_study.statistics.inputs import (
    BoolArray,
    FloatArray,
    as_binary,
    as_numbers,
    require_both_classes,
    same_length,
)

_GROUPS = 20
_SLOPE_RANGE = (0.1, 10.0)
_FLAT = 1e-5
"""Curvature per case below which the likelihood is a ridge and not a peak."""


@dataclass(frozen=True, slots=True)
class Binormal:
    """A fitted curve: intercept a, slope b, its area, or the reason why there is none."""

    a: float | None
    b: float | None
    auc: float | None
    log_likelihood: float | None
    reason: str = ""

    def sensitivity_at(self, false_positive_rate: npt.ArrayLike) -> FloatArray:
        """Return sensitivities in [0, 1] at false positive rates in [0, 1]; empty without a fit."""
        rate = np.asarray(false_positive_rate, dtype=np.float64)
        if self.a is None or self.b is None:
            return np.empty(0)
        out: FloatArray = special.ndtr(self.a + self.b * special.ndtri(rate))
        return out


def binormal_fit(truth: npt.ArrayLike, scores: npt.ArrayLike) -> Binormal:
    """Fit a binormal curve.

    Parameters
    ----------
    truth, scores : array_like, shape (N,)
        0/1, and finite scores or ordered categories.

    Returns
    -------
    Binormal
        Degenerate data (perfect separation, a constant score, or a likelihood without one
        maximum with a slope between 0.1 and 10) have no unique curve: all None, with the reason.

    """
    positive = as_binary(truth, name="truth")
    rated = as_numbers(scores, name="scores")
    same_length(positive, rated)
    require_both_classes(positive)
    return _fitted(_grouped(positive, rated))


def binormal_from_counts(negatives: npt.ArrayLike, positives: npt.ArrayLike) -> Binormal:
    """Fit a binormal curve to counts per ordered category, as published tables print them.

    Parameters
    ----------
    negatives, positives : array_like, shape (K,)
        Cases of each class per category, least suspicious first; a class may leave one empty.

    Raises
    ------
    StatisticsError
        Counts that are negative, of unequal length, or of one class only.

    Examples
    --------
    >>> found = binormal_from_counts([6, 56, 7, 0], [0, 8, 4, 33])
    >>> round(found.a, 3), round(found.b, 3)
    (1.655, 0.447)

    """
    healthy = as_numbers(negatives, name="negatives")
    diseased = as_numbers(positives, name="positives")
    same_length(healthy, diseased)
    counts = np.stack([healthy, diseased])
    if (counts < 0).any() or (counts.sum(axis=1) == 0).any():
        raise StatisticsError(
            "The counts are negative, or a class has no case.",
            remedy="Give the cases of both classes in each category.",
        )
    return _fitted(counts[:, counts.sum(axis=0) > 0])


def _fitted(counts: FloatArray) -> Binormal:
    """Maximise the likelihood of (2, K) counts; a maximum must be inside and alone."""
    if counts.shape[1] < 3:
        return _none("Fewer than three categories are used: no unique curve.")
    best = min((_search(counts, slope) for slope in (None, 0.4, 1.0, 2.5)), key=lambda f: f[1])
    parameters, height = best
    a, b = float(parameters[0]), math.exp(float(parameters[1]))
    inside = _SLOPE_RANGE[0] < b < _SLOPE_RANGE[1] and math.isfinite(height)
    if not inside or not _is_alone(parameters, counts):
        return _none("The likelihood has no single maximum inside: the data are degenerate.")
    area = float(special.ndtr(a / math.sqrt(1 + b * b)))
    return Binormal(a, b, area, -height)


def _search(counts: FloatArray, slope: float | None) -> tuple[FloatArray, float]:
    """Climb from the regression of the probits, or from a slope of one's own."""
    start = _start(counts)
    if slope is not None:
        start[1] = math.log(slope)
    found = optimize.minimize(
        _negative_log_likelihood,
        start,
        args=(counts,),
        method="L-BFGS-B",
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 5000, "maxfun": 100_000},
    )
    return np.asarray(found.x, dtype=np.float64), float(found.fun)


def _is_alone(parameters: FloatArray, counts: FloatArray) -> bool:
    """Tell whether the likelihood falls in every direction: no ridge, no drift to infinity."""
    size, step = parameters.size, 1e-3
    height = _negative_log_likelihood(parameters, counts)
    shifts = np.eye(size) * step
    curvature = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            corners = [
                _negative_log_likelihood(parameters + s * shifts[i] + t * shifts[j], counts)
                for s in (1, -1)
                for t in (1, -1)
            ]
            curvature[i, j] = (corners[0] - corners[1] - corners[2] + corners[3]) / (4 * step**2)
    lowest = float(np.linalg.eigvalsh((curvature + curvature.T) / 2)[0])
    return math.isfinite(height) and lowest > _FLAT * counts.sum()


def _none(reason: str) -> Binormal:
    return Binormal(None, None, None, None, reason)


def _grouped(positive: BoolArray, scores: FloatArray) -> FloatArray:
    """Return counts per ordered category, shape (2, K): negatives, positives."""
    values, codes = np.unique(scores, return_inverse=True)
    if values.size > _GROUPS:
        cuts = np.unique(np.quantile(scores, np.linspace(0, 1, _GROUPS + 1)[1:-1]))
        codes = np.searchsorted(cuts, scores, side="right")
    size = int(codes.max()) + 1
    counts = np.stack(
        [
            np.bincount(codes[~positive], minlength=size),
            np.bincount(codes[positive], minlength=size),
        ]
    ).astype(np.float64)
    kept: FloatArray = counts[:, counts.sum(axis=0) > 0]
    return kept


def _rates(counts: FloatArray) -> FloatArray:
    """Return false positive rate and sensitivity at each cut, shape (2, K - 1)."""
    above = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1]
    rates: FloatArray = above[:, 1:] / above[:, :1]
    return rates


def _start(counts: FloatArray) -> FloatArray:
    """Regress the probits of sensitivity on those of the false positive rate."""
    total = counts.sum(axis=1, keepdims=True)
    x, y = special.ndtri(np.clip(_rates(counts), 0.5 / total, 1 - 0.5 / total))
    slope = float(np.clip(np.std(y) / max(np.std(x), 1e-6), 0.3, 3.0))
    cuts = -x
    gaps = np.log(np.maximum(np.diff(cuts), 1e-2))
    intercept = float(np.mean(y) - slope * np.mean(x))
    start: FloatArray = np.r_[intercept, math.log(slope), cuts[0], gaps]
    return start


def _negative_log_likelihood(parameters: FloatArray, counts: FloatArray) -> float:
    # A slope of 0 would meet the infinite outer edges.
    a, b = parameters[0], math.exp(min(max(float(parameters[1]), -20.0), 20.0))
    cuts = parameters[2] + np.r_[0.0, np.cumsum(np.exp(np.clip(parameters[3:], -30, 5)))]
    edges = np.r_[-np.inf, cuts, np.inf]
    healthy = np.diff(special.ndtr(edges))
    diseased = np.diff(special.ndtr(b * edges - a))
    shares = np.maximum(np.stack([healthy, diseased]), 1e-300)
    return -float((counts * np.log(shares)).sum())
