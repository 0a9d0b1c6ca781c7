"""How far probabilities are true: Brier score, calibration error, slope and intercept.

Brier 1950; expected calibration error over bins of equal size (Guo et al. 2017); slope and
intercept of the logistic recalibration (Cox 1958), without the targets' moving in that a fit for
use has, so that a slope of 1 and an intercept of 0 mean what they say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engines.measures.intervals import WithInterval, patient_draws, spread_over
from engines.measures.metrics import Floats, Labels
from engines.measures.temperature import expit, logit

BINS = 5
_STEPS = 60
_DIVERGED = 50.0


@dataclass(frozen=True, slots=True)
class ReliabilityFigures:
    """Figures of probabilities, each with its interval by patients.

    A slope and an intercept are None where all malignant cases lie above all others.
    """

    brier: WithInterval
    ece: WithInterval
    slope: WithInterval
    intercept: WithInterval
    in_the_large: WithInterval

    def to_json(self) -> dict[str, dict[str, float | str | None]]:
        """Return the figures as plain JSON values."""
        return {
            "brier": self.brier.to_json(),
            "ece": self.ece.to_json(),
            "slope": self.slope.to_json(),
            "intercept": self.intercept.to_json(),
            "in_the_large": self.in_the_large.to_json(),
        }


def reliability(
    labels: Labels, probability: Floats, patients: Sequence[str], *, replicates: int, seed: int = 1
) -> ReliabilityFigures:
    """Return the figures of probabilities, with intervals from patients drawn anew.

    Parameters
    ----------
    labels, probability : ndarray, shape (n,)
        0 or 1, and probabilities of 0–1; both classes are there.
    patients : sequence of str, length n

    """
    drawn = patient_draws(labels, patients, replicates=replicates, seed=seed)

    def spread(figure: Callable[[Labels, Floats], float | None]) -> WithInterval:
        values = [figure(labels[rows], probability[rows]) for rows in drawn]
        return spread_over(figure(labels, probability), values)

    lines = [cox(labels[rows], probability[rows]) for rows in drawn]
    line = cox(labels, probability)
    return ReliabilityFigures(
        brier=spread(brier),
        ece=spread(calibration_error),
        slope=spread_over(line and line[0], [one and one[0] for one in lines]),
        intercept=spread_over(line and line[1], [one and one[1] for one in lines]),
        in_the_large=spread(in_the_large),
    )


def brier(labels: Labels, probability: Floats) -> float:
    """Return the mean squared difference of probability and outcome."""
    return float(np.mean((probability - labels) ** 2))


def calibration_error(labels: Labels, probability: Floats, *, bins: int = BINS) -> float:
    """Return the mean gap of probability and observed share over bins of equal size."""
    parts = np.array_split(np.argsort(probability, kind="stable"), bins)
    gaps = [abs(float((probability[part] - labels[part]).sum())) for part in parts if len(part)]
    return sum(gaps) / len(labels)


def cox(labels: Labels, probability: Floats) -> tuple[float, float] | None:
    """Return slope and intercept of the outcome on the logit; None where they are not finite."""
    malignant = int(labels.sum())
    rows = np.stack([logit(probability), np.ones(len(labels))])
    if not 0 < malignant < len(labels) or np.ptp(rows[0]) < 1e-9 or _separated(labels, rows[0]):
        return None

    def loss(at: Floats) -> float:
        line = at @ rows
        return float((np.logaddexp(0, line) - labels * line).sum())

    found = np.zeros(2)
    for _ in range(_STEPS):
        p = expit(found @ rows)
        curvature = (rows * (p * (1 - p))) @ rows.T + 1e-12 * np.eye(2)
        step = np.linalg.solve(curvature, rows @ (p - labels))
        while loss(found - step) > loss(found) and np.abs(step).max() > 1e-12:
            step /= 2
        found = found - step
        if np.abs(found).max() > _DIVERGED:
            return None
        if np.abs(step).max() < 1e-10:
            break
    return float(found[0]), float(found[1])


def _separated(labels: Labels, line: Floats) -> bool:
    sick, well = line[labels == 1], line[labels == 0]
    return bool(sick.min() >= well.max() or sick.max() <= well.min())


def in_the_large(labels: Labels, probability: Floats) -> float | None:
    """Return the intercept at slope 1: above 0 where probabilities are too low on the whole."""
    if not 0 < int(labels.sum()) < len(labels):
        return None
    line, at = logit(probability), 0.0
    for _ in range(_STEPS):
        p = expit(line + at)
        step = float((p - labels).sum()) / (float((p * (1 - p)).sum()) + 1e-12)
        at -= float(np.clip(step, -5, 5))
        if abs(step) < 1e-12:
            break
    return at
