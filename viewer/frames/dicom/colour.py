"""Luminance and chrominance to RGB (PS3.3 C.7.6.3.1.2)."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from viewer.frames.dicom.layout import Photometric

_FULL: Final = np.array(
    [[1.0, 1.0, 1.0], [0.0, -0.114 * 1.772 / 0.587, 1.772], [1.402, -0.299 * 1.402 / 0.587, 0.0]],
    np.float32,
)
"""Rows Y, CB, CR; columns R, G, B: the inverse of the standard's YBR_FULL, as in JFIF."""

_PARTIAL: Final = np.linalg.inv(
    np.array(
        [[0.2568, 0.5041, 0.0979], [-0.1482, -0.2910, 0.4392], [0.4392, -0.3678, -0.0714]],
    )
).T.astype(np.float32)
"""The same of YBR_PARTIAL_422: Y runs from 16 to 235."""

_OFFSETS: Final = {
    True: np.array([16, 128, 128], np.float32),
    False: np.array([0, 128, 128], np.float32),
}
_PARTIALS: Final = (Photometric.YBR_PARTIAL_422, Photometric.YBR_PARTIAL_420)


def rgb_of(samples: NDArray[np.uint8], photometric: Photometric) -> NDArray[np.uint8]:
    """Convert samples to RGB.

    Parameters
    ----------
    samples : ndarray
        (H, W, 3) uint8 in the order Y, CB, CR, with chrominance of its own for every pixel; or
        RGB, which is returned as it is. Codecs of JPEG 2000 turn YBR_ICT and YBR_RCT into RGB.
    photometric : Photometric
        What they are.

    Returns
    -------
    ndarray
        (H, W, 3) uint8, rounded half up and clipped.

    """
    if photometric in (Photometric.RGB, Photometric.YBR_ICT, Photometric.YBR_RCT):
        return samples
    partial = photometric in _PARTIALS
    colour = samples.astype(np.float32)
    colour -= _OFFSETS[partial]
    colour = colour @ (_PARTIAL if partial else _FULL)
    colour += 0.5
    np.clip(colour, 0, 255, out=colour)
    return colour.astype(np.uint8)
