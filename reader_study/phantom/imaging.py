"""From tissue to the grey picture: speckle, point spread, attenuation, log compression."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from reader_study.phantom.field import Field, FieldGrid, smooth_noise
from reader_study.phantom.tissue import Breast, Tissue

_DYNAMIC_RANGE_DB = 60.0
_LOOKS = 3
_SLABS = 12
_AXIAL_SIGMA_MM = 0.09
_FOCUS_SIGMA_MM = 0.21
_DEPTH_OF_FIELD_MM = 14.0
_FLOOR_DB = -61.0


def form_image(
    rng: np.random.Generator, grid: FieldGrid, breast: Breast, tissue: Tissue
) -> NDArray[np.uint8]:
    """Return the B-mode picture of the tissue, shape (rows, columns), 8-bit grey.

    Fully developed speckle is the magnitude of complex Gaussian scatterers convolved with the
    pulse (Wagner et al., IEEE Trans. Sonics Ultrason. 1983); a few independent looks are averaged
    in power, as spatial compounding does. Echoes fade with the loss summed along the beam.
    """
    scatter = np.power(np.float32(10), tissue.echo_db / np.float32(20)) * np.float32(np.sqrt(0.5))
    beam = _beam_sigma_px(grid, focus_mm=float(rng.uniform(0.35, 0.6)) * grid.depth_mm)
    mirror = _spread(tissue.mirror, grid, beam)
    power = np.zeros_like(scatter)
    for _ in range(_LOOKS):
        turn = rng.uniform(0, 2 * np.pi)
        for part in (np.cos(turn), np.sin(turn)):
            noise = rng.standard_normal(scatter.shape, dtype=np.float32)
            speckle = _spread(noise * scatter, grid, beam, keep_power=True)
            power += (speckle + np.float32(part) * mirror) ** 2
    power *= np.power(np.float32(10), -_loss_db(rng, grid, tissue) / np.float32(10)) / _LOOKS
    floor = _noise_floor(rng, grid)
    level = 10 * np.log10(power + floor) + breast.gain_db + _banding(rng, grid)
    return np.asarray(np.rint(255 * np.clip(1 + level / _DYNAMIC_RANGE_DB, 0, 1)), dtype=np.uint8)


def _beam_sigma_px(grid: FieldGrid, *, focus_mm: float) -> NDArray[np.float64]:
    """Return the lateral standard deviation of the beam at each row, in pixels."""
    away = (grid.z_mm[:, 0].astype(np.float64) - focus_mm) / _DEPTH_OF_FIELD_MM
    return np.asarray(_FOCUS_SIGMA_MM * np.sqrt(1 + away**2) / grid.mm_per_px)


def _spread(
    values: Field, grid: FieldGrid, beam_px: NDArray[np.float64], *, keep_power: bool = False
) -> Field:
    """Convolve with the point spread function; its width is constant within thin slabs of depth.

    `keep_power` scales white noise so that its variance stays what it was.
    """
    axial_px = _AXIAL_SIGMA_MM / grid.mm_per_px
    pulse = gaussian_filter1d(values, axial_px, axis=0)
    out = np.empty_like(pulse)
    for rows in np.array_split(np.arange(grid.rows), _SLABS):
        slab, lateral_px = slice(rows[0], rows[-1] + 1), float(beam_px[rows].mean())
        gain = np.sqrt(4 * np.pi * axial_px * lateral_px) if keep_power else 1.0
        out[slab] = np.float32(gain) * gaussian_filter1d(pulse[slab], lateral_px, axis=1)
    return out


def _loss_db(rng: np.random.Generator, grid: FieldGrid, tissue: Tissue) -> Field:
    """Return the loss down to each pixel in dB, smeared over the width of the beam."""
    loss = np.cumsum(tissue.loss_db, axis=0) * np.float32(grid.mm_per_px)
    smeared = gaussian_filter1d(loss, 0.45 / grid.mm_per_px, axis=1)
    # Poor contact and folds above throw faint shafts, more of them towards the edges.
    line = FieldGrid(1, grid.columns, grid.mm_per_px)
    shafts = 1.6 * smooth_noise(rng, line, axial_mm=0.2, lateral_mm=1.3)
    shafts += 1.2 * smooth_noise(rng, line, axial_mm=0.2, lateral_mm=6.0)
    edge = np.abs(2 * grid.x_mm / grid.width_mm - 1) ** 6
    grown = np.minimum(grid.z_mm / 10.0, 1.0)
    return np.asarray(smeared + grown * (shafts + 4.0 * edge), dtype=np.float32)


def _noise_floor(rng: np.random.Generator, grid: FieldGrid) -> Field:
    """Return the power of electronic noise, which the gain raises with depth."""
    rise_db = _FLOOR_DB + 9.0 * (grid.z_mm / grid.depth_mm) ** 2
    noise = rng.standard_normal((grid.rows, grid.columns), dtype=np.float32)
    return np.asarray(np.power(10, rise_db / 10) * (0.5 + 0.5 * noise**2), dtype=np.float32)


def _banding(rng: np.random.Generator, grid: FieldGrid) -> Field:
    """Return the gain steps of transmit zones and time-gain sliders, in dB per row."""
    edges = np.sort(rng.uniform(0.15, 0.9, size=3)) * grid.depth_mm
    steps = rng.normal(0, 0.6, size=3)
    band = sum(
        step * np.tanh((grid.z_mm - edge) / 1.5) for step, edge in zip(steps, edges, strict=True)
    )
    near = -3.0 * np.exp(-grid.z_mm / 1.5)
    return np.asarray(band + near, dtype=np.float32)
