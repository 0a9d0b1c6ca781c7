"""Local recalibration: a model's scores made true at a site, from 10 cases on, or a refusal.

Which parameters are fitted follows from the number of cases in the smaller class by a stated rule;
how well it works is told from cases that the fit had not seen, patients kept whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engines.measures.intervals import REPLICATES, patient_folds
from engines.measures.metrics import Floats, Labels
from engines.measures.reliability import ReliabilityFigures, reliability
from engines.measures.temperature import (
    LogitMap,
    fit_intercept,
    fit_platt,
    fit_temperature,
    log_loss,
)
from ground.errors import EngineError

FEWEST_CASES = 10
"""Cases without which nothing is fitted."""

FEWEST_FOR_CHOICE = 10
"""Cases of the smaller class from which the temperature is tried beside the intercept."""

FEWEST_FOR_TWO = 20
"""Cases of the smaller class for two parameters: ten each."""

_MOST_FOLDS = 10


class RecalibrationMethod(StrEnum):
    """What is fitted."""

    INTERCEPT = "intercept"
    """Calibration in the large: the intercept alone, slope 1."""
    TEMPERATURE = "temperature"
    """The slope alone, intercept 0."""
    PLATT = "platt"
    """Slope and intercept."""


RULE = (
    f"The smaller class decides. Below {FEWEST_FOR_CHOICE} cases: the intercept alone. From "
    f"{FEWEST_FOR_CHOICE}: intercept or temperature, whichever has the lower log loss in cases "
    f"that the fit had not seen. From {FEWEST_FOR_TWO}: slope and intercept (Platt)."
)
"""Which method is taken, as it stands in every file."""

_FITS: Mapping[RecalibrationMethod, Callable[[Labels, Floats], LogitMap | None]] = {
    RecalibrationMethod.INTERCEPT: fit_intercept,
    RecalibrationMethod.TEMPERATURE: fit_temperature,
    RecalibrationMethod.PLATT: fit_platt,
}


@dataclass(frozen=True, slots=True)
class RecalibratedScores:
    """A fit, and what it does to cases that it had not seen.

    Parameters
    ----------
    method : RecalibrationMethod
    map : LogitMap
        From a raw score to a probability; fitted on all cases.
    unseen : ndarray of float64, shape (n,)
        Probability of each case by a fit without the patients of its fold.
    before, after : ReliabilityFigures
        Of the raw scores, and of `unseen`.
    folds : int
    why : str
        By which part of the rule the method was taken.

    """

    method: RecalibrationMethod
    map: LogitMap
    unseen: Floats
    before: ReliabilityFigures
    after: ReliabilityFigures
    folds: int
    why: str


def recalibrate(
    labels: Labels,
    scores: Floats,
    patients: Sequence[str],
    *,
    method: RecalibrationMethod | None = None,
    replicates: int = REPLICATES,
    seed: int = 1,
) -> RecalibratedScores:
    """Fit a map from raw scores to probabilities on local cases.

    Parameters
    ----------
    labels, scores : ndarray, shape (n,)
        0 or 1, and the model's raw score, of each case.
    patients : sequence of str, length n
        Patients stay whole in folds and intervals.
    method : RecalibrationMethod, optional
        Else it follows from `RULE`.

    Raises
    ------
    EngineError
        There are fewer than 10 cases or only one class, or higher scores are not more often
        malignant.

    """
    _require_enough(labels)
    smaller = min(int(labels.sum()), len(labels) - int(labels.sum()))
    folds = patient_folds(labels, patients, folds=min(_MOST_FOLDS, len(set(patients))))
    chosen, why = (method, "Asked for.") if method else _chosen(labels, scores, folds, smaller)
    fitted = _FITS[chosen](labels, scores)
    if fitted is None:
        raise EngineError(
            f"Nothing is recalibrated by {chosen.value}: higher scores are not more often "
            f"malignant in these {len(labels)} cases.",
            remedy="Check the labels of the local cases; if they are right, the model does not "
            "work here.",
        )
    unseen = _unseen(labels, scores, folds, chosen)
    return RecalibratedScores(
        method=chosen,
        map=fitted,
        unseen=unseen,
        before=reliability(labels, scores, patients, replicates=replicates, seed=seed),
        after=reliability(labels, unseen, patients, replicates=replicates, seed=seed),
        folds=int(folds.max()) + 1,
        why=why,
    )


def _require_enough(labels: Labels) -> None:
    malignant = int(labels.sum())
    if len(labels) < FEWEST_CASES:
        raise EngineError(
            f"{len(labels)} local cases are too few to recalibrate a model.",
            remedy=f"Give at least {FEWEST_CASES} cases with their truth, better 100 and more.",
        )
    if malignant in (0, len(labels)):
        raise EngineError(
            f"All {len(labels)} local cases are of one class.",
            remedy="Give malignant and other cases, as they come at your site.",
        )


def _chosen(
    labels: Labels, scores: Floats, folds: Labels, smaller: int
) -> tuple[RecalibrationMethod, str]:
    if smaller >= FEWEST_FOR_TWO:
        return RecalibrationMethod.PLATT, f"The smaller class has {smaller} cases."
    if smaller < FEWEST_FOR_CHOICE:
        return RecalibrationMethod.INTERCEPT, f"The smaller class has {smaller} cases."
    losses = {}
    for one in (RecalibrationMethod.INTERCEPT, RecalibrationMethod.TEMPERATURE):
        if _FITS[one](labels, scores) is not None:
            losses[one] = log_loss(labels, _unseen(labels, scores, folds, one))
    best = min(losses, key=lambda one: losses[one])
    told = ", ".join(f"{one.value} {loss:.4f}" for one, loss in losses.items())
    return best, f"The smaller class has {smaller} cases; log loss of unseen cases: {told}."


def _unseen(labels: Labels, scores: Floats, folds: Labels, method: RecalibrationMethod) -> Floats:
    """Return each case's probability by a fit without its fold.

    A fold without which nothing can be fitted keeps raw scores: what has no fit changes nothing.
    """
    out = np.empty(len(labels), dtype=np.float64)
    for fold in np.unique(folds):
        held = folds == fold
        fitted = _FITS[method](labels[~held], scores[~held])
        out[held] = (fitted or LogitMap())(scores[held])
    return out
