"""Probabilities of malignancy, each source by itself: area, calibration, and the neutral guess."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reader_study.statistics.prediction.calibration import ProbabilityCalibration, calibration
from reader_study.statistics.results import Estimate
from reader_study.statistics.roc.delong import delong

ECE_BINS = 15
NEUTRAL = 0.5
"""Stands for a missing probability in the sensitivity analysis alone."""


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """Figures of one source of probabilities.

    Parameters
    ----------
    auc : Estimate
        Of the items that have a probability; DeLong.
    auc_neutral : Estimate
        Of all items, those without a probability at 0.5.
    calibrated : ProbabilityCalibration or None
        Expected calibration error over 15 bins of equal mass, and Brier score; None without any
        probability.

    """

    auc: Estimate
    auc_neutral: Estimate
    calibrated: ProbabilityCalibration | None


def source_figures(malignant: Sequence[bool], probability: Sequence[float | None]) -> SourceFigures:
    """Return the figures of probabilities of one source, 0–1, None where there is none."""
    pairs = [(sick, p) for sick, p in zip(malignant, probability, strict=True) if p is not None]
    truth, scores = [sick for sick, _ in pairs], [p for _, p in pairs]
    filled = [NEUTRAL if p is None else p for p in probability]
    made = calibration(truth, scores, bins=ECE_BINS, equal_size=True) if pairs else None
    return SourceFigures(area(truth, scores), area(malignant, filled), made)


def area(truth: Sequence[bool], scores: Sequence[float]) -> Estimate:
    """Return an area with DeLong's interval; None, with the reason, where a class is absent."""
    sick = np.asarray(truth, dtype=np.bool_)
    if sick.size == 0 or sick.all() or not sick.any():
        absent = "No probability." if sick.size == 0 else "One class only: no area."
        return Estimate(None, n=int(sick.size), method="DeLong", reason=absent)
    found = delong(sick, np.asarray(scores, dtype=np.float64)).estimate(0)
    return Estimate(
        found.value, found.lower, found.upper, found.se, int(sick.size), "DeLong", found.reason
    )
