"""A stored still with a description: the PNG that every still of a study is."""

from pathlib import Path

import numpy as np

from ground.png import plain_png
from viewer.frames.info import ClipInfo
from viewer.frames.pixels import Pixels
from viewer.frames.still.decoder import read_still
from viewer.stored.description import Description


class StoredStill:
    """The one frame of a stored still."""

    def __init__(self, path: Path, description: Description) -> None:
        self._described, self._path = description, path
        pixels = read_still(path).pixels
        self._pixels = pixels if 0 in description.grey or pixels.ndim == 3 else self._as_was(pixels)

    def _as_was(self, pixels: Pixels) -> Pixels:
        """Give back the colour of an image whose channels are all alike."""
        colour: Pixels = np.repeat(pixels[..., None], 3, axis=2).astype(np.uint8)
        return colour

    @property
    def info(self) -> ClipInfo:
        """What was known of the source."""
        return self._described.info

    def frame(self, index: int) -> Pixels:
        """Return the one frame."""
        if index != 0:
            raise IndexError(f"a still has no frame {index}")
        return self._pixels

    def close(self) -> None:
        """Nothing is held."""


def still_file(pixels: Pixels, tail: bytes) -> bytes:
    """Return a still as the canonical PNG whose padding ends with `tail`."""
    height, width = pixels.shape[:2]
    flat = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder(">"))
    rows = flat.reshape(height, -1).view(np.uint8)
    lines = np.zeros((height, rows.shape[1] + 1), np.uint8)
    lines[:, 1:] = rows
    colour = 2 if pixels.ndim == 3 else 0
    depth = 8 * pixels.dtype.itemsize
    return plain_png(width, height, lines.tobytes(), colour=colour, depth=depth, tail=tail)
