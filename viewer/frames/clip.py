"""What every source of frames offers, whether it has one frame or thousands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from viewer.frames.guard import decoding
from viewer.frames.info import ClipInfo, ClipKind
from viewer.frames.kinds import FileKind, kind_of
from viewer.frames.still.decoder import Pixels, read_pixels


class Clip(Protocol):
    """Frames in order, decoded one at a time when they are asked for."""

    @property
    def info(self) -> ClipInfo:
        """What is known without decoding."""

    def frame(self, index: int) -> Pixels:
        """Decode one frame; ask from one thread at a time.

        Returns
        -------
        ndarray
            (H, W) uint8 or uint16, or (H, W, 3) uint8, C-contiguous.

        Raises
        ------
        MediaError
            When it cannot be decoded.
        IndexError
            When there is no such frame.

        """

    def close(self) -> None:
        """Let go of the file; nothing can be decoded any more."""


@dataclass(frozen=True, slots=True)
class StillClip:
    """A clip of one frame."""

    pixels: Pixels

    @property
    def info(self) -> ClipInfo:
        """Size only: a PNG or JPEG says nothing reliable about millimetres."""
        height, width = self.pixels.shape[:2]
        return ClipInfo(ClipKind.STILL, 1, width, height)

    def frame(self, index: int) -> Pixels:
        """Return the one frame."""
        if index != 0:
            raise IndexError(f"a still has no frame {index}")
        return self.pixels

    def close(self) -> None:
        """Nothing is held."""


def open_clip(path: Path) -> Clip:
    """Open a file as frames; its content decides how, not its name.

    Raises
    ------
    MediaError
        When it cannot be decoded; names the file and what to do.

    """
    with decoding(path):
        kind = kind_of(path)
    # The decoders are imported when they are needed: a still pays for neither of the others.
    match kind:
        case FileKind.DICOM:
            from viewer.frames.dicom.clip import open_dicom

            return open_dicom(path)
        case FileKind.VIDEO:
            from viewer.frames.video.clip import open_video

            return open_video(path)
        case FileKind.STILL:
            return StillClip(read_pixels(path))
