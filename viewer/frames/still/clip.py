"""Still images as clips of one frame."""

from dataclasses import dataclass

from viewer.frames.info import ClipInfo, ClipKind, ClipNote
from viewer.frames.pixels import Pixels


@dataclass(frozen=True, slots=True)
class StillClip:
    """A clip of one frame."""

    pixels: Pixels
    notes: tuple[ClipNote, ...] = ()

    @property
    def info(self) -> ClipInfo:
        """Size only: a PNG or JPEG says nothing reliable about millimetres."""
        height, width = self.pixels.shape[:2]
        return ClipInfo(ClipKind.STILL, 1, width, height, notes=self.notes)

    def frame(self, index: int) -> Pixels:
        """Return the one frame."""
        if index != 0:
            raise IndexError(f"a still has no frame {index}")
        return self.pixels

    def close(self) -> None:
        """Nothing is held."""
