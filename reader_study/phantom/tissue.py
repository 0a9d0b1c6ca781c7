"""Layers of a breast under the transducer: echogenicity, mirrors and attenuation.

The layers are first laid out flat, then bent by a smooth displacement, as a breast under a probe.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import map_coordinates

from reader_study.phantom.field import Field, Grid, smooth_noise, soft_step
from reader_study.phantom.lobules import lay_lobules

FAT_DB = -35.0
"""Mean echo of subcutaneous fat in dB below white: the grey that echo patterns refer to."""

_GLAND_DB = -27.0
_MUSCLE_DB = -41.0
_DEEP_DB = -47.0
_SKIN_DB = -21.0


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
        lobule_mm=float(rng.uniform(5.5, 9.0)),
        gain_db=float(rng.normal(0.0, 1.6)),
    )


def lay_tissue(rng: np.random.Generator, grid: Grid, breast: Breast) -> Tissue:
    """Build the plane of one view, without a lesion."""
    fat, fat_septa = _fat(rng, grid, breast)
    gland, gland_septa = _gland(rng, grid, breast, fat)
    muscle, fibres = _muscle(rng, grid)
    z = grid.z_mm
    below_fat = soft_step(z - _border(rng, grid, breast.fat_mm, swing_mm=1.3), width=0.5)
    bottom = breast.skin_mm + breast.fat_mm + breast.parenchyma_mm
    fascia = z - _border(rng, grid, bottom, swing_mm=0.5)
    below_gland = soft_step(fascia, width=0.25)
    below_muscle = z - _border(rng, grid, bottom + breast.muscle_mm, swing_mm=0.8)
    deep = soft_step(below_muscle, width=0.4)
    echo = _over(_over(fat, gland, below_fat), muscle, below_gland)
    echo = _over(echo, np.full_like(echo, _DEEP_DB), deep)
    mirror = _over(_over(fat_septa, gland_septa, below_fat), fibres, below_gland) * (1 - deep)
    patchy = np.clip(0.6 + 0.5 * smooth_noise(rng, grid, axial_mm=4, lateral_mm=4), 0, 1.2)
    mirror += 0.30 * patchy * _line(fascia, 0.22) + 0.55 * patchy * _line(below_muscle, 0.3)
    loss = np.full((grid.rows, grid.columns), 0.05, np.float32)
    tissue = Tissue(echo, mirror, loss + 1.1 * _over(0 * deep, deep, deep))
    _bend(rng, grid, tissue)
    _add_skin(rng, grid, breast, tissue)
    return tissue


def _over(below: Field, above: Field, share: Field) -> Field:
    return np.asarray(below + (above - below) * share, dtype=np.float32)


def _line(distance: Field, width: float) -> Field:
    return np.asarray(np.exp(-((distance / np.float32(width)) ** 2)), dtype=np.float32)


def _border(rng: np.random.Generator, grid: Grid, depth_mm: float, *, swing_mm: float) -> Field:
    """Return a wavy border, shape (1, columns), in mm."""
    wave = smooth_noise(rng, Grid(1, grid.columns, grid.mm_per_px), axial_mm=0.2, lateral_mm=5.0)
    return np.asarray(depth_mm + swing_mm * wave, dtype=np.float32)


def _fat(rng: np.random.Generator, grid: Grid, breast: Breast) -> tuple[Field, Field]:
    """Return echo and septa of fat."""
    lobules = lay_lobules(rng, grid, size_mm=breast.lobule_mm)
    fine = smooth_noise(rng, grid, axial_mm=0.3, lateral_mm=0.8)
    broken = np.clip(0.7 + 0.6 * smooth_noise(rng, grid, axial_mm=1.5, lateral_mm=2.0), 0, 1.5)
    echo = np.float32(FAT_DB) + lobules.shade_db + np.float32(1.2) * fine
    return echo, lobules.septa * broken


def _gland(rng: np.random.Generator, grid: Grid, breast: Breast, fat: Field) -> tuple[Field, Field]:
    """Return echo and strands of the parenchyma: gland with islands of fat and dark ducts."""
    strands = smooth_noise(rng, grid, axial_mm=0.28, lateral_mm=2.6)
    patches = smooth_noise(rng, grid, axial_mm=1.5, lateral_mm=3.6)
    ducts = smooth_noise(rng, grid, axial_mm=0.5, lateral_mm=2.0)
    gland = _GLAND_DB + 2.4 * strands + 2.0 * patches - 9.0 * np.clip(ducts - 1.1, 0, 1)
    islands = smooth_noise(rng, grid, axial_mm=1.6, lateral_mm=4.0)
    glandular = soft_step(islands + np.float32(3.2 * (breast.density - 0.42)), width=0.35)
    strands_bright = 0.13 * np.clip(strands + 0.4 * patches - 1.3, 0, 1.6)
    return _over(fat, gland, glandular), np.asarray(strands_bright, dtype=np.float32)


def _muscle(rng: np.random.Generator, grid: Grid) -> tuple[Field, Field]:
    """Return echo and fibres of the pectoral muscle."""
    fibres = smooth_noise(rng, grid, axial_mm=0.22, lateral_mm=5.0)
    bundles = smooth_noise(rng, grid, axial_mm=1.0, lateral_mm=7.0)
    echo = _MUSCLE_DB + 3.0 * fibres + 2.0 * bundles
    return echo, np.asarray(0.16 * np.clip(fibres + 0.3 * bundles - 1.0, 0, 2), dtype=np.float32)


def _bend(rng: np.random.Generator, grid: Grid, tissue: Tissue) -> None:
    """Displace everything by up to some mm; nothing at the skin, which the probe flattens."""
    free = np.minimum(grid.z_mm / 12.0, 1.0)
    tilt = rng.normal(0, 0.05) * (grid.x_mm - grid.width_mm / 2)
    swell = 1.3 * smooth_noise(rng, grid, axial_mm=5, lateral_mm=8)
    ripple = 0.28 * smooth_noise(rng, grid, axial_mm=1.6, lateral_mm=2.2)
    rows = np.arange(grid.rows, dtype=np.float32)[:, None]
    shift = free * (tilt + swell + ripple) / grid.mm_per_px
    columns = np.broadcast_to(np.arange(grid.columns, dtype=np.float32), shift.shape)
    where = np.stack([rows + shift, columns])
    for name in ("echo_db", "mirror", "loss_db"):
        bent = map_coordinates(getattr(tissue, name), where, order=1, mode="nearest")
        setattr(tissue, name, bent)


def _add_skin(rng: np.random.Generator, grid: Grid, breast: Breast, tissue: Tissue) -> None:
    """Lay gel, skin and its two bright lines over the top."""
    gel = float(rng.uniform(0.3, 0.9))
    top = grid.z_mm - _border(rng, grid, gel, swing_mm=0.03)
    bottom = grid.z_mm - _border(rng, grid, gel + breast.skin_mm, swing_mm=0.10)
    skin = soft_step(top, width=0.08) * (1 - soft_step(bottom, width=0.12))
    keep = soft_step(bottom, width=0.12)
    tissue.echo_db = _over(
        _over(tissue.echo_db, np.float32(_SKIN_DB) + 0 * skin, skin),
        np.full_like(skin, -58.0),
        (1 - keep) * (1 - skin),
    )
    tissue.mirror = tissue.mirror * keep + 0.40 * _line(top, 0.13) + 0.22 * _line(bottom, 0.16)
