"""What a score of a video rests on, as plain values: see `engines.messages.CaseAnswer`.

A heat map lies over the lesion's box in each frame of a clip: 0 benign, 255 malignant, 128 neither;
see `engines.video.heat`. Frames that were looked at one by one stand together by eight, with the
mean of what was said of them.
"""

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from engines.video.clips import ClipPreprocessing, spread
from engines.video.heat import HEAT_SIDE, heat_over_box
from engines.video.nouns import CLIP_FRAMES, Box, TrackClip

MOST_CLIPS = 600
"""Of one medium that are told; of more, so many evenly spread over it."""


def medium_evidence(
    clips: Sequence[TrackClip],
    probabilities: npt.NDArray[np.float64],
    maps: npt.NDArray[np.float64] | None,
    *,
    preprocessing: ClipPreprocessing,
    size: tuple[int, int],
) -> dict[str, JsonValue]:
    """Return the evidence in one medium.

    Parameters
    ----------
    probabilities : ndarray, shape (clips,)
    maps : ndarray, shape (clips, rows, columns), or None
        Logits over what was looked at.
    size : tuple of int
        Width and height of the medium in pixels; boxes end at its edges.

    """
    groups = _grouped(clips)
    told: list[JsonValue] = [
        _clip([clips[n] for n in group], probabilities[group], maps, group, preprocessing, size)
        for group in (groups[place] for place in spread(len(groups), MOST_CLIPS))
    ]
    return {"clips": told, "heat": None}


def _grouped(clips: Sequence[TrackClip]) -> list[list[int]]:
    """Return numbers of clips that are told together: each by itself, adjacent frames by eight."""
    if not clips or len(clips[0].frames) > 1:
        return [[number] for number in range(len(clips))]
    order = sorted(range(len(clips)), key=lambda n: clips[n].frames[0])
    runs = groupby(enumerate(order), key=lambda one: clips[one[1]].frames[0] - one[0])
    adjacent = [[number for _, number in run] for _, run in runs]
    return [
        run[start : start + CLIP_FRAMES]
        for run in adjacent
        for start in range(0, len(run), CLIP_FRAMES)
    ]


def _clip(
    clips: Sequence[TrackClip],
    probabilities: npt.NDArray[np.float64],
    maps: npt.NDArray[np.float64] | None,
    group: Sequence[int],
    preprocessing: ClipPreprocessing,
    size: tuple[int, int],
) -> dict[str, JsonValue]:
    frames: list[JsonValue] = [frame for clip in clips for frame in clip.frames]
    boxes: list[JsonValue] = [_inside(box, size) for clip in clips for box in clip.boxes]
    return {
        "frames": frames,
        "boxes": boxes,
        "probability": round(float(probabilities.mean()), 6),
        "heat": None if maps is None else _heat(clips, maps[list(group)], preprocessing),
    }


def _heat(
    clips: Sequence[TrackClip],
    maps: npt.NDArray[np.float64],
    preprocessing: ClipPreprocessing,
) -> dict[str, JsonValue]:
    margin = preprocessing.margin_percent
    over = [
        heat_over_box(one, clip.boxes[len(clip.boxes) // 2], margin_percent=margin)
        for clip, one in zip(clips, maps, strict=True)
    ]
    values: list[JsonValue] = [int(value) for value in np.rint(np.mean(over, axis=0)).ravel()]
    return {"rows": HEAT_SIDE, "columns": HEAT_SIDE, "values": values}


def _inside(box: Box, size: tuple[int, int]) -> list[JsonValue]:
    """Return a box in whole pixels that lies inside of the medium and is not empty."""
    width, height = size
    left = min(max(math.floor(box[0]), 0), width - 1)
    upper = min(max(math.floor(box[1]), 0), height - 1)
    right = max(min(math.ceil(box[2]), width), left + 1)
    lower = max(min(math.ceil(box[3]), height), upper + 1)
    return [left, upper, right, lower]
