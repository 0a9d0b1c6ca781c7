"""One or two parameters on the logit of a score: temperature, intercept alone, or both.

Guo et al. 2017 (ICML, "On calibration of modern neural networks") for the temperature; Platt 1999
for slope and intercept with targets moved in by one case; Steyerberg et al. 2004 (Stat Med 23:2567)
for calibration in the large: at a new site the intercept alone is updated when cases are few. All
three are ``p = 1 / (1 + exp(-(slope * logit(score) + intercept)))``.
"""

from dataclasses import dataclass

import numpy as np

from engines.measures.metrics import Floats, Labels

_EDGE = 1e-6
_STEPS = 200
_NEWTON_STEPS = 100
_SMALLEST_SLOPE, _LARGEST_SLOPE = 1e-3, 1e3


@dataclass(frozen=True, slots=True)
class LogitMap:
    """``p = 1 / (1 + exp(-(slope * logit(score) + intercept)))``; as it is with slope 1 and 0."""

    slope: float = 1.0
    intercept: float = 0.0

    @property
    def temperature(self) -> float:
        """By what the logit is divided."""
        return 1 / self.slope

    def __call__(self, scores: Floats) -> Floats:
        """Return the probability of each score: float64, shape (n,)."""
        return expit(self.slope * logit(scores) + self.intercept)


def logit(scores: Floats) -> Floats:
    """Return log odds; 0 and 1 are moved in by one millionth, as scores are stored."""
    inside = np.clip(scores, _EDGE, 1 - _EDGE)
    found: Floats = np.log(inside / (1 - inside))
    return found


def expit(values: Floats) -> Floats:
    """Return ``1 / (1 + exp(-values))``."""
    found: Floats = 0.5 * (1 + np.tanh(values / 2))
    return found


def log_loss(labels: Labels, probability: Floats) -> float:
    """Return the mean of ``-log p`` of what was the case."""
    inside = np.clip(probability, _EDGE, 1 - _EDGE)
    return float(-np.mean(np.where(labels == 1, np.log(inside), np.log(1 - inside))))


def fit_temperature(labels: Labels, scores: Floats) -> LogitMap | None:
    """Return the temperature with the highest likelihood; None where none is positive and finite.

    Targets are moved in as Platt's, so that perfectly separated cases have a finite one.

    Parameters
    ----------
    labels, scores : ndarray, shape (n,)
        0 or 1, and scores of 0–1.

    """
    line, target = logit(scores), _moved_in(labels)
    slope = 1.0
    for _ in range(_STEPS):
        p = expit(slope * line)
        curvature = float((line * line * p * (1 - p)).sum()) + 1e-12
        step = float((line * (p - target)).sum()) / curvature
        step = float(np.clip(step, -0.5 * max(slope, 0.1), 0.5 * max(slope, 0.1)))
        slope -= step
        if abs(step) < 1e-12:
            break
        if not _SMALLEST_SLOPE < slope < _LARGEST_SLOPE:
            return None
    return LogitMap(slope=slope)


def fit_intercept(labels: Labels, scores: Floats) -> LogitMap:
    """Return the intercept at slope 1 whose mean probability is the share that is malignant.

    Where one class is absent (a fold may lack it) targets are moved in as Platt's.
    """
    line = logit(scores)
    both = 0 < int(labels.sum()) < len(labels)
    wanted = float(labels.mean()) if both else float(_moved_in(labels).mean())
    low, high = -60.0, 60.0
    for _ in range(_STEPS):  # the mean rises with the intercept
        middle = (low + high) / 2
        if float(expit(line + middle).mean()) < wanted:
            low = middle
        else:
            high = middle
    return LogitMap(intercept=(low + high) / 2)


def fit_platt(labels: Labels, scores: Floats) -> LogitMap | None:
    """Return slope and intercept; None where higher scores are not more often malignant."""
    slope, intercept = platt_line(labels, scores)
    return LogitMap(slope, intercept) if slope > 0 else None


def platt_line(labels: Labels, scores: Floats) -> tuple[float, float]:
    """Return slope, of any sign, and intercept: Newton's method, steps halved, on a convex loss."""
    target = _moved_in(labels)
    rows = np.stack([logit(scores), np.ones(len(scores))])

    def loss(at: Floats) -> float:
        line = at @ rows
        return float((np.logaddexp(0, line) - target * line).sum())

    found = np.array([1.0, 0.0])
    for _ in range(_NEWTON_STEPS):
        p = expit(found @ rows)
        gradient = rows @ (p - target)
        curvature = (rows * (p * (1 - p) + 1e-12)) @ rows.T + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        while loss(found - step) > loss(found) and np.abs(step).max() > 1e-12:
            step /= 2
        found = found - step
        if np.abs(step).max() < 1e-10:
            break
    return float(found[0]), float(found[1])


def _moved_in(labels: Labels) -> Floats:
    malignant = int(labels.sum())
    high, low = (malignant + 1) / (malignant + 2), 1 / (len(labels) - malignant + 2)
    found: Floats = np.where(labels == 1, high, low).astype(np.float64)
    return found
