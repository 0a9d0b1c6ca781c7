"""Plain figures of a detector on frames with known boxes."""

from collections.abc import Iterable, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.optimize import linear_sum_assignment

from engines.video.nouns import Box
from engines.video.tracking import iou

FOUND_IOU = 0.5
"""A lesion counts as found by a box that overlaps it at least so much."""


class DetectionFigures(BaseModel):
    """How well boxes were found; a box counts when its score is at least that of the settings.

    Attributes
    ----------
    frames, lesions : int
        Frames that were looked at, and boxes that are known in them.
    mean_iou : float
        Mean over known boxes of the overlap with the box found for each; 0 where none was.
    recall : float
        Share of known boxes that were found with an overlap of 0.5 or more.
    false_positives : float
        Boxes a frame that found none of the known ones.

    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    frames: int = Field(ge=1)
    lesions: int = Field(ge=0)
    mean_iou: float = Field(ge=0, le=1)
    recall: float = Field(ge=0, le=1)
    false_positives: float = Field(ge=0)


def figures_of(frames: Iterable[tuple[Sequence[Box], Sequence[Box]]]) -> DetectionFigures:
    """Return the figures of frames, each given as known boxes and found boxes.

    Found boxes are given to known ones so that the sum of overlaps is greatest, each once.

    Examples
    --------
    >>> figures_of([([(0, 0, 4, 4)], [(0, 0, 4, 4)]), ([], [(0, 0, 4, 4)])]).false_positives
    0.5

    """
    overlaps: list[float] = []
    count = false = 0
    for known, found in frames:
        count += 1
        best = _matched(known, found)
        overlaps += best
        false += len(found) - sum(overlap >= FOUND_IOU for overlap in best)
    values = np.array(overlaps or [0.0])
    return DetectionFigures(
        frames=count,
        lesions=len(overlaps),
        mean_iou=float(values.mean()),
        recall=float((values >= FOUND_IOU).mean()),
        false_positives=false / count,
    )


def _matched(known: Sequence[Box], found: Sequence[Box]) -> list[float]:
    """Return for each known box its overlap with the box that it was given."""
    best = [0.0] * len(known)
    if not known or not found:
        return best
    overlaps = np.array([[iou(box, other) for other in found] for box in known])
    for row, column in zip(*linear_sum_assignment(overlaps, maximize=True), strict=True):
        best[int(row)] = float(overlaps[row, column])
    return best
