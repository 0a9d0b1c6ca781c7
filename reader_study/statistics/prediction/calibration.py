"""Calibration of a probability: Brier score, expected calibration error, slope and intercept.

Brier 1950; Cox 1958 for slope and intercept of the logistic recalibration; reliability bins as
Guo et al. 2017 (equal width) or of equal size.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from ground.errors import StatisticsError
from reader_study.statistics.inputs import BoolArray, FloatArray, as_binary, as_numbers, same_length

_EDGE = 1e-12


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Cases with a predicted probability in [lower, upper): mean prediction and observed share."""

    lower: float
    upper: float
    n: int
    mean_predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class ProbabilityCalibration:
    """How far predicted probabilities are true.

    ``slope`` 1 and ``intercept`` 0 are perfect; ``in_the_large`` is the intercept at slope 1. They
    are None, with the reason, under perfect separation or one class.
    """

    n: int
    brier: float
    brier_scaled: float | None
    ece: float
    slope: float | None
    intercept: float | None
    in_the_large: float | None
    bins: tuple[ReliabilityBin, ...]
    reason: str = ""


def calibration(
    truth: npt.ArrayLike, probability: npt.ArrayLike, *, bins: int = 10, equal_size: bool = False
) -> ProbabilityCalibration:
    """Describe the calibration of predicted probabilities.

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1.
    probability : array_like, shape (N,)
        In [0, 1]; 0 and 1 are moved in by 1e-12 for the logistic fit.
    bins : int
        Number of bins; empty ones are left out.
    equal_size : bool
        Cut at quantiles instead of equal widths.

    Raises
    ------
    StatisticsError
        Probabilities outside [0, 1].

    """
    positive = as_binary(truth, name="truth")
    p = as_numbers(probability, name="probability")
    same_length(positive, p)
    if (p < 0).any() or (p > 1).any() or bins < 1:
        raise StatisticsError(
            "A probability is outside [0, 1].", remedy="Map scores to probabilities first."
        )
    brier = float(((p - positive) ** 2).mean())
    share = float(positive.mean())
    found = _bins(positive, p, bins, equal_size=equal_size)
    ece = sum(b.n * abs(b.mean_predicted - b.observed) for b in found) / p.size
    reference = share * (1 - share)
    scaled = 1 - brier / reference if reference > 0 else None
    if reference == 0:
        reason = "One class only: slope and intercept are undefined."
        return ProbabilityCalibration(p.size, brier, scaled, ece, None, None, None, found, reason)
    logits = special.logit(np.clip(p, _EDGE, 1 - _EDGE))
    fit = _logistic(np.stack([np.ones(p.size), logits], axis=1), positive)
    large = _logistic(np.ones((p.size, 1)), positive, offset=logits)
    in_the_large = None if large is None else float(large[0])
    if fit is None:
        reason = "Perfect separation or a constant prediction: slope and intercept diverge."
        return ProbabilityCalibration(
            p.size, brier, scaled, ece, None, None, in_the_large, found, reason
        )
    return ProbabilityCalibration(
        p.size, brier, scaled, ece, float(fit[1]), float(fit[0]), in_the_large, found
    )


def _bins(
    positive: BoolArray, p: FloatArray, bins: int, *, equal_size: bool
) -> tuple[ReliabilityBin, ...]:
    steps = np.linspace(0, 1, bins + 1)
    edges = np.unique(np.quantile(p, steps)) if equal_size else steps
    if edges.size < 2:
        edges = np.array([edges[0], np.nextafter(edges[0], 2)])
    place = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, edges.size - 2)
    found = []
    for k in np.unique(place):
        inside = place == k
        found.append(
            ReliabilityBin(
                float(edges[k]),
                float(edges[k + 1]),
                int(inside.sum()),
                float(p[inside].mean()),
                float(positive[inside].mean()),
            )
        )
    return tuple(found)


def _logistic(
    design: FloatArray, outcome: BoolArray, *, offset: FloatArray | float = 0.0
) -> FloatArray | None:
    """Fit by Newton's method; None where the maximum is at infinity or not unique."""
    beta = np.zeros(design.shape[1])
    for _ in range(100):
        fitted = special.expit(design @ beta + offset)
        weights = fitted * (1 - fitted)
        information = design.T @ (design * weights[:, None])
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, design.T @ (outcome - fitted))
        beta = beta + np.clip(step, -5, 5)
        if np.abs(beta).max() > 50:
            return None
        if np.abs(step).max() < 1e-10:
            found: FloatArray = beta
            return found
    return None
