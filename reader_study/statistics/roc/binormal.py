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
        Degenerate data (perfect separation, a constant score, too few distinct operating points
        inside the square, or no maximum with a slope between 0.1 and 10) have no unique curve: all
        None, with the reason.

    """
    positive = as_binary(truth, name="truth")
    rated = as_numbers(scores, name="scores")
    same_length(positive, rated)
    require_both_classes(positive)
    counts = _grouped(positive, rated)
    if counts.shape[1] < 3 or _inner_points(counts) < 2:
        return _none("Fewer than two operating points inside the square: no unique curve.")
    found = optimize.minimize(
        _negative_log_likelihood, _start(counts), args=(counts,), method="L-BFGS-B"
    )
    a, b = float(found.x[0]), math.exp(float(found.x[1]))
    if not _SLOPE_RANGE[0] < b < _SLOPE_RANGE[1] or not np.isfinite(found.fun):
        return _none("The likelihood has no maximum inside: the data are degenerate.")
    area = float(special.ndtr(a / math.sqrt(1 + b * b)))
    return Binormal(a, b, area, -float(found.fun))


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


def _inner_points(counts: FloatArray) -> int:
    rates = _rates(counts)
    inside = ((rates > 0) & (rates < 1)).all(axis=0)
    return len({tuple(point) for point in rates[:, inside].T})


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
    a, b = parameters[0], math.exp(min(float(parameters[1]), 20.0))
    cuts = parameters[2] + np.r_[0.0, np.cumsum(np.exp(np.clip(parameters[3:], -30, 5)))]
    edges = np.r_[-np.inf, cuts, np.inf]
    healthy = np.diff(special.ndtr(edges))
    diseased = np.diff(special.ndtr(b * edges - a))
    shares = np.maximum(np.stack([healthy, diseased]), 1e-300)
    return -float((counts * np.log(shares)).sum())
