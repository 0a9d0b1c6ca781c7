"""Pictures that are shown in place of an item's own: black ones, and ones with words in them."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engines.mllm.images import Pixels

_SHARE = 0.06
"""Height of the words by that of the picture."""


def blank(pixels: Pixels) -> Pixels:
    """Return a black picture of the same size."""
    return np.zeros_like(pixels)


def written(pixels: Pixels, words: str) -> Pixels:
    """Return a picture with words at its lower left, white on black, as a scanner burns them in.

    Parameters
    ----------
    words : str
        Plain Latin characters.

    """
    image = Image.fromarray(pixels.copy())
    size = max(10, round(image.height * _SHARE))
    font = ImageFont.load_default(size)
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
    margin = size // 3
    place = (margin, image.height - margin - round(bottom))
    white = 255 if pixels.ndim == 2 else (255, 255, 255)
    black = 0 if pixels.ndim == 2 else (0, 0, 0)
    behind = (0, place[1] + top - margin, margin + right + margin, image.height)
    draw.rectangle(behind, fill=black)
    draw.text((place[0] - left, place[1]), words, font=font, fill=white)
    return np.asarray(image)
