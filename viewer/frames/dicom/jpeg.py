"""JPEG of 8 bits, by far the commonest compression of ultrasound, through Pillow.

Pillow's decoder takes a third of the time of pydicom's plugin and agrees with GDCM bit for bit;
it turns YCbCr into RGB on the way. Other kinds of JPEG go through pydicom.
"""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from viewer.frames.dicom.layout import Photometric


def decode_jpeg(data: bytes, photometric: Photometric) -> tuple[NDArray[Any], Photometric]:
    """Decode a baseline, extended or progressive JPEG of 8 bits.

    The codestream's own markers say whether colours were turned into YCbCr. Without any, the
    header decides: component numbers alone would make Pillow take DICOM's plain RGB for YCbCr.

    Returns
    -------
    ndarray
        (H, W) or (H, W, 3) uint8.
    Photometric
        RGB for colour, else what was given.

    """
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        has_marker = "jfif" in image.info or "adobe_transform" in image.info
        if photometric is Photometric.RGB and not has_marker:
            image.draft("YCbCr", image.size)  # as they are: no conversion
        samples = np.asarray(image)
    return samples, Photometric.RGB if samples.ndim == 3 else photometric
