"""From clips to a case, and the threshold that readers' sensitivity gives.

Han et al. 2025 (WAUVE): the score of a video is the mean over its clips. One without a clip has no
score; it counts as a video without an answer, never as one of 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.measures.metrics import Floats, Labels, ModelOperatingPoint, operating_point
from ground.errors import EngineError

CASE_RULE = "mean over the clips of a video, then mean over the videos of a case that have one"

_DECIMALS = 6
"""Of a case's score, as model reads are stored."""


def mean_score(scores: Sequence[float]) -> float | None:
    """Return the mean of the clips of a video; None without a clip."""
    return float(np.mean(scores)) if len(scores) else None


def case_score(videos: Sequence[float | None]) -> float | None:
    """Return the mean of the videos of a case that have a score, to six decimals; None for none."""
    scored = [one for one in videos if one is not None]
    return round(float(np.mean(scored)), _DECIMALS) if scored else None


@dataclass(frozen=True, slots=True)
class ReadersThreshold:
    """A threshold chosen so that the model finds as many cancers as readers do.

    Attributes
    ----------
    point : ModelOperatingPoint
        The threshold, and what it achieves on the cases on which it was chosen.
    wanted : float
        The readers' mean sensitivity.
    post_hoc : bool
        It was chosen on the cases that it is judged on: its figures are no prediction.
    rule : str
        All of that in a sentence.

    """

    point: ModelOperatingPoint
    wanted: float
    post_hoc: bool
    rule: str


def matched_to_readers(
    labels: Labels, scores: Floats, *, sensitivities: Sequence[float], on_test: bool
) -> ReadersThreshold:
    """Return the threshold whose sensitivity is nearest to the readers' mean one.

    Of two that are equally near the more sensitive one is taken. Cases without a score are left
    out by the caller, who says how many they are.

    Parameters
    ----------
    labels, scores : ndarray, shape (n,)
        0 or 1, and the score of each case.
    sensitivities : sequence of float
        Of each reader, 0–1.
    on_test : bool
        Whether these are the cases on which model and readers are compared.

    Raises
    ------
    EngineError
        No reader, no malignant case, or a sensitivity that is none.

    """
    readers = np.asarray(sensitivities, dtype=np.float64)
    if not len(readers) or not int(labels.sum()) or not ((readers >= 0) & (readers <= 1)).all():
        raise EngineError(
            "A threshold cannot be matched to readers without their sensitivities and malignant "
            "cases.",
            remedy="Give the sensitivity of each reader, 0 to 1, and scores of malignant cases.",
        )
    wanted = float(readers.mean())
    points = [
        operating_point(labels, scores, threshold=float(threshold))
        for threshold in np.unique(scores[labels == 1])
    ]
    best = min(
        points, key=lambda point: (round(abs(point.sensitivity - wanted), 9), -point.sensitivity)
    )
    rule = (
        f"sensitivity nearest to the mean of {len(readers)} readers ({wanted:.4f}); achieved "
        f"{best.sensitivity:.4f} on the "
        + (
            "cases on which it is judged: POST HOC, its figures predict nothing"
            if on_test
            else "validation part"
        )
    )
    return ReadersThreshold(best, wanted, on_test, rule)
