"""Colour that is laid over an ultrasound image, told from a tint of the whole image.

A tinted B-mode image has one colour for each brightness (its map); what is laid over it has not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_closing, binary_opening, find_objects, label

from reader_study.screening.grey import Plane, checked, luma

Mask = NDArray[np.bool_]

COLOURED = 24.0
"""Distance from the tint, in steps of chroma, from which a pixel is coloured. Of 616 published
B-mode images the tint strays by no more than 2, apart from callipers."""

_BINS = 16
_WEAK = 40.0
"""Chroma of any B-mode tint that was seen stays below 30."""

LIT = 32.0
"""Grey levels above which a pixel shows a colour."""

_TINTED = 12.0
_ONE_DIRECTION = 0.95
"""Length of the mean of unit vectors: directions within 18° or so."""

_LEAST_IN_BIN = 16
_THIN = np.ones((3, 3), dtype=bool)

HUES = 12
"""Hues of 30° each, the first about red."""

GREEN = slice(3, 6)
"""From yellow-green to sea-green: in maps of stiffness, and in no map of flow but as turbulence."""

_CLOSING = np.ones((5, 5), dtype=bool)


@dataclass(frozen=True, slots=True)
class Colour:
    """The colours of an image.

    Parameters
    ----------
    mask : array of bool, shape (rows, columns)
        Pixels that are coloured and no thin line (calliper, letter).
    tint : float
        Chroma that the tint reaches in the brightest tenth, 0 for grey.
    hues : array of float, shape (12,)
        Shares of hues among the coloured pixels; zeros where there are none.

    """

    mask: Mask
    tint: float
    hues: NDArray[np.float64]

    @property
    def share(self) -> float:
        """Coloured part of the image, 0–1."""
        return float(self.mask.mean())


def colour_of(pixels: NDArray[Any]) -> Colour:
    """Return what is coloured in an image, grey or RGB."""
    image = checked(pixels)
    if image.ndim == 2 or _is_grey(image):
        return Colour(np.zeros(image.shape[:2], dtype=bool), 0.0, np.zeros(HUES))
    grey = luma(image)
    blue, red = chroma(image, grey)
    base_blue, base_red = tint_of(grey, blue, red)
    bins = _bins(grey)
    stray = np.hypot(blue - base_blue[bins], red - base_red[bins])
    mask = binary_opening(stray > COLOURED, _THIN)
    tint = float(np.hypot(base_blue, base_red).max())
    return Colour(mask, tint, hue_shares(image, mask))


def _is_grey(image: NDArray[np.uint8]) -> bool:
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    return bool(np.array_equal(red, green) and np.array_equal(green, blue))


def chroma(image: NDArray[np.uint8], grey: Plane) -> tuple[Plane, Plane]:
    """Return Cb and Cr of ITU-R BT.601 about 0."""
    blue = (image[..., 2] - grey) * np.float32(0.564)
    red = (image[..., 0] - grey) * np.float32(0.713)
    return blue, red


def _bins(grey: Plane) -> NDArray[np.int64]:
    return np.minimum(grey * _BINS / 256, _BINS - 1).astype(np.int64)


def tint_of(grey: Plane, blue: Plane, red: Plane) -> tuple[Plane, Plane]:
    """Return Cb and Cr of the tint in each of 16 steps of brightness.

    Only weakly coloured pixels are asked, so that a large overlay is not taken for a tint; unless
    most are coloured, and in one hue: a tint of its own, as of a 3D rendering.
    """
    weak = np.hypot(blue, red) < _WEAK
    if is_one_hue(grey, blue, red):
        weak = np.ones_like(weak)
    bins = _bins(grey)
    tint = np.zeros((2, _BINS), dtype=np.float32)
    for step in range(_BINS):
        here = weak & (bins == step)
        if here.sum() >= _LEAST_IN_BIN:
            tint[:, step] = np.median(blue[here]), np.median(red[here])
    return tint[0], tint[1]


def is_one_hue(grey: Plane, blue: Plane, red: Plane) -> bool:
    """Whether most of what is lit is coloured, and all of that in nearly one direction."""
    lit = grey > LIT
    strength = np.hypot(blue, red)
    coloured = lit & (strength > _TINTED)
    if not lit.any() or coloured.sum() < 0.5 * lit.sum():
        return False
    down, across = blue[coloured] / strength[coloured], red[coloured] / strength[coloured]
    return float(np.hypot(down.mean(), across.mean())) > _ONE_DIRECTION


def hue_shares(image: NDArray[np.uint8], mask: Mask) -> NDArray[np.float64]:
    """Return the shares of twelve hues, each 30° wide, among the pixels of a mask."""
    chosen = image[mask].astype(np.float64)
    if not len(chosen):
        return np.zeros(HUES)
    red, green, blue = chosen.T
    hue = np.degrees(np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)) % 360
    counts = np.bincount(np.rint(hue / 30).astype(int) % HUES, minlength=HUES)
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


@dataclass(frozen=True, slots=True)
class ColouredArea:
    """A connected part of a mask: its box (top, left, bottom, right) and its pixels."""

    box: tuple[int, int, int, int]
    pixels: int

    @property
    def fill(self) -> float:
        """Share of its box that it covers."""
        top, left, bottom, right = self.box
        return self.pixels / ((bottom - top) * (right - left))


def areas(mask: Mask) -> list[ColouredArea]:
    """Return the parts of a mask that hang together but for a few pixels, the largest first."""
    labels, count = label(binary_closing(mask, _CLOSING), structure=np.ones((3, 3)))
    if not count:
        return []
    sizes = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    found = [
        ColouredArea((rows.start, columns.start, rows.stop, columns.stop), int(size))
        for (rows, columns), size in zip(find_objects(labels), sizes, strict=True)
    ]
    return sorted(found, key=lambda area: -area.pixels)
