"""A lesion drawn from its BI-RADS features into the tissue."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reader_study.phantom.features import Echo, Margin, Orientation, Posterior, Shape
from reader_study.phantom.field import Field, Grid, line, patches, smooth_noise, soft_step
from reader_study.phantom.tissue import FAT_DB, Breast, Tissue

_ANGLES = 720
_EDGE_MM = {
    Margin.CIRCUMSCRIBED: 0.14,
    Margin.INDISTINCT: 1.1,
    Margin.ANGULAR: 0.28,
    Margin.MICROLOBULATED: 0.18,
    Margin.SPICULATED: 0.40,
}
_LOSS_DB = {Posterior.NONE: 0.5, Posterior.ENHANCEMENT: -9.5, Posterior.SHADOWING: 15.0}
"""Round-trip loss through the middle of the mass, beyond that of the tissue beside it."""

_ECHO_DB = {
    Echo.ANECHOIC: -66.0,
    Echo.HYPOECHOIC: FAT_DB - 10.5,
    Echo.ISOECHOIC: FAT_DB - 2.0,
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
        _add_capsule(rng, grid, outline, tissue)
    height_mm = outline.radius_mm[_ANGLES // 4] + outline.radius_mm[3 * _ANGLES // 4]
    tissue.loss_db += np.float32(_LOSS_DB[Posterior(features["posterior"])] / height_mm) * body


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
        lobes = round(np.pi * size_mm / rng.uniform(2.2, 3.4))
        return _scallops(rng, angle, lobes)
    if margin in (Margin.ANGULAR, Margin.SPICULATED):
        corners = np.sort(rng.uniform(0, 2 * np.pi, size=int(rng.integers(5, 8))))
        gap = np.abs((angle[:, None] - corners + np.pi) % (2 * np.pi) - np.pi)
        height = rng.uniform(0.12, 0.38, size=len(corners))
        return np.asarray(0.9 + (height * np.exp(-gap / 0.17)).max(1))
    return np.ones_like(angle)


def _scallops(
    rng: np.random.Generator, angle: NDArray[np.float64], lobes: int
) -> NDArray[np.float64]:
    """Return the factor of a scalloped edge: uneven round lobes between sharp notches."""
    width = rng.uniform(0.45, 1.0, size=lobes)
    notches = np.concatenate([[0.0], np.cumsum(width) / width.sum()])
    turn = (angle / (2 * np.pi) + rng.uniform()) % 1.0
    lobe = np.searchsorted(notches, turn, side="right") - 1
    place = (turn - notches[lobe]) / (notches[lobe + 1] - notches[lobe])
    height = rng.uniform(0.6, 1.0, size=lobes) * width
    return np.asarray(0.90 + 0.27 * height[lobe] * np.sqrt(np.sin(np.pi * place)))


def _spicules(rng: np.random.Generator, outline: Outline, tissue: Tissue) -> Field:
    """Return dark spikes out of the edge; bright strands between them go into the tissue."""
    spikes = np.zeros_like(outline.angle)
    for angle in _around(rng, int(rng.integers(9, 15))):
        ray, fade = _ray(rng, outline, angle, length_mm=rng.uniform(1.5, 5.0), width_mm=0.50)
        spikes = np.maximum(spikes, 0.85 * ray * fade)
    for angle in _around(rng, int(rng.integers(12, 20))):
        ray, fade = _ray(rng, outline, angle, length_mm=rng.uniform(2.5, 7.0), width_mm=0.22)
        # Strands across the beam answer it; those along it are hardly seen.
        strength = 0.03 + 0.14 * abs(np.cos(angle)) * rng.uniform(0.3, 1.0)
        tissue.mirror += np.float32(strength) * ray * fade * (outline.inside_mm < 0)
    return spikes


def _around(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return uneven directions all around."""
    even = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.asarray(even + rng.uniform(0, 2 * np.pi) + rng.normal(0, 1.4 / count, size=count))


def _ray(
    rng: np.random.Generator,
    outline: Outline,
    angle: float,
    *,
    length_mm: float,
    width_mm: float,
) -> tuple[Field, Field]:
    """Return a slightly bowed, tapering line outwards from the edge, and how it fades."""
    away = np.clip(-outline.inside_mm / np.float32(length_mm), 0, 1)
    bow = np.float32(rng.normal(0, 0.05)) * outline.inside_mm
    across = (outline.angle - np.float32(angle) + bow + np.pi) % (2 * np.pi) - np.pi
    width = width_mm * (1 - away) + 0.05
    ray = line(across * outline.from_centre_mm / width, width=1.0)
    return ray, (1 - away).astype(np.float32)


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


def _add_capsule(rng: np.random.Generator, grid: Grid, outline: Outline, tissue: Tissue) -> None:
    """Add the thin bright line where a smooth edge faces the beam."""
    facing = np.abs(np.sin(outline.angle)) ** 4
    rim = line(outline.inside_mm, width=0.12)
    tissue.mirror += (0.008 + 0.10 * facing) * rim * patches(rng, grid, mm=1.8, share=0.6)


def _interior(rng: np.random.Generator, grid: Grid, outline: Outline, echo: Echo) -> Field:
    """Return the echo level inside, in dB."""
    level = np.float32(_ECHO_DB[echo])
    fine = smooth_noise(rng, grid, axial_mm=0.35, lateral_mm=0.6)
    if echo == Echo.ANECHOIC:
        # Reverberation clutter hangs below the front wall of a cyst.
        front = np.exp(-np.clip(outline.inside_mm, 0, None) / 0.8) * (np.sin(outline.angle) < -0.3)
        return np.asarray(level + 14.0 * front, dtype=np.float32)
    if echo == Echo.HETEROGENEOUS:
        clumps = smooth_noise(rng, grid, axial_mm=0.9, lateral_mm=1.2)
        return np.asarray(level + 6.0 * clumps + fine, dtype=np.float32)
    if echo == Echo.COMPLEX:
        clumps = smooth_noise(rng, grid, axial_mm=1.3, lateral_mm=1.6)
        fluid = soft_step(clumps - np.float32(0.15), width=0.12)
        return np.asarray(level + fine + (_ECHO_DB[Echo.ANECHOIC] - level) * fluid, np.float32)
    return np.asarray(level + 1.0 * fine, dtype=np.float32)
