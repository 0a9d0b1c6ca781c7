"""Layers of a breast under the transducer: echogenicity, mirrors and attenuation.

The layers are first laid out flat, then bent by a smooth displacement, as a breast under a probe.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import map_coordinates

from reader_study.phantom.field import (
    Field,
    FieldGrid,
    contour,
    line,
    patches,
    smooth_noise,
    soft_step,
)
from reader_study.phantom.lobules import lay_lobules

FAT_DB = -38.0
"""Mean echo of subcutaneous fat in dB below white: the grey that echo patterns refer to."""

_GLAND_DB = -30.5
_MUSCLE_DB = -41.5
_WALL_DB = -47.0
_SKIN_DB = -30.0
_GEL_DB = -50.0


@dataclass(frozen=True, slots=True)
class Breast:
    """What is the same in every view of one breast. Depths and thicknesses in mm.

    `density` is the share of gland in the parenchyma (0–1).
    """

    skin_mm: float
    fat_mm: float
    parenchyma_mm: float
    muscle_mm: float
    density: float
    lobule_mm: float
    gain_db: float


@dataclass(slots=True)
class Tissue:
    """Maps of one image plane.

    Parameters
    ----------
    echo_db : Field
        Backscatter in dB below white.
    mirror : Field
        Amplitude of specular echoes, 1 = white.
    loss_db : Field
        Round-trip loss beyond what time-gain compensation makes good, dB per mm.

    """

    echo_db: Field
    mirror: Field
    loss_db: Field


def draw_breast(rng: np.random.Generator) -> Breast:
    """Draw one breast, from fatty to dense."""
    density = float(rng.uniform(0.15, 0.95))
    return Breast(
        skin_mm=float(rng.uniform(1.2, 2.0)),
        fat_mm=float(rng.uniform(4.0, 9.0) * (1.25 - 0.6 * density)),
        parenchyma_mm=float(rng.uniform(16.0, 22.0)),
        muscle_mm=float(rng.uniform(6.0, 9.0)),
        density=density,
        lobule_mm=float(rng.uniform(5.0, 8.0)),
        gain_db=float(rng.normal(0.0, 1.6)),
    )


def lay_tissue(rng: np.random.Generator, grid: FieldGrid, breast: Breast) -> Tissue:
    """Build the plane of one view, without a lesion."""
    fat, septa = _fat(rng, grid, breast)
    gland, strands = _gland(rng, grid, breast, fat)
    muscle, fibres = _muscle(rng, grid)
    bottom_mm = breast.skin_mm + breast.fat_mm + breast.parenchyma_mm
    front = grid.z_mm - _border(rng, grid, breast.skin_mm + breast.fat_mm, swing_mm=1.5)
    fascia = grid.z_mm - _border(rng, grid, bottom_mm, swing_mm=0.5)
    wall = grid.z_mm - _border(rng, grid, bottom_mm + breast.muscle_mm, swing_mm=0.8)
    in_gland, in_muscle = soft_step(front, width=0.4), soft_step(fascia, width=0.25)
    in_wall = soft_step(wall, width=0.4)
    echo = _over(_over(fat, gland, in_gland), muscle, in_muscle)
    echo = _over(echo, _WALL_DB + 0.6 * (muscle - _MUSCLE_DB), in_wall)
    mirror = _over(_over(septa, strands, in_gland), fibres, in_muscle) * (1 - in_wall)
    for border, strength in ((front, 0.10), (fascia, 0.20), (fascia - 0.9, 0.08), (wall, 0.42)):
        mirror += strength * patches(rng, grid, mm=3.0, share=0.5) * line(border, width=0.14)
    tissue = Tissue(echo, mirror, np.float32(0.05) + np.float32(rng.uniform(0.3, 1.1)) * in_wall)
    _bend(rng, grid, tissue)
    _roughen(rng, grid, tissue)
    _add_skin(rng, grid, breast, tissue)
    return tissue


def _over(below: Field, above: Field, share: Field) -> Field:
    return np.asarray(below + (above - below) * share, dtype=np.float32)


def _border(
    rng: np.random.Generator, grid: FieldGrid, depth_mm: float, *, swing_mm: float
) -> Field:
    """Return a wavy border, shape (1, columns), in mm."""
    row = FieldGrid(1, grid.columns, grid.mm_per_px)
    wave = smooth_noise(rng, row, axial_mm=0.2, lateral_mm=5.0)
    return np.asarray(depth_mm + swing_mm * wave, dtype=np.float32)


def _fat(rng: np.random.Generator, grid: FieldGrid, breast: Breast) -> tuple[Field, Field]:
    """Return echo and septa of fat."""
    lobules = lay_lobules(rng, grid, size_mm=breast.lobule_mm)
    fine = smooth_noise(rng, grid, axial_mm=0.25, lateral_mm=0.8)
    echo = np.float32(FAT_DB) + lobules.shade_db + np.float32(1.3) * fine
    return echo, lobules.septa * patches(rng, grid, mm=2.0, share=0.6)


def _gland(
    rng: np.random.Generator, grid: FieldGrid, breast: Breast, fat: Field
) -> tuple[Field, Field]:
    """Return echo and strands of the parenchyma: gland with islands of fat and dark ducts."""
    strands = smooth_noise(rng, grid, axial_mm=0.30, lateral_mm=2.2)
    clouds = smooth_noise(rng, grid, axial_mm=1.3, lateral_mm=3.2)
    ducts = smooth_noise(rng, grid, axial_mm=0.45, lateral_mm=1.6)
    gland = _GLAND_DB + 3.4 * strands + 3.0 * clouds - 8.0 * np.clip(ducts - 0.9, 0, 1)
    islands = smooth_noise(rng, grid, axial_mm=1.5, lateral_mm=3.6)
    islands = islands + np.float32(2.6 * (breast.density - 0.40))
    glandular = soft_step(islands, width=0.25)
    mirror = (
        0.14
        * patches(rng, grid, mm=1.6, share=0.3)
        * contour(strands, grid, level=0.5, width_mm=0.10)
    )
    mirror += (
        0.12
        * patches(rng, grid, mm=2.5, share=0.45)
        * contour(islands, grid, level=0.0, width_mm=0.10)
    )
    return _over(fat, gland.astype(np.float32), glandular), mirror.astype(np.float32)


def _muscle(rng: np.random.Generator, grid: FieldGrid) -> tuple[Field, Field]:
    """Return echo and fibres of the pectoral muscle."""
    fibres = smooth_noise(rng, grid, axial_mm=0.24, lateral_mm=5.0)
    bundles = smooth_noise(rng, grid, axial_mm=0.9, lateral_mm=7.0)
    echo = np.float32(_MUSCLE_DB) + np.float32(2.8) * fibres + np.float32(2.2) * bundles
    mirror = (
        0.16
        * patches(rng, grid, mm=3.5, share=0.35)
        * contour(fibres, grid, level=0.6, width_mm=0.10)
    )
    return echo, mirror.astype(np.float32)


def _bend(rng: np.random.Generator, grid: FieldGrid, tissue: Tissue) -> None:
    """Displace everything by up to some mm; nothing at the skin, which the probe flattens."""
    free = np.minimum(grid.z_mm / 12.0, 1.0)
    tilt = rng.normal(0, 0.07) * (grid.x_mm - grid.width_mm / 2)
    swell = 1.5 * smooth_noise(rng, grid, axial_mm=5, lateral_mm=7)
    ripple = 0.25 * smooth_noise(rng, grid, axial_mm=1.2, lateral_mm=2.4)
    rows = np.arange(grid.rows, dtype=np.float32)[:, None]
    shift = free * (tilt + swell + ripple) / grid.mm_per_px
    columns = np.broadcast_to(np.arange(grid.columns, dtype=np.float32), shift.shape)
    where = np.stack([rows + shift, columns])
    for name in ("echo_db", "mirror", "loss_db"):
        bent = map_coordinates(getattr(tissue, name), where, order=1, mode="reflect")
        setattr(tissue, name, bent)


def _roughen(rng: np.random.Generator, grid: FieldGrid, tissue: Tissue) -> None:
    """Make mirrors uneven along their length: no fascia is as smooth as glass."""
    rough = smooth_noise(rng, grid, axial_mm=0.15, lateral_mm=0.5)
    tissue.mirror *= np.exp(0.55 * rough)


def _add_skin(rng: np.random.Generator, grid: FieldGrid, breast: Breast, tissue: Tissue) -> None:
    """Lay gel, skin and their bright lines over the top."""
    gel_mm = float(rng.uniform(0.4, 0.9))
    skin = grid.z_mm - _border(rng, grid, gel_mm, swing_mm=0.02)
    under = grid.z_mm - _border(rng, grid, gel_mm + breast.skin_mm, swing_mm=0.10)
    layers = smooth_noise(rng, grid, axial_mm=0.16, lateral_mm=5.0)
    cover = _over(
        np.full_like(layers, _GEL_DB), _SKIN_DB + 3.0 * layers, soft_step(skin, width=0.1)
    )
    below = soft_step(under, width=0.15)
    tissue.echo_db = _over(cover, tissue.echo_db, below)
    tissue.mirror *= below
    tissue.mirror += 0.30 * line(skin, width=0.09)
    tissue.mirror += 0.11 * patches(rng, grid, mm=4.0, share=0.6) * line(under, width=0.10)
    tissue.mirror += 0.20 * line(grid.z_mm - 0.1, width=0.10)
