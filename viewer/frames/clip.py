"""What every source of frames offers, whether it has one frame or thousands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from viewer.frames.still import Pixels, read_pixels


class Clip(Protocol):
    """Frames in order, decoded one at a time."""

    @property
    def n_frames(self) -> int:
        """Number of frames, at least 1."""

    @property
    def times_ms(self) -> tuple[float, ...]:
        """Presentation time of each frame in milliseconds from the first."""

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        """Millimetres per pixel, down and across; None when unknown."""

    def frame(self, index: int) -> Pixels:
        """Decode one frame.

        Raises
        ------
        MediaError
            When it cannot be decoded.
        IndexError
            When there is no such frame.

        """


@dataclass(frozen=True, slots=True)
class StillClip:
    """A clip of one frame."""

    path: Path
    pixels: Pixels

    @property
    def n_frames(self) -> int:
        """Always 1."""
        return 1

    @property
    def times_ms(self) -> tuple[float, ...]:
        """The one frame is shown from the start."""
        return (0.0,)

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        """Unknown: a PNG or JPEG says nothing reliable about millimetres."""
        return None

    def frame(self, index: int) -> Pixels:
        """Return the one frame."""
        if index != 0:
            raise IndexError(f"a still has no frame {index}")
        return self.pixels


def open_clip(path: Path) -> Clip:
    """Open a file as frames.

    Raises
    ------
    MediaError
        When it cannot be decoded; names the file and what to do.

    """
    return StillClip(path, read_pixels(path))
