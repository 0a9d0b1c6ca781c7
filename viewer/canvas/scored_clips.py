"""What a model says of the frames of a clip, or of a still: clips with scores, boxes, heat. Pure.

A heat map tells where a network looked; it claims nothing of where a lesion is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in image pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """Where a network looked.

    Parameters
    ----------
    values : ndarray
        (rows, columns) floats, 0–1.
    area : Box or None
        The part of the image that it covers; None for the box of each frame, or for all of it.

    """

    values: NDArray[np.floating]
    area: Box | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ScoredClip:
    """Frames that a model has scored together.

    Parameters
    ----------
    frames : tuple of int
        Rising, from 0; not empty.
    boxes : tuple of Box
        One a frame, or none.
    score : float or None
        0–1; None where it is not shown.
    heat : Heat or None
        Over the box of each frame, or its own area.

    """

    frames: tuple[int, ...]
    boxes: tuple[Box, ...] = ()
    score: float | None = None
    heat: Heat | None = None

    @property
    def first(self) -> int:
        """Its first frame."""
        return self.frames[0]

    @property
    def last(self) -> int:
        """Its last frame."""
        return self.frames[-1]

    def box_at(self, frame: int) -> Box | None:
        """Return the box in a frame; None where there is none."""
        place = bisect_left(self.frames, frame)
        there = place < len(self.frames) and self.frames[place] == frame
        return self.boxes[place] if there and self.boxes else None

    def covers(self, frame: int) -> bool:
        """Tell whether it is one of its frames, or lies between them."""
        return self.first <= frame <= self.last


@dataclass(frozen=True)
class ScoredClips:
    """All that a model says of one clip or still, as it may be shown.

    Parameters
    ----------
    name : str
        Under which readers see the model.
    clips : tuple of ScoredClip
        In the order of their first frames.
    heat : Heat or None
        Over a still.
    threshold : float or None
        The model's, on the scores of clips.
    boxes : bool
        Whether boxes are drawn; without it they only say where a heat map lies.

    """

    name: str
    clips: tuple[ScoredClip, ...] = ()
    heat: Heat | None = None
    threshold: float | None = None
    boxes: bool = True
    _longest: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Put the clips into order."""
        ordered = tuple(sorted(self.clips, key=lambda clip: (clip.first, clip.last)))
        object.__setattr__(self, "clips", ordered)
        longest = max((clip.last - clip.first for clip in ordered), default=0)
        object.__setattr__(self, "_longest", longest)

    @property
    def scored(self) -> bool:
        """Whether there is a clip whose score is shown."""
        return any(clip.score is not None for clip in self.clips)

    @property
    def over_image(self) -> bool:
        """Whether something of it lies over the image: a box, or a heat map."""
        return self.heat is not None or any(
            clip.heat is not None or (self.boxes and clip.boxes) for clip in self.clips
        )

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [clip.first for clip in self.clips]

    def at(self, frame: int) -> tuple[ScoredClip, ...]:
        """Return the clips that a frame belongs to."""
        low = bisect_left(self._starts, frame - self._longest)
        high = bisect_right(self._starts, frame)
        return tuple(clip for clip in self.clips[low:high] if clip.covers(frame))

    def place(self, frame: int) -> int | None:
        """Return the place of the clip that a frame belongs to: of several the highest score."""
        here = self.at(frame)
        if not here:
            return None
        best = max(here, key=lambda clip: -1.0 if clip.score is None else clip.score)
        return self.clips.index(best)

    def after(self, frame: int) -> ScoredClip | None:
        """Return the first clip that begins after a frame."""
        place = bisect_right(self._starts, frame)
        return self.clips[place] if place < len(self.clips) else None

    def before(self, frame: int) -> ScoredClip | None:
        """Return the last clip that begins before a frame."""
        place = bisect_left(self._starts, frame)
        return self.clips[place - 1] if place else None
