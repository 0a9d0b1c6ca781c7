"""What of a clip is looked at: the lesion, cut out of each frame by its box in that frame.

Han et al. 2025 (WAUVE) cut the lesion out of each frame and put eight adjacent ones together; which
ones is told by `engines.video.tracking.clips_of`.
"""

import hashlib
from typing import Annotated, Literal

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from engines.video.nouns import CLIP_FRAMES, Box, GreyFrame

Channels = tuple[float, float, float]


class ClipPreprocessing(BaseModel):
    """Everything that decides which numbers a classifier of clips sees; its hash is in the card.

    Of each frame a square around the lesion's box in that frame is looked at: its side is the
    longer side of the box with `margin_percent` of it on each side, and what lies outside of the
    frame is black. It is resized, the grey value is repeated on three channels and normalised by
    `mean` and `std` (of values in 0–1).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    version: Literal[1] = 1
    frames: Annotated[int, Field(ge=1, le=64)] = CLIP_FRAMES
    image_size: Annotated[int, Field(ge=32, le=512)]
    margin_percent: Annotated[int, Field(ge=0, le=200)]
    mean: Channels
    std: Channels
    colour: Literal["luminance, three equal channels"] = "luminance, three equal channels"
    crop: Literal["square around each frame's own box, black outside"] = (
        "square around each frame's own box, black outside"
    )
    resample: Literal["bicubic"] = "bicubic"

    @property
    def sha256(self) -> str:
        """Hash of the settings in canonical form."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def spread(count: int, most: int) -> list[int]:
    """Return at most `most` of `count` numbers from 0, evenly spread over all of them.

    Examples
    --------
    >>> spread(10, 3)
    [1, 5, 8]

    """
    if count <= most:
        return list(range(count))
    return [(2 * place + 1) * count // (2 * most) for place in range(most)]


def square_around(box: Box, margin_percent: int) -> tuple[int, int, int]:
    """Return left edge, upper edge and side of the square that is looked at, in pixels."""
    left, upper, right, lower = box
    side = max(1, round(max(right - left, lower - upper) * (1 + 2 * margin_percent / 100)))
    return round((left + right - side) / 2), round((upper + lower - side) / 2), side


def cut_out(frame: GreyFrame, box: Box, preprocessing: ClipPreprocessing) -> GreyFrame:
    """Return what is looked at of a grey frame: uint8, shape (size, size)."""
    left, upper, side = square_around(box, preprocessing.margin_percent)
    rows, columns = frame.shape
    square = np.zeros((side, side), dtype=np.uint8)
    x0, y0 = max(left, 0), max(upper, 0)
    x1, y1 = min(left + side, columns), min(upper + side, rows)
    if x0 < x1 and y0 < y1:
        square[y0 - upper : y1 - upper, x0 - left : x1 - left] = frame[y0:y1, x0:x1]
    size = (preprocessing.image_size, preprocessing.image_size)
    resized = Image.fromarray(square).resize(size, Image.Resampling.BICUBIC)
    return np.array(resized, dtype=np.uint8)
