"""JPEG of 8 bits, by far the commonest compression of ultrasound, through Pillow.

Pillow's decoder takes a third of the time of pydicom's plugin and agrees with GDCM bit for bit;
it turns YCbCr into RGB on the way. Other kinds of JPEG go through pydicom.
"""

import io
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from viewer.frames.dicom.jpeg_segments import JpegHeader, header_of, with_colours
from viewer.frames.dicom.layout import Photometric

_LETTERS: Final = (b"RGB", b"rgb")


def decode_jpeg(data: bytes, photometric: Photometric) -> tuple[NDArray[Any], Photometric]:
    """Decode a baseline, extended or progressive JPEG of 8 bits.

    Returns
    -------
    ndarray
        (H, W) or (H, W, 3) uint8.
    Photometric
        RGB for colour, else what was given.

    """
    if photometric.samples == 3:
        data = with_colours(data, luminance=is_luminance(header_of(data), photometric))
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        samples = np.asarray(image)
    return samples, Photometric.RGB if samples.ndim == 3 else photometric


def is_luminance(header: JpegHeader, photometric: Photometric) -> bool:
    """Tell whether the three components are luminance and chrominance, not red, green and blue.

    The codestream is asked first: it was written together with its samples, while headers are
    copied from other files. Adobe's mark says it outright. Components of fewer samples can only be
    chrominance: an eye misses nothing in it, but would in red or blue. Letters as the numbers of
    the components are how encoders name plain RGB. JFIF knows no RGB at all. Where the codestream
    says nothing, the header decides: numbers 1 to 3 stand for either.
    """
    if header.adobe_transform in (0, 1):
        return header.adobe_transform == 1
    if header.is_halved:
        return True
    if header.names in _LETTERS:
        return False
    return header.has_jfif or photometric is not Photometric.RGB
