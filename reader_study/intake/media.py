"""Pixels to the stored form: a PNG whose bytes depend on the pixels and on nothing else."""

import hashlib
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ground.errors import IntakeError
from ground.png import plain_png


class PixelMode(StrEnum):
    """What a stored image's pixels are."""

    GREY_8 = "grey 8 bit"
    GREY_16 = "grey 16 bit"
    COLOUR = "colour"


_HEADER = {PixelMode.GREY_8: (0, 8), PixelMode.GREY_16: (0, 16), PixelMode.COLOUR: (2, 8)}
"""Colour type and bit depth (PNG specification, 11.2.1)."""


def encode_media(pixels: NDArray[Any]) -> bytes:
    """Encode pixels as the canonical PNG.

    Parameters
    ----------
    pixels : ndarray
        (H, W) uint8 or uint16 for grey, (H, W, 3) uint8 for RGB.

    Returns
    -------
    bytes
        A PNG without metadata, padded to a multiple of 64 KiB.

    Raises
    ------
    IntakeError
        For any other shape or type.

    Examples
    --------
    >>> len(encode_media(np.zeros((20, 30), np.uint8)))
    65536

    """
    colour, depth = _HEADER[pixel_mode(pixels)]
    height, width = pixels.shape[:2]
    return plain_png(width, height, _scanlines(pixels), colour=colour, depth=depth)


def pixel_digest(pixels: NDArray[Any]) -> str:
    """Return a hash of what is seen: shape, depth and values, whatever file they came from."""
    pixel_mode(pixels)
    plain = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<"))
    digest = hashlib.sha256(f"{plain.shape}/{plain.dtype.itemsize}/".encode())
    digest.update(plain.data)
    return digest.hexdigest()


def pixel_mode(pixels: NDArray[Any]) -> PixelMode:
    """Return how pixels are stored; raises IntakeError where they cannot be."""
    match pixels.ndim, pixels.shape[2:], pixels.dtype.name:
        case 2, _, "uint8":
            return PixelMode.GREY_8
        case 2, _, "uint16":
            return PixelMode.GREY_16
        case 3, (3,), "uint8":
            return PixelMode.COLOUR
        case _:
            raise IntakeError(
                f"Pixels of shape {pixels.shape} and type {pixels.dtype} cannot be stored.",
                remedy="Grey of 8 or 16 bits and RGB of 8 bits can; export the image as such.",
            )


def _scanlines(pixels: NDArray[Any]) -> bytes:
    """Return the rows in network byte order, each after a zero: filter type None."""
    height = pixels.shape[0]
    flat = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder(">"))
    rows = flat.reshape(height, -1).view(np.uint8)
    lines = np.zeros((height, rows.shape[1] + 1), np.uint8)
    lines[:, 1:] = rows
    return lines.tobytes()
