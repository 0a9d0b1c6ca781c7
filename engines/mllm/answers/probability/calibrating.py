"""Calibration of one column of probabilities, on development cases alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.measures.calibration import CalibrationCard, calibrate
from engines.scorers.answer import ProbabilitySource
from ground.errors import EngineError

DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class DevelopedScore:
    """A probability beside what the case is.

    Parameters
    ----------
    role : str
        Of the case in its study; only ``development`` may be fitted on.
    source : ProbabilitySource
    probability : float
        0–1, as the model gave it.
    is_malignant : bool

    """

    role: str
    source: ProbabilitySource
    probability: float
    is_malignant: bool


def calibrated(scores: Sequence[DevelopedScore]) -> tuple[CalibrationCard | None, str]:
    """Return a calibration (Platt) of one source, or None; and in a sentence what it rests on.

    Raises
    ------
    EngineError
        A case is no development case, sources are mixed, or a probability is not 0–1.

    """
    if any(score.role != DEVELOPMENT for score in scores):
        raise EngineError(
            "A calibration was asked for on cases that are read.",
            remedy="Fit on development cases only; they are never read.",
        )
    if len({score.source for score in scores}) > 1:
        raise EngineError(
            "Probabilities of several sources stand in one column.",
            remedy="Calibrate each source by itself.",
        )
    if not all(0 <= score.probability <= 1 for score in scores):
        raise EngineError("A probability is not from 0 to 1.", remedy="Give shares, not per cent.")
    labels = np.array([int(score.is_malignant) for score in scores], dtype=np.int64)
    values = np.array([score.probability for score in scores], dtype=np.float64)
    return calibrate(labels, values, part="development")
