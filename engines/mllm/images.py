"""Images as a call carries them: pixels alone, in PNG, no larger than was declared.

A picture is known by the hash of its pixels from the declaration of a run to the answer in its
ledger; a file's name, its metadata and its coding play no part.
"""

import hashlib
import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.mllm.request import ImagePart
from ground.errors import EngineError

Pixels = npt.NDArray[np.uint8]
"""Grey of shape (height, width), or RGB of shape (height, width, 3)."""

_QUICK = {"compress_level": 1, "compress_type": Image.RLE}
"""Runs and letters alone: of ultrasound half the time of zlib's other ways, and fewer bytes."""


def pixel_sha256(pixels: Pixels) -> str:
    """Return the SHA-256 of a picture, its shape included, in hexadecimal.

    Raises
    ------
    EngineError
        It is no picture of 8 bits in grey or RGB.

    """
    _require_picture(pixels)
    digest = hashlib.sha256(repr(pixels.shape).encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def sized(pixels: Pixels, long_side: int | None) -> Pixels:
    """Return a picture whose longer side has at most so many pixels; None: as it is.

    A smaller picture is never made larger: what a server makes of a size is its own affair.
    """
    height, width = pixels.shape[:2]
    longest = max(height, width)
    if long_side is None or longest <= long_side:
        return pixels
    size = tuple(max(1, round(side * long_side / longest)) for side in (width, height))
    # BOX over whole pixels first would alias thin margins; Lanczos is what most servers use.
    return np.asarray(Image.fromarray(pixels).resize((size[0], size[1]), Image.Resampling.LANCZOS))


def image_part(pixels: Pixels, long_side: int | None = None) -> ImagePart:
    """Return a picture as a part of a request.

    Parameters
    ----------
    pixels : array of uint8
        Shape (height, width) or (height, width, 3).
    long_side : int or None
        In pixels; a larger picture is made smaller.

    Raises
    ------
    EngineError
        It is no picture of 8 bits in grey or RGB.

    """
    _require_picture(pixels)
    shown = np.ascontiguousarray(sized(pixels, long_side))
    file = io.BytesIO()
    Image.fromarray(shown).save(file, "PNG", **_QUICK)
    png = file.getvalue()
    return ImagePart(png, hashlib.sha256(png).hexdigest(), shown.shape[1], shown.shape[0])


def _require_picture(pixels: Pixels) -> None:
    is_grey = pixels.ndim == 2
    is_colour = pixels.ndim == 3 and pixels.shape[2] == 3
    if pixels.dtype != np.uint8 or not (is_grey or is_colour) or 0 in pixels.shape:
        raise EngineError(
            f"A picture of shape {pixels.shape} and type {pixels.dtype} cannot be sent.",
            remedy="Give 8 bits of grey or RGB.",
        )
