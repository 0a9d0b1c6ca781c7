"""From boxes of single frames to tracks of lesions, and from tracks to clips of eight frames.

Han et al. (WAUVE, Cancer Imaging 2025) find lesions frame by frame, call what belongs together a
track, and cut each track into clips of eight adjacent frames in the order of time; what is left of
a track, and tracks of fewer frames, count for nothing. How boxes become a track they do not tell.
Here a box goes on a track when it overlaps the place to which the lesion would have moved on, by
the assignment that makes the sum of overlaps greatest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field
from scipy.optimize import linear_sum_assignment

from engines.video.nouns import CLIP_FRAMES, Box, DetectedBox, LesionTrack, TrackClip

Overlaps = npt.NDArray[np.float64]


class TrackingRule(BaseModel):
    """How boxes become tracks; it stands in the provenance of every answer.

    Attributes
    ----------
    min_score : float
        Boxes of a lower score are no lesions.
    min_iou : float
        Least overlap (intersection over union) of a box with where its track would have moved on.
    reach : float
        Farthest way of a lesion's centre from one box of a track to the next, over the longer side
        of the former. Lesions farther apart never share a track.
    max_gap : int
        Most adjacent frames without a box that a track bridges; boxes in them lie on straight lines
        between those around.

    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    version: Literal[1] = 1
    min_score: Annotated[float, Field(ge=0, le=1)] = 0.5
    min_iou: Annotated[float, Field(gt=0, le=1)] = 0.2
    reach: Annotated[float, Field(gt=0, le=10)] = 1.0
    max_gap: Annotated[int, Field(ge=0, le=100)] = 4
    smoothing: Literal["none"] = "none"


def iou(one: Box, other: Box) -> float:
    """Return intersection over union of two boxes, 0–1; 0 where either has no area.

    Examples
    --------
    >>> iou((0, 0, 2, 2), (1, 0, 3, 2))
    0.3333333333333333

    """
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (_area(one) + _area(other) - shared)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


@dataclass(slots=True)
class _OpenTrack:
    """A track that may go on; `boxes` are those that were detected."""

    boxes: list[DetectedBox] = field(default_factory=list)

    @property
    def last(self) -> DetectedBox:
        return self.boxes[-1]

    def expected(self, frame: int) -> Box:
        """Return its last box, moved on as its centre moved between the last two."""
        if len(self.boxes) < 2:
            return self.last.box
        before, last = self.boxes[-2:]
        share = (frame - last.frame) / (last.frame - before.frame)
        (x, y), (x_before, y_before) = _centre(last.box), _centre(before.box)
        dx, dy = (x - x_before) * share, (y - y_before) * share
        left, upper, right, lower = last.box
        return left + dx, upper + dy, right + dx, lower + dy

    def reaches(self, box: Box, rule: TrackingRule) -> bool:
        (x, y), (other_x, other_y) = _centre(self.last.box), _centre(box)
        left, upper, right, lower = self.last.box
        far = rule.reach * max(right - left, lower - upper)
        return max(abs(x - other_x), abs(y - other_y)) <= far

    @classmethod
    def begun(cls, box: DetectedBox) -> Self:
        return cls([box])


def _centre(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def tracks_of(boxes: Iterable[DetectedBox], rule: TrackingRule) -> tuple[LesionTrack, ...]:
    """Join the boxes of single frames into tracks.

    Parameters
    ----------
    boxes : iterable of DetectedBox
        Of one medium, in any order.
    rule : TrackingRule
        How.

    Returns
    -------
    tuple of LesionTrack
        By first frame; each box is in one track, gaps of up to `rule.max_gap` frames are filled.

    """
    done: list[_OpenTrack] = []
    still: list[_OpenTrack] = []
    for frame, found in sorted(_by_frame(boxes, rule).items()):
        lost = [track for track in still if frame - track.last.frame - 1 > rule.max_gap]
        still = [track for track in still if frame - track.last.frame - 1 <= rule.max_gap]
        done += lost
        taken = _assigned(still, found, frame, rule)
        for track, box in taken.items():
            still[track].boxes.append(found[box])
        still += [
            _OpenTrack.begun(box) for place, box in enumerate(found) if place not in taken.values()
        ]
    tracks = [LesionTrack(tuple(_filled(track.boxes))) for track in (*done, *still)]
    return tuple(sorted(tracks, key=lambda track: (track.first, track.boxes[0].box)))


def _by_frame(boxes: Iterable[DetectedBox], rule: TrackingRule) -> Mapping[int, list[DetectedBox]]:
    """Return the boxes that count by frame, in an order that no detector's order decides."""
    found: dict[int, list[DetectedBox]] = {}
    for box in sorted(boxes, key=lambda box: (box.frame, -box.score, box.box)):
        if box.score >= rule.min_score:
            found.setdefault(box.frame, []).append(box)
    return found


def _assigned(
    tracks: Sequence[_OpenTrack], found: Sequence[DetectedBox], frame: int, rule: TrackingRule
) -> dict[int, int]:
    """Return which track goes on with which box."""
    overlaps: Overlaps = np.zeros((len(tracks), len(found)))
    for row, track in enumerate(tracks):
        expected = track.expected(frame)
        for column, box in enumerate(found):
            overlap = iou(expected, box.box)
            if overlap >= rule.min_iou and track.reaches(box.box, rule):
                overlaps[row, column] = overlap
    rows, columns = linear_sum_assignment(overlaps, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {row: column for row, column in pairs if overlaps[row, column] > 0}


def _filled(boxes: Sequence[DetectedBox]) -> Iterable[DetectedBox]:
    """Give the boxes of a track, and one for each frame between two of them."""
    for before, after in pairwise(boxes):
        yield before
        for frame in range(before.frame + 1, after.frame):
            share = (frame - before.frame) / (after.frame - before.frame)
            sides = [a + (b - a) * share for a, b in zip(before.box, after.box, strict=True)]
            score = before.score + (after.score - before.score) * share
            box = (sides[0], sides[1], sides[2], sides[3])
            yield DetectedBox(frame, box, score, interpolated=True)
    yield boxes[-1]


def clips_of(tracks: Iterable[LesionTrack], *, frames: int = CLIP_FRAMES) -> tuple[TrackClip, ...]:
    """Return the clips of tracks, track by track in the order of time.

    Returns
    -------
    tuple of TrackClip
        Empty when no track has as many frames: such a video has no score (``no_clip``).

    Examples
    --------
    >>> track = LesionTrack(tuple(DetectedBox(n, (0.0, 0.0, 9.0, 9.0), 1.0) for n in range(3, 22)))
    >>> [clip.frames[0] for clip in clips_of([track])]
    [3, 11]

    """
    return tuple(
        _clip(track.boxes[start : start + frames])
        for track in tracks
        for start in range(0, len(track.boxes) - frames + 1, frames)
    )


def _clip(boxes: Sequence[DetectedBox]) -> TrackClip:
    return TrackClip(
        frames=tuple(box.frame for box in boxes),
        boxes=tuple(box.box for box in boxes),
        scores=tuple(box.score for box in boxes),
    )
