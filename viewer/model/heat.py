"""Colours of a heat map: even to the eye, and never so opaque that they hide the image. Pure."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MOST_OPAQUE = 0.6
"""Share of the image that the highest value covers; less everywhere else."""

_STOPS = (
    (0.42, 0.17, 320.0),
    (0.60, 0.20, 10.0),
    (0.76, 0.15, 60.0),
    (0.94, 0.14, 108.0),
)
"""Lightness, chroma and hue (degrees) in OKLab: from purple over red and orange to yellow."""

_TO_CONE = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_TO_LINEAR = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)
"""Ottosson, A perceptual color space for image processing (2020)."""

_FINE = 512
"""A coarse map is first interpolated to this many values a side, and coloured then."""


@cache
def heat_path() -> NDArray[np.float64]:
    """Return 256 colours in OKLab, (256, 3), at equal distances; lightness rises throughout."""
    angle = np.radians([hue for _, _, hue in _STOPS])
    chroma = np.array([chroma for _, chroma, _ in _STOPS])
    light = np.array([light for light, _, _ in _STOPS])
    corners = np.stack([light, chroma * np.cos(angle), chroma * np.sin(angle)], axis=1)
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    places = np.linspace(0.0, along[-1], 256)
    return np.stack([np.interp(places, along, corners[:, axis]) for axis in range(3)], axis=1)


@cache
def heat_table() -> NDArray[np.uint8]:
    """Return the colours of the values 0–1 in 256 steps; (256, 3) uint8, sRGB."""
    linear = (heat_path() @ _TO_CONE.T) ** 3 @ _TO_LINEAR.T
    linear = np.clip(linear, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    table: NDArray[np.uint8] = np.round(encoded * 255).astype(np.uint8)
    return table


def heat_picture(values: NDArray[np.floating], *, fine: int = _FINE) -> NDArray[np.uint8]:
    """Colour a map of values.

    Parameters
    ----------
    values : ndarray
        (h, w) floats, 0–1; what lies outside is clipped, not-a-number counts as 0.
    fine : int
        A map of fewer values a side is interpolated to so many before it is coloured.

    Returns
    -------
    ndarray
        (H, W, 4) uint8: blue, green, red and alpha, premultiplied; at least as fine as `values`.

    """
    known = np.clip(np.nan_to_num(values, nan=0.0), 0.0, 1.0).astype(np.float32)
    height, width = known.shape
    size = max(width, fine), max(height, fine)
    smooth = np.asarray(Image.fromarray(known).resize(size, Image.Resampling.BILINEAR))
    step = np.round(np.clip(smooth, 0.0, 1.0) * 255).astype(np.uint8)
    coloured: NDArray[np.uint8] = _premultiplied()[step]
    return coloured


@cache
def _premultiplied() -> NDArray[np.uint8]:
    alpha = np.linspace(0.0, MOST_OPAQUE, 256)[:, None]
    colours = heat_table()[:, ::-1] * alpha
    return np.round(np.concatenate([colours, 255 * alpha], axis=1)).astype(np.uint8)
