"""Pixels as this room takes them: grey or RGB, eight bits."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]

_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
"""ITU-R BT.601."""


def checked(pixels: NDArray[Any]) -> Pixels:
    """Return the array when it is an image: (rows, columns) or (rows, columns, 3), ``uint8``.

    Raises
    ------
    ValueError
        For another shape or type; no pixel of a caller's is scaled or dropped in silence.

    """
    shape_ok = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)
    if not shape_ok or pixels.dtype != np.uint8 or 0 in pixels.shape:
        raise ValueError(f"not an image of 8 bits, grey or RGB: {pixels.shape}, {pixels.dtype}")
    return pixels


def luma(pixels: NDArray[Any]) -> Plane:
    """Return the brightness of each pixel, 0–255, shape (rows, columns)."""
    image = checked(pixels)
    if image.ndim == 2:
        return image.astype(np.float32)
    grey: Plane = image.astype(np.float32) @ _LUMA
    return grey


def shrunk(plane: Plane, rows: int, columns: int) -> Plane:
    """Return the plane at another size, each new pixel the mean of what it covers."""
    resized = Image.fromarray(plane).resize((columns, rows), Image.Resampling.BOX)
    return np.asarray(resized, dtype=np.float32)
