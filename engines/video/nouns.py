"""Nouns of video models: boxes of a lesion in frames, its track, and the clips of a track."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

CLIP_FRAMES = 8
"""Frames of a clip (Han et al., WAUVE, Cancer Imaging 2025, "Dynamic WAUVE model development")."""

GreyFrame = npt.NDArray[np.uint8]
"""One frame in 8-bit grey (luminance), shape (rows, columns)."""

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge in pixels of the stored frame; pixel 0 reaches from 0 to 1."""


@dataclass(frozen=True, slots=True)
class DetectedBox:
    """What a detector found in one frame.

    Attributes
    ----------
    frame : int
        Counted from 0.
    box : Box
        Left, upper, right, lower.
    score : float
        How sure the detector is, 0–1; 1 where boxes were given.
    interpolated : bool
        Whether no detector looked here, or found nothing: box and score lie between those of the
        frames around.

    """

    frame: int
    box: Box
    score: float
    interpolated: bool = False


@dataclass(frozen=True, slots=True)
class LesionTrack:
    """One lesion through adjacent frames: one box for each, without a gap, in the order of time."""

    boxes: tuple[DetectedBox, ...]

    @property
    def first(self) -> int:
        """Its first frame."""
        return self.boxes[0].frame

    @property
    def last(self) -> int:
        """Its last frame."""
        return self.boxes[-1].frame


@dataclass(frozen=True, slots=True)
class TrackClip:
    """Adjacent frames of one track that are looked at together.

    Attributes
    ----------
    frames : tuple of int
        `CLIP_FRAMES` of them, each one more than the one before.
    boxes : tuple of Box
        The lesion in each of them.
    scores : tuple of float
        How sure the detector is of each box.

    """

    frames: tuple[int, ...]
    boxes: tuple[Box, ...]
    scores: tuple[float, ...]


class Frames(Protocol):
    """The frames of one medium, read from front to back; each walk begins at the first."""

    @property
    def count(self) -> int:
        """Number of frames, those that the source had damaged included."""
        ...

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of each frame in pixels."""
        ...

    def __iter__(self) -> Iterator[tuple[int, GreyFrame]]:
        """Give number, from 0, and pixels of each frame; a frame that was damaged is left out.

        Raises
        ------
        EngineError
            The file is damaged, or is not what its description says.

        """
        ...
