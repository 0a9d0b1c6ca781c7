"""What the conformance server sees of an image: its pixels, and what follows from them."""

import hashlib
import io
from base64 import b64decode
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

_COLOURS = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "grey": (128, 128, 128),
    "red": (220, 30, 30),
    "green": (30, 180, 30),
    "blue": (30, 30, 220),
    "yellow": (230, 220, 30),
}
_FLAT = 2.0
_COLOURED = 40.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One image.

    Parameters
    ----------
    width, height : int
    digest : str
        SHA-256 of the decoded RGB pixels, row by row.
    shade : int
        Sum of all pixel values modulo 101.
    colour : str
        Name of the colour of the middle.
    shape : str
        ``square`` or ``circle`` of what stands out from the edge; empty for nothing.
    kind : str
        ``flat``, ``coloured`` or ``grey``.

    """

    width: int
    height: int
    digest: str
    shade: int
    colour: str
    shape: str
    kind: str


def see(png: bytes) -> Seen | None:
    """Decode an image and look at it; None when it is none."""
    try:
        with Image.open(io.BytesIO(png)) as image:
            pixels = np.asarray(image.convert("RGB"))
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        return None
    middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]
    return Seen(
        width=pixels.shape[1],
        height=pixels.shape[0],
        digest=pixel_digest(pixels),
        shade=int(pixels.sum(dtype=np.int64) % 101),
        colour=_colour(middle),
        shape=_shape(pixels),
        kind=_kind(pixels),
    )


def see_url(url: str) -> Seen | None:
    """Look at an image that is given as a data URI; None for any other URL."""
    head, comma, data = url.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        return None
    try:
        return see(b64decode(data, validate=True))
    except ValueError:
        return None


def pixel_digest(pixels: npt.NDArray[np.uint8]) -> str:
    """Return the SHA-256 of RGB pixels of shape (height, width, 3), in hexadecimal."""
    return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()


def _kind(pixels: npt.NDArray[np.uint8]) -> str:
    sampled = pixels[::4, ::4].astype(np.int16)
    if float(sampled.std(axis=(0, 1)).max()) < _FLAT:
        return "flat"
    spread = sampled.max(axis=2) - sampled.min(axis=2)
    return "coloured" if float(spread.mean()) > _COLOURED else "grey"


def _colour(pixel: npt.NDArray[np.uint8]) -> str:
    def distance(name: str) -> int:
        return sum((int(a) - b) ** 2 for a, b in zip(pixel, _COLOURS[name], strict=True))

    return min(_COLOURS, key=distance)


def _shape(pixels: npt.NDArray[np.uint8]) -> str:
    """Tell a filled circle from a filled square by how much of its own box it fills."""
    difference = np.abs(pixels.astype(np.int16) - pixels[0, 0].astype(np.int16)).max(axis=2)
    rows, columns = np.nonzero(difference > _COLOURED)
    if rows.size == 0:
        return ""
    box = (int(np.ptp(rows)) + 1) * (int(np.ptp(columns)) + 1)
    return "square" if rows.size / box > 0.9 else "circle"
