"""What every source of frames offers, whether it has one frame or thousands."""

from typing import TYPE_CHECKING, Protocol

from viewer.frames.info import ClipInfo

if TYPE_CHECKING:
    from viewer.frames.pixels import Pixels


class Clip(Protocol):
    """Frames in order, decoded one at a time when they are asked for."""

    @property
    def info(self) -> ClipInfo:
        """What is known without decoding."""

    def frame(self, index: int) -> "Pixels":
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
