"""The frames of a stored clip, read from front to back, each held against its hash.

A stored clip is Matroska of key frames, MagicYUV or FFV1 (docs/adr/0032). Nothing is sought: every
frame is decoded in its turn, so that the number of a frame is what the file says and never what a
seek happened to hit.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream
from PIL import Image

from engines.data.preprocess import to_grey
from engines.video.described import DAMAGED_CLIP, ClipDescription, description_beside
from engines.video.nouns import GreyFrame
from ground.errors import EngineError
from ground.regular import GB, open_regular

_CODECS = ("magicyuv", "ffv1")
_MOST_BYTES = 64 * GB
_HASH_LETTERS = 32


@dataclass(frozen=True, slots=True)
class StoredFrames:
    """Frames of a clip as a study stores it; a `Frames`.

    Colour becomes luminance, and 16-bit frames are scaled each from its own minimum and maximum
    onto 0–255, as `engines.data.preprocess` does with images.

    Parameters
    ----------
    path : Path
        The Matroska file; its description lies beside it.
    description : ClipDescription
        What is known of it.

    """

    path: Path
    description: ClipDescription

    @property
    def count(self) -> int:
        """Number of frames, those that the source had damaged included."""
        return self.description.n_frames

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of each frame in pixels."""
        return self.description.width, self.description.height

    def __iter__(self) -> Iterator[tuple[int, GreyFrame]]:
        """Give number and pixels of each frame, from the first on.

        Raises
        ------
        EngineError
            The file is damaged, or has other frames than its description says.

        """
        try:
            with (
                open_regular(self.path, _MOST_BYTES) as file,
                av.open(file, mode="r", format="matroska") as container,
            ):
                yield from self._decoded(container)
        except (FFmpegError, OSError) as error:
            raise self._damaged(f"cannot be decoded ({error.strerror or error})") from error

    def _decoded(self, container: InputContainer) -> Iterator[tuple[int, GreyFrame]]:
        stream = self._stream(container)
        wanted = zip(self.description.numbers, self.description.coded, strict=True)
        for packet in container.demux(stream):
            if packet.size == 0:
                continue
            number, coded = next(wanted, (-1, ""))
            if hashlib.sha256(bytes(packet)).hexdigest()[:_HASH_LETTERS] != coded:
                raise self._damaged(f"has another frame than was stored, after frame {number}")
            decoded = stream.decode(packet)
            if len(decoded) != 1 or decoded[0].is_corrupt or decoded[0].pts != number:
                raise self._damaged(f"does not show frame {number + 1}")
            yield number, self._grey(decoded[0].to_ndarray())
        if next(wanted, None) is not None:
            raise self._damaged("has fewer frames than its description says")

    def _stream(self, container: InputContainer) -> VideoStream:
        streams = container.streams.video
        if len(container.streams) != 1 or len(streams) != 1:
            raise self._damaged("is not one video")
        context = streams[0].codec_context
        if context.name not in _CODECS or (context.width, context.height) != self.size:
            raise self._damaged("has other frames than its description says")
        # Slices side by side: a frame comes out with its own packet.
        streams[0].thread_type = "SLICE"
        return streams[0]

    def _grey(self, pixels: npt.NDArray[Any]) -> GreyFrame:
        if pixels.ndim == 2 and pixels.dtype == np.uint8:
            grey = pixels.astype(np.uint8)
        else:
            grey = np.array(to_grey(Image.fromarray(pixels)), dtype=np.uint8)
        return np.uint8(255) - grey if self.description.inverted else grey

    def _damaged(self, how: str) -> EngineError:
        return EngineError(f"The stored clip {how}.", remedy=DAMAGED_CLIP, path=self.path)


def open_frames(path: Path) -> StoredFrames:
    """Return the frames of a stored clip; nothing is decoded yet.

    Raises
    ------
    EngineError
        File or description are missing, or do not belong together.

    """
    return StoredFrames(path, description_beside(path))


@dataclass(frozen=True, slots=True)
class HeldFrames:
    """Frames that are in memory, shape (frames, rows, columns); a `Frames`."""

    pixels: npt.NDArray[np.uint8]

    @property
    def count(self) -> int:
        """Number of frames."""
        return len(self.pixels)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of each frame in pixels."""
        return int(self.pixels.shape[2]), int(self.pixels.shape[1])

    def __iter__(self) -> Iterator[tuple[int, GreyFrame]]:
        """Give number and pixels of each frame."""
        yield from enumerate(self.pixels)
