"""Lobulated fat: cells of a Voronoi tessellation, wider than high, with septa between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from reader_study.phantom.field import Field, FieldGrid, enlarge, smooth_noise

_STEP = 2
"""The tessellation is found on every second pixel; it is smooth enough to be enlarged."""

_FLATNESS = 0.5
"""Height of a lobule over its width."""

_SEPTUM_MM = 0.13

Map = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lobules:
    """Lobules over the image plane.

    Parameters
    ----------
    shade_db : Field
        Difference of each lobule's echo from the mean, −1.5 … 1.5 dB.
    septa : Field
        Amplitude of the septa as mirrors, 1 = white.

    """

    shade_db: Field
    septa: Field


def lay_lobules(rng: np.random.Generator, grid: FieldGrid, *, size_mm: float) -> Lobules:
    """Fill the plane with lobules of about `size_mm` height over a flattened metric."""
    small = FieldGrid(grid.rows // _STEP + 2, grid.columns // _STEP + 2, grid.mm_per_px * _STEP)
    flat = np.array([1.0, _FLATNESS]) / size_mm
    extent = np.array([grid.depth_mm, grid.width_mm]) * flat + 2
    centres = rng.uniform(-1, extent - 1, size=(int(1.3 * extent.prod()) + 4, 2))
    distance, cell = _nearest_two(_wobbly_points(rng, small) * flat, centres)
    normal = centres[cell[:, 1]] - centres[cell[:, 0]]
    # Exact distance from the border between the two nearest centres, so that no septum swells.
    to_border = (distance[:, 1] ** 2 - distance[:, 0] ** 2) / (2 * np.hypot(*normal.T))
    strength = rng.uniform(0.0, 1.0, size=(len(centres), 2))
    mirrors = strength[cell[:, 0], 0] * strength[cell[:, 1], 0]
    facing = _facing(normal * flat)
    septa = np.exp(-((to_border * size_mm / _SEPTUM_MM) ** 2)) * (0.03 + 0.42 * facing**3 * mirrors)
    shade = 3.0 * (strength[cell[:, 0], 1] - 0.5)
    return Lobules(*(_on_grid(values, small, grid) for values in (shade, septa)))


def _wobbly_points(rng: np.random.Generator, grid: FieldGrid) -> Map:
    """Return depth and lateral position of each pixel in mm, moved so that borders curve."""
    down = grid.z_mm + 0.8 * smooth_noise(rng, grid, axial_mm=1.6, lateral_mm=3.0)
    across = grid.x_mm + 1.1 * smooth_noise(rng, grid, axial_mm=1.6, lateral_mm=3.0)
    return np.stack([down.ravel(), across.ravel()], axis=-1).astype(np.float64)


def _nearest_two(points: Map, centres: Map) -> tuple[Map, NDArray[np.intp]]:
    distance, cell = cKDTree(centres).query(points, k=2)
    return np.asarray(distance, dtype=np.float64), np.asarray(cell, dtype=np.intp)


def _facing(normal: Map) -> Map:
    """Return how squarely a septum meets the beam, 0 … 1: one along the beam hardly answers."""
    size = np.abs(normal)
    return np.asarray(size[:, 0] / (size.sum(axis=1) + 1e-9))


def _on_grid(values: Map, small: FieldGrid, grid: FieldGrid) -> Field:
    return enlarge(values.reshape(small.rows, small.columns), grid, steps=(_STEP, _STEP))
