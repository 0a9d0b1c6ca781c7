"""From a score to a probability: two parameters fitted on validation or development cases, or none.

Platt 1999 (Advances in Large Margin Classifiers, 61): a logistic regression of the outcome on the
logit of the score, its targets moved in from 0 and 1 by one case each, so that a perfect separation
has a finite fit too. The training draws both classes equally often, so that a raw score is no
probability of any population; the intercept moves it to the share of malignant cases that the
validation part has.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from engines.measures.metrics import Floats, Labels

FEWEST_PER_CLASS = 20
"""Malignant, and other, cases without which no probability is claimed: ten for each parameter."""

CalibrationPart = Literal["validation", "development"]
"""Part of a training's split, or all development cases, which no chat model was trained on."""

_ALSO: Mapping[CalibrationPart, str] = {
    "validation": "; the part also chose epoch and threshold",
    "development": "",
}
_EDGE = 1e-6
_FOLDS = 10
_BINS = 5
_STEPS = 100

Positive = Annotated[float, Field(gt=0.0)]


class CalibrationCard(BaseModel):
    """``p = 1 / (1 + exp(-(slope * logit(score) + intercept)))``, and how it was found.

    Attributes
    ----------
    brier_before, ece_before : float
        Brier score and expected calibration error (five bins of equal size) of the raw scores.
    brier_after, ece_after : float
        The same of probabilities of cases that the fit had not seen (ten folds).

    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    method: Literal["platt"] = "platt"
    formula: Literal["p = 1 / (1 + exp(-(slope * logit(score) + intercept)))"] = (
        "p = 1 / (1 + exp(-(slope * logit(score) + intercept)))"
    )
    slope: Positive
    intercept: float
    part: CalibrationPart = "validation"
    unit: Literal["case"] = "case"
    cases: int
    malignant: int
    brier_before: float
    brier_after: float
    ece_before: float
    ece_after: float
    bins: int = _BINS
    folds: int = _FOLDS


def calibrate(
    labels: Labels, scores: Floats, *, part: CalibrationPart = "validation"
) -> tuple[CalibrationCard | None, str]:
    """Return the calibration of `scores`, or None; and in a sentence what it rests on.

    Parameters
    ----------
    labels, scores : ndarray, shape (n,)
        0 or 1, and the mean score, of each case of `part`.
    part : str
        Which cases these are.

    """
    malignant = int(labels.sum())
    others = len(labels) - malignant
    if min(malignant, others) < FEWEST_PER_CLASS:
        return None, (
            f"No calibration: {malignant} malignant and {others} other {part} cases, "
            f"{FEWEST_PER_CLASS} of each are needed. A score is no probability, and no category "
            "is shown."
        )
    slope, intercept = _fit(labels, scores)
    if slope <= 0:
        return None, (
            f"No calibration: higher scores are not more often malignant in the {part} part. "
            "No category is shown."
        )
    unseen = _unseen(labels, scores)
    card = CalibrationCard(
        slope=slope,
        intercept=intercept,
        part=part,
        cases=len(labels),
        malignant=malignant,
        brier_before=_brier(labels, scores),
        brier_after=_brier(labels, unseen),
        ece_before=_calibration_error(labels, scores),
        ece_after=_calibration_error(labels, unseen),
    )
    return card, (
        f"Calibrated (Platt, 2 parameters) on {len(labels)} {part} cases, {malignant} "
        f"malignant{_ALSO[part]}. A probability holds where that share "
        f"is malignant; Brier {card.brier_before:.3f} before, {card.brier_after:.3f} after."
    )


def _logit(scores: Floats) -> Floats:
    inside = np.clip(scores, _EDGE, 1 - _EDGE)
    found: Floats = np.log(inside / (1 - inside))
    return found


def _expit(values: Floats) -> Floats:
    found: Floats = 0.5 * (1 + np.tanh(values / 2))
    return found


def _fit(labels: Labels, scores: Floats) -> tuple[float, float]:
    """Return slope and intercept: Newton's method with halved steps on a convex loss."""
    malignant = labels.sum()
    high, low = (malignant + 1) / (malignant + 2), 1 / (len(labels) - malignant + 2)
    target = np.where(labels == 1, high, low)
    rows = np.stack([_logit(scores), np.ones(len(scores))])

    def loss(at: Floats) -> float:
        line = at @ rows
        return float((np.logaddexp(0, line) - target * line).sum())

    found = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        p = _expit(found @ rows)
        gradient = rows @ (p - target)
        curvature = (rows * (p * (1 - p) + 1e-12)) @ rows.T + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        while loss(found - step) > loss(found) and np.abs(step).max() > 1e-12:
            step /= 2
        found = found - step
        if np.abs(step).max() < 1e-10:
            break
    return float(found[0]), float(found[1])


def _unseen(labels: Labels, scores: Floats) -> Floats:
    """Return each case's probability by a fit without its fold; both classes in every fold."""
    folds = np.empty(len(labels), dtype=np.int64)
    for value in (0, 1):
        rows = np.flatnonzero(labels == value)
        folds[rows[np.argsort(scores[rows], kind="stable")]] = np.arange(len(rows)) % _FOLDS
    out = np.empty(len(labels))
    for fold in range(_FOLDS):
        held = folds == fold
        slope, intercept = _fit(labels[~held], scores[~held])
        out[held] = _expit(slope * _logit(scores[held]) + intercept)
    return out


def _brier(labels: Labels, probability: Floats) -> float:
    return float(np.mean((probability - labels) ** 2))


def _calibration_error(labels: Labels, probability: Floats) -> float:
    parts = np.array_split(np.argsort(probability, kind="stable"), _BINS)
    gaps = [abs(float((probability[part] - labels[part]).mean())) * len(part) for part in parts]
    return sum(gaps) / len(labels)
