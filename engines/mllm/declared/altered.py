"""Pictures that are shown in place of an item's own: black ones, and ones with words in them."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engines.mllm.images import Pixels

_SHARE = 0.06
"""Height of the words by that of the picture, where that leaves room for all of them."""

_LEAST = 10
"""Height of the words in pixels; smaller letters cannot be read."""

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_Box = tuple[float, float, int, float]


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
    draw = ImageDraw.Draw(image)
    size = max(_LEAST, round(image.height * _SHARE))
    font, (left, top, right, bottom) = _lettered(draw, words, size)
    if right + 2 * (size // 3) > image.width:  # all of the words are seen where it is narrow
        size = max(_LEAST, size * image.width // (right + 2 * (size // 3) + 1))
        font, (left, top, right, bottom) = _lettered(draw, words, size)
    margin = size // 3
    place = (margin, image.height - margin - round(bottom))
    white = 255 if pixels.ndim == 2 else (255, 255, 255)
    black = 0 if pixels.ndim == 2 else (0, 0, 0)
    behind = (0, place[1] + top - margin, margin + right + margin, image.height)
    draw.rectangle(behind, fill=black)
    draw.text((place[0] - left, place[1]), words, font=font, fill=white)
    return np.asarray(image)


def _lettered(draw: ImageDraw.ImageDraw, words: str, size: int) -> tuple[_Font, _Box]:
    font = ImageFont.load_default(size)
    left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
    return font, (left, top, round(right), bottom)
