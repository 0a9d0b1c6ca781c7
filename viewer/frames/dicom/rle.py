"""RLE Lossless (PS3.5 Annex G): a segment of run lengths for every byte of every sample.

pydicom's own decoder is slow, and its plugin answers damage with a panic that is no `Exception`.
A segment is what TIFF calls PackBits, which Pillow unpacks in C.
"""

import struct
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from viewer.frames.dicom.layout import PixelLayout

_HEADER_BYTES: Final = 64


def decode_rle(data: bytes, layout: PixelLayout) -> NDArray[Any]:
    """Decode a frame.

    Returns
    -------
    ndarray
        (H, W) or (H, W, 3), of 8 or 16 bits, signed or not.

    Raises
    ------
    ValueError
        When segments are missing, misplaced or too short.
    struct.error
        When the header is cut off.

    """
    size = layout.bits_allocated // 8
    samples = layout.photometric.samples
    count, *offsets = struct.unpack_from("<16L", data)
    if count != samples * size or layout.bits_allocated % 8:
        raise ValueError(f"a frame has {count} segments, not {samples * size}")
    bounds = [*offsets[:count], len(data)]
    if bounds[0] < _HEADER_BYTES or any(start >= stop for start, stop in pairwise(bounds)):
        raise ValueError("a frame's segments are misplaced")
    area = layout.rows * layout.columns
    planes = [_unpacked(data[start:stop], area) for start, stop in pairwise(bounds)]
    # The most significant byte of a sample comes first.
    array = np.stack(planes, axis=1).view(f">{'i' if layout.signed else 'u'}{size}")
    shape = (layout.rows, layout.columns) if samples == 1 else (layout.rows, layout.columns, 3)
    return array.astype(array.dtype.newbyteorder("="), copy=False).reshape(shape)


def _unpacked(segment: bytes, length: int) -> NDArray[np.uint8]:
    """Unpack a segment as one long row, so that runs may cross the rows of the image."""
    row = Image.frombytes("L", (length, 1), segment, "packbits", "L")
    return np.asarray(row).reshape(length)
