"""Stored samples to pixels for the canvas."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.frames.dicom.colour import rgb_of
from viewer.frames.dicom.layout import Photometric, PixelLayout
from viewer.frames.dicom.luts import Lut
from viewer.frames.pixels import Pixels


def pixels_of(
    samples: NDArray[Any], photometric: Photometric, layout: PixelLayout, lut: Lut | None
) -> Pixels:
    """Turn the samples of a frame into pixels.

    Parameters
    ----------
    samples : ndarray
        (H, W) or (H, W, 3), of 8 or 16 bits, signed or not.
    photometric : Photometric
        What they mean after decoding.
    layout : PixelLayout
        Bits and sign.
    lut : Lut or None
        Palette or modality table.

    Returns
    -------
    ndarray
        (H, W) uint8 or uint16 for grey: stored values, signed ones shifted up by half their
        range, single bits as 0 and 255, or what the modality table makes of them. (H, W, 3)
        uint8 for colour; colours of more than 8 bits keep their upper 8.

    """
    if photometric.samples == 3:
        return np.ascontiguousarray(rgb_of(_eight_bits(samples, layout), photometric))
    pixels = _unsigned(samples)
    if lut is not None:
        pixels = np.take(lut.entries, pixels, axis=0)  # a third of the time of indexing
    elif layout.bits_allocated == 1:
        pixels = pixels * np.uint8(255)
    return np.ascontiguousarray(pixels)


def _unsigned(samples: NDArray[Any]) -> NDArray[Any]:
    """Shift signed samples up by half the range of their type, which flips their highest bit."""
    bits = 8 * samples.dtype.itemsize
    unsigned = samples.view(f"u{samples.dtype.itemsize}")
    if samples.dtype.kind == "i":
        unsigned = unsigned ^ unsigned.dtype.type(1 << (bits - 1))
    return unsigned


def _eight_bits(samples: NDArray[Any], layout: PixelLayout) -> NDArray[np.uint8]:
    if samples.dtype.itemsize == 1:
        return samples.view(np.uint8)
    return (samples.view(np.uint16) >> max(layout.bits_stored - 8, 0)).astype(np.uint8)
