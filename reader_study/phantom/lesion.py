"""A lesion drawn from its BI-RADS features into the tissue."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reader_study.phantom.features import Echo, Margin, Orientation, Posterior, Shape
from reader_study.phantom.field import Field, Grid, smooth_noise, soft_step
from reader_study.phantom.tissue import FAT_DB, Breast, Tissue

_ANGLES = 720
_EDGE_MM = {
    Margin.CIRCUMSCRIBED: 0.14,
    Margin.INDISTINCT: 1.1,
    Margin.ANGULAR: 0.28,
    Margin.MICROLOBULATED: 0.18,
    Margin.SPICULATED: 0.40,
}
_LOSS_DB_PER_MM = {Posterior.NONE: 0.05, Posterior.ENHANCEMENT: -0.85, Posterior.SHADOWING: 1.7}
_ECHO_DB = {
    Echo.ANECHOIC: -74.0,
    Echo.HYPOECHOIC: FAT_DB - 12.5,
    Echo.ISOECHOIC: FAT_DB - 1.0,
    Echo.COMPLEX: FAT_DB - 8.0,
    Echo.HETEROGENEOUS: FAT_DB - 9.0,
}


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


def draw_lesion(
    rng: np.random.Generator,
    grid: Grid,
    breast: Breast,
    tissue: Tissue,
    features: Mapping[str, str],
    *,
    size_mm: float,
) -> None:
    """Change the tissue in place: a mass of `size_mm` mean diameter with these features."""
    margin = Margin(features["margin"])
    outline = _outline(rng, grid, breast, features, size_mm=size_mm)
    inside = outline.inside_mm
    if margin == Margin.INDISTINCT:
        inside = inside + 0.55 * smooth_noise(rng, grid, axial_mm=0.7, lateral_mm=0.9)
    body = soft_step(inside, width=_EDGE_MM[margin])
    if margin == Margin.SPICULATED:
        body = np.maximum(body, _spicules(rng, outline, tissue))
    _surround(outline, tissue, margin, features)
    echo = _interior(rng, grid, outline, Echo(features["echo"]))
    tissue.echo_db += (echo - tissue.echo_db) * body
    tissue.mirror *= 1 - body
    if margin == Margin.CIRCUMSCRIBED:
        _add_capsule(outline, tissue)
    loss = _LOSS_DB_PER_MM[Posterior(features["posterior"])] * min(1.4, 12.0 / size_mm)
    tissue.loss_db += np.float32(loss) * body


def _outline(
    rng: np.random.Generator,
    grid: Grid,
    breast: Breast,
    features: Mapping[str, str],
    *,
    size_mm: float,
) -> Outline:
    radius = _radius(rng, features, size_mm=size_mm)
    half_height = float(radius[_ANGLES // 8 : 3 * _ANGLES // 8].max())
    top = breast.skin_mm + 1.5 + half_height
    low = breast.skin_mm + breast.fat_mm + breast.parenchyma_mm - half_height
    centre = breast.skin_mm + breast.fat_mm + rng.uniform(0.2, 0.8) * breast.parenchyma_mm
    z_mm = float(max(top, min(centre, low)))
    x_mm = float(grid.width_mm * rng.uniform(0.34, 0.66))
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
    shape, margin = Shape(features["shape"]), Margin(features["margin"])
    angle = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False, dtype=np.float64)
    ratio = _elongation(rng, shape, Orientation(features["orientation"]))
    tilt = rng.normal(0, 0.10)
    wide, high = size_mm / 2 * np.sqrt(ratio), size_mm / 2 / np.sqrt(ratio)
    radius = 1 / np.hypot(np.cos(angle - tilt) / wide, np.sin(angle - tilt) / high)
    swing = {Shape.OVAL: 0.025, Shape.ROUND: 0.015, Shape.IRREGULAR: 0.13}[shape]
    for order in range(2, 7):
        radius *= 1 + swing * rng.normal() * 2 / order * np.cos(
            order * angle + rng.uniform(0, 2 * np.pi)
        )
    return np.asarray(radius * _edge_form(rng, margin, angle, size_mm), dtype=np.float64)


def _elongation(rng: np.random.Generator, shape: Shape, orientation: Orientation) -> float:
    """Return width over height."""
    if shape == Shape.ROUND:
        return float(rng.uniform(0.96, 1.06))
    if orientation == Orientation.PARALLEL:
        return float(rng.uniform(1.45, 2.1))
    return float(rng.uniform(0.60, 0.76))


def _edge_form(
    rng: np.random.Generator, margin: Margin, angle: NDArray[np.float64], size_mm: float
) -> NDArray[np.float64]:
    """Return the factor that the margin puts on the radius."""
    if margin == Margin.MICROLOBULATED:
        lobes = round(np.pi * size_mm / rng.uniform(2.4, 3.2))
        wobble = angle + 0.12 * np.sin(2 * angle + rng.uniform(0, 6.28))
        return np.asarray(0.93 + 0.17 * np.abs(np.sin(lobes * wobble / 2 + rng.uniform(0, 3))))
    if margin in (Margin.ANGULAR, Margin.SPICULATED):
        corners = np.sort(rng.uniform(0, 2 * np.pi, size=int(rng.integers(5, 8))))
        gap = np.abs((angle[:, None] - corners + np.pi) % (2 * np.pi) - np.pi)
        height = rng.uniform(0.16, 0.38, size=len(corners))
        return np.asarray(0.9 + (height * np.exp(-gap / 0.16)).max(1))
    return np.ones_like(angle)


def _spicules(rng: np.random.Generator, outline: Outline, tissue: Tissue) -> Field:
    """Return dark spikes out of the edge; bright strands between them go into the tissue."""
    spikes = np.zeros_like(outline.angle)
    for kind in range(2):
        count = int(rng.integers(10, 16))
        for start in np.linspace(0, 2 * np.pi, count, endpoint=False):
            angle = start + rng.normal(0, 0.12) + kind * np.pi / count
            length = rng.uniform(2.0, 5.5)
            bow = 0.05 * rng.normal() * outline.inside_mm
            across = (outline.angle - angle + bow + np.pi) % (2 * np.pi) - np.pi
            away = np.clip(-outline.inside_mm / length, 0, 1)
            width = (0.42 if kind == 0 else 0.26) * (1 - away) + 0.04
            line = np.exp(-((across * outline.from_centre_mm / width) ** 2)) * (away < 1)
            if kind == 0:
                spikes = np.maximum(spikes, 0.9 * line * (1 - away))
            else:
                outside = outline.inside_mm < 0
                tissue.mirror += (0.10 * line * outside * (1 - away)).astype(np.float32)
    return np.asarray(spikes, dtype=np.float32)


def _surround(
    outline: Outline, tissue: Tissue, margin: Margin, features: Mapping[str, str]
) -> None:
    """Add the echogenic rim of invading masses, and the edge shadows of smooth ones."""
    if margin in (Margin.SPICULATED, Margin.INDISTINCT, Margin.ANGULAR):
        rim = np.exp(-(((outline.inside_mm + 1.0) / 1.1) ** 2))
        tissue.echo_db += (4.0 * rim).astype(np.float32)
    if margin == Margin.CIRCUMSCRIBED and features["posterior"] != Posterior.SHADOWING:
        sideways = np.abs(np.cos(outline.angle)) ** 12
        edge = np.exp(-((outline.inside_mm / 0.35) ** 2)) * sideways
        tissue.loss_db += (1.6 * edge).astype(np.float32)


def _add_capsule(outline: Outline, tissue: Tissue) -> None:
    """Add the thin bright line where a smooth edge faces the beam."""
    facing = np.abs(np.sin(outline.angle)) ** 3
    line = np.exp(-((outline.inside_mm / 0.20) ** 2))
    tissue.mirror += ((0.015 + 0.16 * facing) * line).astype(np.float32)


def _interior(rng: np.random.Generator, grid: Grid, outline: Outline, echo: Echo) -> Field:
    """Return the echo level inside, in dB."""
    level = np.float32(_ECHO_DB[echo])
    fine = smooth_noise(rng, grid, axial_mm=0.35, lateral_mm=0.6)
    if echo == Echo.ANECHOIC:
        # Reverberation clutter hangs below the front wall of a cyst.
        front = np.exp(-np.clip(outline.inside_mm, 0, None) / 0.8) * (np.sin(outline.angle) < -0.3)
        return np.asarray(level + 14.0 * front, dtype=np.float32)
    if echo == Echo.HETEROGENEOUS:
        patches = smooth_noise(rng, grid, axial_mm=0.9, lateral_mm=1.2)
        return np.asarray(level + 6.0 * patches + fine, dtype=np.float32)
    if echo == Echo.COMPLEX:
        patches = smooth_noise(rng, grid, axial_mm=1.3, lateral_mm=1.6)
        fluid = soft_step(patches - np.float32(0.15), width=0.12)
        return np.asarray(level + fine + (_ECHO_DB[Echo.ANECHOIC] - level) * fluid, np.float32)
    return np.asarray(level + 1.0 * fine, dtype=np.float32)
