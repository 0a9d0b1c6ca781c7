"""The grid that a phantom lives on, and smooth random fields over it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

Field = NDArray[np.float32]
"""Values over the image plane, shape (rows, columns), float32; row 0 is at the transducer."""

_MARGIN_SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class FieldGrid:
    """Pixels of the image plane.

    Parameters
    ----------
    rows, columns : int
        Size in pixels.
    mm_per_px : float
        Side of the square pixel in mm.

    """

    rows: int
    columns: int
    mm_per_px: float

    @property
    def depth_mm(self) -> float:
        """Depth of the image in mm."""
        return self.rows * self.mm_per_px

    @property
    def width_mm(self) -> float:
        """Width of the image in mm."""
        return self.columns * self.mm_per_px

    @property
    def z_mm(self) -> Field:
        """Depth of each row in mm, shape (rows, 1)."""
        return ((np.arange(self.rows, dtype=np.float32) + 0.5) * np.float32(self.mm_per_px))[
            :, None
        ]

    @property
    def x_mm(self) -> Field:
        """Lateral position of each column in mm, shape (1, columns)."""
        return ((np.arange(self.columns, dtype=np.float32) + 0.5) * np.float32(self.mm_per_px))[
            None, :
        ]


def smooth_noise(
    rng: np.random.Generator, grid: FieldGrid, *, axial_mm: float, lateral_mm: float
) -> Field:
    """Return a Gaussian random field of mean 0 and variance 1.

    It is drawn on a grid as coarse as its correlation lengths allow, then enlarged: that keeps a
    field of long waves nearly free of cost.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of chance.
    grid : FieldGrid
        Where the field is wanted.
    axial_mm, lateral_mm : float
        Standard deviation of the smoothing kernel in depth and across.

    """
    sigmas = np.array([axial_mm, lateral_mm]) / grid.mm_per_px
    steps = np.maximum(1.0, sigmas / 2.0)
    coarse = sigmas / steps
    shape = np.ceil(np.array([grid.rows, grid.columns]) / steps).astype(int) + 2
    pad = np.ceil(_MARGIN_SIGMAS * coarse).astype(int)
    noise = rng.standard_normal(shape + 2 * pad, dtype=np.float32)
    field = gaussian_filter(noise, coarse, mode="wrap")[
        pad[0] : pad[0] + shape[0], pad[1] : pad[1] + shape[1]
    ]
    # The exact standard deviation of Gaussian-smoothed white noise, not that of this sample.
    field = field * np.float32(np.sqrt(4 * np.pi * coarse[0] * coarse[1]))
    return enlarge(field, grid, steps=(float(steps[0]), float(steps[1])))


def enlarge(field: NDArray[Any], grid: FieldGrid, *, steps: tuple[float, float]) -> Field:
    """Interpolate a coarse field linearly to the grid; `steps` are pixels per coarse sample."""
    out = np.asarray(field, dtype=np.float32)
    for axis, (size, step) in enumerate(zip((grid.rows, grid.columns), steps, strict=True)):
        last = out.shape[axis] - 1
        place = np.clip((np.arange(size) + 0.5) / step - 0.5, 0, last)
        low = np.minimum(place.astype(np.intp), max(last - 1, 0))
        share = np.expand_dims((place - low).astype(np.float32), 1 - axis)
        below, above = (out.take(np.minimum(low + more, last), axis=axis) for more in (0, 1))
        out = below + (above - below) * share
    return out


def soft_step(value: Field, *, width: float) -> Field:
    """Return 0 … 1 across zero; `width` is the 12–88 % width in the unit of `value`."""
    return np.asarray(0.5 + 0.5 * np.tanh(value / np.float32(width)), dtype=np.float32)


def line(distance: Field, *, width: float) -> Field:
    """Return a bell of height 1 where `distance` is zero; `width` in its unit, at 1/e."""
    return np.asarray(np.exp(-((distance / np.float32(width)) ** 2)), dtype=np.float32)


def patches(rng: np.random.Generator, grid: FieldGrid, *, mm: float, share: float) -> Field:
    """Return 0 … 1.5: where something comes and goes over about `mm`, present in a `share`."""
    field = smooth_noise(rng, grid, axial_mm=0.5 * mm, lateral_mm=mm)
    return np.asarray(np.clip(np.float32(2 * share - 0.5) + field, 0, 1.5), dtype=np.float32)


def contour(field: Field, grid: FieldGrid, *, level: float, width_mm: float) -> Field:
    """Return thin lines, of height up to 1, along a level of the field.

    They are equally thick everywhere, and bright where they lie across the beam: a mirror along
    the beam sends nothing back.
    """
    down = np.abs(np.gradient(field, grid.mm_per_px, axis=0)).astype(np.float32)
    across = np.abs(np.gradient(field, grid.mm_per_px, axis=1)).astype(np.float32)
    steep = down + across + np.float32(1e-3)
    lines = line((field - np.float32(level)) / steep, width=width_mm)
    return np.asarray(lines * (down / steep) ** 3, dtype=np.float32)
