"""One simulated B-mode picture of a breast."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reader_study.phantom.features import draw_features
from reader_study.phantom.field import FieldGrid
from reader_study.phantom.imaging import form_image
from reader_study.phantom.lesion import draw_lesion
from reader_study.phantom.tissue import draw_breast, lay_tissue


@dataclass(frozen=True, slots=True)
class Phantom:
    """A simulated picture and what is in it.

    Parameters
    ----------
    pixels : ndarray
        8-bit grey, shape (rows, columns); row 0 is at the transducer.
    label : str
        "benign", "malignant" or "normal".
    features : dict
        BI-RADS feature name to value; empty for a normal.
    mm_per_px : float
        Side of the square pixel in mm.

    """

    pixels: NDArray[np.uint8]
    label: str
    features: dict[str, str]
    mm_per_px: float


def make_phantom(
    seed: int,
    *,
    label: str,
    features: Mapping[str, str] | None = None,
    lesion: int = 0,
    view: int = 0,
) -> Phantom:
    """Make one phantom; the same arguments always give the same pixels.

    The label acts on the picture only through the features: no other trace of it is in the pixels.

    Parameters
    ----------
    seed : int
        Number of the breast, 0 or more.
    label : str
        "benign", "malignant" or "normal".
    features : mapping, optional
        BI-RADS features to fix; the others are drawn.
    lesion : int
        Which lesion of the breast, 0 or more: it has its own features, size and place.
    view : int
        Which plane through the same lesion.

    Raises
    ------
    PhantomError
        Unknown label, feature name or value.

    Examples
    --------
    >>> make_phantom(1, label="benign", features={"echo": "anechoic"}).features["echo"]
    'anechoic'

    """
    # Separate streams: features must not shift the anatomy, nor the anatomy the features.
    drawn = draw_features(np.random.default_rng([seed, 0, lesion]), label=label, fixed=features)
    patient, own = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 3, lesion])
    breast, scale = draw_breast(patient), _scale(patient)
    size_mm = float(own.uniform(7.5, 15))
    rng = np.random.default_rng([seed, 2, view, lesion])
    grid = FieldGrid(int(rng.integers(340, 381)), int(rng.integers(450, 511)), scale)
    tissue = lay_tissue(rng, grid, breast)
    if drawn:
        draw_lesion(rng, grid, breast, tissue, drawn, size_mm=size_mm)
    return Phantom(form_image(rng, grid, breast, tissue), label, drawn, scale)


def _scale(rng: np.random.Generator) -> float:
    return round(float(rng.uniform(0.095, 0.115)), 4)
