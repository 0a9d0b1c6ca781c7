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
from engines.measures.reliability import BINS, brier, calibration_error
from engines.measures.temperature import expit, logit, platt_line

FEWEST_PER_CLASS = 20
"""Malignant, and other, cases without which no probability is claimed: ten for each parameter."""

CalibrationPart = Literal["validation", "development"]
"""Part of a training's split, or all development cases, which no chat model was trained on."""

_ALSO: Mapping[CalibrationPart, str] = {
    "validation": "; the part also chose epoch and threshold",
    "development": "",
}
_FOLDS = 10

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
    bins: int = BINS
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
    slope, intercept = platt_line(labels, scores)
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
        brier_before=brier(labels, scores),
        brier_after=brier(labels, unseen),
        ece_before=calibration_error(labels, scores),
        ece_after=calibration_error(labels, unseen),
    )
    return card, (
        f"Calibrated (Platt, 2 parameters) on {len(labels)} {part} cases, {malignant} "
        f"malignant{_ALSO[part]}. A probability holds where that share "
        f"is malignant; Brier {card.brier_before:.3f} before, {card.brier_after:.3f} after."
    )


def _unseen(labels: Labels, scores: Floats) -> Floats:
    """Return each case's probability by a fit without its fold; both classes in every fold."""
    folds = np.empty(len(labels), dtype=np.int64)
    for value in (0, 1):
        rows = np.flatnonzero(labels == value)
        folds[rows[np.argsort(scores[rows], kind="stable")]] = np.arange(len(rows)) % _FOLDS
    out = np.empty(len(labels))
    for fold in range(_FOLDS):
        held = folds == fold
        slope, intercept = platt_line(labels[~held], scores[~held])
        out[held] = expit(slope * logit(scores[held]) + intercept)
    return out
