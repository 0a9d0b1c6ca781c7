"""A small picture of a picture, by which a copy is known after it was changed.

The perceptual hash of Zauner (2010) is the signs of the lowest cosine terms of a small grey image.
Here the terms themselves are kept, without the slow change of brightness with depth that all
ultrasound images share: with the signs alone, images of one device look alike. Mirror images need
no prints of their own: mirroring changes the sign of every other term.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dctn
from scipy.ndimage import gaussian_filter

from reader_study.screening.grey import Plane, luma, shrunk

SIDE = 64
"""Rows and columns of the small picture."""

TERMS = 16
"""Cosine terms an axis: details down to an eighth of the image."""

_FLAT = 0.5
"""Grey levels: a small picture that varies by less shows nothing to know it by."""

_BORDER_STEP = 12.0
_BORDER_SHARE = 0.02
_LEAST_INSIDE = 16


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of an image to find its copies.

    Parameters
    ----------
    views : array of uint8, shape (2, 64, 64)
        The whole image, and the image without an even border, both shrunk.
    is_flat : bool
        Nothing is seen in it, so that it is like every other flat image; not compared.

    """

    views: NDArray[np.uint8]
    is_flat: bool


def fingerprint(pixels: NDArray[Any]) -> Fingerprint:
    """Return the fingerprint of an image, grey or RGB, ``uint8``."""
    grey = luma(pixels)
    small = [shrunk(each, SIDE, SIDE) for each in (grey, _without_border(grey))]
    views = np.stack([np.clip(np.rint(each), 0, 255).astype(np.uint8) for each in small])
    return Fingerprint(views, bool(min(_detail(each).std() for each in small) < _FLAT))


def _without_border(grey: Plane) -> Plane:
    """Cut away an even frame such as the black of a screen shot; the image where there is none."""
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    differs = np.abs(grey - np.median(edge)) > _BORDER_STEP
    rows = np.flatnonzero(differs.mean(axis=1) > _BORDER_SHARE)
    columns = np.flatnonzero(differs.mean(axis=0) > _BORDER_SHARE)
    if len(rows) < _LEAST_INSIDE or len(columns) < _LEAST_INSIDE:
        return grey
    return grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _detail(small: Plane) -> Plane:
    fine: Plane = gaussian_filter(small, 1.0) - gaussian_filter(small, 10.0)
    return fine


def spectrum(view: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the lowest cosine terms of a small picture as a unit vector, shape (16, 16)."""
    terms = dctn(_detail(view.astype(np.float32)), norm="ortho")[:TERMS, :TERMS]
    length = float(np.linalg.norm(terms))
    unit: NDArray[np.float32] = (terms / max(length, 1e-6)).astype(np.float32)
    return unit
