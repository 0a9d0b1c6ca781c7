"""Outline of a lesion: shape, orientation and the form of its edge."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reader_study.phantom.features import LesionOrientation, LesionShape, Margin
from reader_study.phantom.field import Field, FieldGrid
from reader_study.phantom.tissue import Breast

_ANGLES = 720


@dataclass(frozen=True, slots=True)
class Outline:
    """A star-shaped outline.

    Parameters
    ----------
    x_mm, z_mm : float
        Centre.
    radius_mm : ndarray
        Distance of the edge at `_ANGLES` equal angles from the lateral direction, in mm.
    inside_mm : Field
        Distance from the edge, measured along the radius; positive inside.
    angle : Field
        Angle of each pixel, 0 … 2π.
    from_centre_mm : Field
        Distance of each pixel from the centre.

    """

    x_mm: float
    z_mm: float
    radius_mm: NDArray[np.float64]
    inside_mm: Field
    angle: Field
    from_centre_mm: Field

    @property
    def height_mm(self) -> float:
        """Length of the beam's way through the centre, in mm."""
        return float(self.radius_mm[_ANGLES // 4] + self.radius_mm[3 * _ANGLES // 4])

    @property
    def width_over_height(self) -> float:
        """Extent across over extent in depth."""
        across, down = self._edge_mm()
        return float(np.ptp(across) / np.ptp(down))

    @property
    def extent_mm(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the outline in the image plane, in mm."""
        across, down = self._edge_mm()
        left, right = self.x_mm + float(across.min()), self.x_mm + float(across.max())
        return left, self.z_mm + float(down.min()), right, self.z_mm + float(down.max())

    def _edge_mm(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return each point of the edge from the centre: across and down, in mm."""
        angle = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
        return self.radius_mm * np.cos(angle), self.radius_mm * np.sin(angle)


def draw_outline(
    rng: np.random.Generator,
    grid: FieldGrid,
    breast: Breast,
    features: Mapping[str, str],
    *,
    size_mm: float,
) -> Outline:
    """Draw an outline with these features and place it in the parenchyma."""
    radius = _radius(rng, features, size_mm=size_mm)
    half_height = float(radius[_ANGLES // 8 : 3 * _ANGLES // 8].max())
    top = breast.skin_mm + 1.5 + half_height
    low = breast.skin_mm + breast.fat_mm + breast.parenchyma_mm - half_height
    centre = breast.skin_mm + breast.fat_mm + rng.uniform(0.2, 0.8) * breast.parenchyma_mm
    z_mm = float(max(top, min(centre, low)))
    return _placed(radius, grid, x_mm=float(grid.width_mm * rng.uniform(0.34, 0.66)), z_mm=z_mm)


def outline_at(
    rng: np.random.Generator,
    grid: FieldGrid,
    features: Mapping[str, str],
    *,
    size_mm: float,
    x_mm: float,
    z_mm: float,
) -> Outline:
    """Draw an outline with these features around a given centre."""
    return _placed(_radius(rng, features, size_mm=size_mm), grid, x_mm=x_mm, z_mm=z_mm)


def _placed(radius: NDArray[np.float64], grid: FieldGrid, *, x_mm: float, z_mm: float) -> Outline:
    dz, dx = grid.z_mm - np.float32(z_mm), grid.x_mm - np.float32(x_mm)
    angle = np.asarray(np.arctan2(dz, dx) % (2 * np.pi), dtype=np.float32)
    distance = np.asarray(np.hypot(dz, dx), dtype=np.float32)
    inside = np.asarray(_at(radius, angle) - distance, dtype=np.float32)
    return Outline(x_mm, z_mm, radius, inside, angle, distance)


def _at(values: NDArray[np.float64], angle: Field) -> Field:
    """Look a function of the angle up, linearly between its `_ANGLES` samples."""
    place = angle * np.float32(_ANGLES / (2 * np.pi))
    low = place.astype(np.int32)
    table = np.append(values, [values[0], values[1]]).astype(np.float32)
    return np.asarray(table[low] + (table[low + 1] - table[low]) * (place - low), np.float32)


def _radius(
    rng: np.random.Generator, features: Mapping[str, str], *, size_mm: float
) -> NDArray[np.float64]:
    """Return the outline's radius in mm at each angle."""
    shape, margin = LesionShape(features["shape"]), Margin(features["margin"])
    angle = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False, dtype=np.float64)
    ratio = _elongation(rng, shape, LesionOrientation(features["orientation"]))
    tilt = rng.normal(0, 0.10)
    wide, high = size_mm / 2 * np.sqrt(ratio), size_mm / 2 / np.sqrt(ratio)
    radius = 1 / np.hypot(np.cos(angle - tilt) / wide, np.sin(angle - tilt) / high)
    swing = {LesionShape.OVAL: 0.025, LesionShape.ROUND: 0.015, LesionShape.IRREGULAR: 0.13}[shape]
    for order in range(3, 8):
        radius *= 1 + swing * rng.normal() * 3 / order * np.cos(
            order * angle + rng.uniform(0, 2 * np.pi)
        )
    return np.asarray(radius * _edge_form(rng, margin, angle, size_mm), dtype=np.float64)


def _elongation(
    rng: np.random.Generator, shape: LesionShape, orientation: LesionOrientation
) -> float:
    """Return width over height."""
    if shape == LesionShape.ROUND:
        return float(rng.uniform(0.96, 1.06))
    if orientation == LesionOrientation.PARALLEL:
        return float(rng.uniform(1.45, 2.1))
    return float(rng.uniform(0.60, 0.76))


def _edge_form(
    rng: np.random.Generator, margin: Margin, angle: NDArray[np.float64], size_mm: float
) -> NDArray[np.float64]:
    """Return the factor that the margin puts on the radius."""
    if margin == Margin.MICROLOBULATED:
        lobes = round(np.pi * size_mm / rng.uniform(2.2, 3.4))
        return _scallops(rng, angle, lobes)
    if margin in (Margin.ANGULAR, Margin.SPICULATED):
        few, sharpness = ((5, 8), 0.17) if margin == Margin.ANGULAR else ((8, 12), 0.10)
        corners = around(rng, int(rng.integers(*few)))
        gap = np.abs((angle[:, None] - corners + np.pi) % (2 * np.pi) - np.pi)
        most = 0.40 if margin == Margin.ANGULAR else 0.28
        height = rng.uniform(0.4, 1.0, size=len(corners)) * most
        return np.asarray(0.9 + (height * np.exp(-gap / sharpness)).max(axis=1))
    return np.ones_like(angle)


def _scallops(
    rng: np.random.Generator, angle: NDArray[np.float64], lobes: int
) -> NDArray[np.float64]:
    """Return the factor of a scalloped edge: unequal shallow lobes between notches."""
    width = rng.uniform(0.3, 1.0, size=lobes)
    notches = np.concatenate([[0.0], np.cumsum(width) / width.sum()])
    turn = (angle / (2 * np.pi) + rng.uniform()) % 1.0
    lobe = np.searchsorted(notches, turn, side="right") - 1
    place = (turn - notches[lobe]) / (notches[lobe + 1] - notches[lobe])
    height = rng.uniform(0.4, 1.0, size=lobes) * width
    return np.asarray(0.93 + 0.30 * height[lobe] * np.sin(np.pi * place) ** 0.7)


def around(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return uneven directions all around."""
    even = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.asarray(even + rng.uniform(0, 2 * np.pi) + rng.normal(0, 1.4 / count, size=count))
