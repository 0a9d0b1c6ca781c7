"""Drawings that a file keeps beside its pixels: callipers, letters, outlines; a bit for each pixel.

They are never put into the pixels: a reader can take them away and see what lies below.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from viewer.frames.clip import Clip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOTHING = -1
"""In `FileGraphics.of_frame`: a frame without a drawing."""

MAX_BYTES = 32 * 2**20
"""Of all drawings of a file, a bit a pixel."""


@dataclass(frozen=True, slots=True, eq=False)
class FileGraphics:
    """The drawings of one clip.

    Parameters
    ----------
    width : int
        Of a frame, in pixels.
    masks : ndarray
        (n, height, bytes of a row) uint8: one bit for each pixel of a frame, set where something is
        drawn; the first pixel of a row is the highest bit of its first byte.
    of_frame : tuple of int
        Which of them belongs to each frame, or `NOTHING`; one for each frame.

    """

    width: int
    masks: "NDArray[np.uint8]"
    of_frame: tuple[int, ...]

    def mask(self, frame: int) -> "NDArray[np.uint8] | None":
        """Return the drawing of a frame, (height, bytes of a row), or None."""
        number = self.of_frame[frame] if frame < len(self.of_frame) else NOTHING
        return None if number == NOTHING else self.masks[number]


@runtime_checkable
class DrawnOn(Protocol):
    """A clip that may have drawings; `ClipNote.OVERLAY` among its notes tells that it has."""

    def graphics(self) -> FileGraphics | None:
        """Return the drawings, or None."""


def graphics_of(clip: Clip) -> FileGraphics | None:
    """Return the drawings of any clip, or None.

    Raises
    ------
    MediaError
        When they cannot be had any more.

    """
    return clip.graphics() if isinstance(clip, DrawnOn) else None
