"""Plain figures of a model on its validation set. The study's own statistics live elsewhere."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ground.errors import EngineError

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ModelOperatingPoint:
    """Score at or above `threshold` is positive; `sensitivity`, `specificity` as achieved."""

    threshold: float
    sensitivity: float
    specificity: float


def auc(labels: Labels, scores: Floats) -> float:
    """Area under the ROC curve (Mann–Whitney, ties count half).

    Raises
    ------
    EngineError
        Only one class is present.

    """
    positive = int(labels.sum())
    negative = len(labels) - positive
    if positive == 0 or negative == 0:
        raise EngineError(
            "The area under the curve needs malignant and other cases.",
            remedy="Add cases of the missing class.",
        )
    # Two thirds of a second to import, in which a prediction could begin: a card needs no ranks.
    from scipy.stats import rankdata

    rank_sum = float(rankdata(scores)[labels == 1].sum())
    return (rank_sum - positive * (positive + 1) / 2) / (positive * negative)


def threshold_at_sensitivity(
    labels: Labels, scores: Floats, *, target: float
) -> ModelOperatingPoint:
    """Return the highest threshold whose sensitivity is at least `target`.

    The threshold is the score of a malignant case. Cases tied with it count as positive, so that
    the achieved sensitivity may exceed the target; it is in the result.
    """
    malignant = np.sort(scores[labels == 1])[::-1]
    needed = max(1, math.ceil(round(target * len(malignant), 9)))
    return operating_point(labels, scores, threshold=float(malignant[needed - 1]))


def operating_point(labels: Labels, scores: Floats, *, threshold: float) -> ModelOperatingPoint:
    """Return sensitivity and specificity when scores from `threshold` on are positive."""
    positive = scores >= threshold
    return ModelOperatingPoint(
        threshold=threshold,
        sensitivity=float(positive[labels == 1].mean()),
        specificity=float((~positive[labels == 0]).mean()),
    )
