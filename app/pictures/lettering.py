"""Text in pictures: Noto Sans, and WenQuanYi Micro Hei for what it lacks."""

import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from PIL import ImageDraw, ImageFont

import resources

INK = (28, 32, 36)
QUIET = (96, 104, 112)
FAINT = (168, 175, 181)
LINE = (222, 226, 229)
PAPER = (255, 255, 255)

Colour = tuple[int, int, int]
Anchor = Literal["start", "middle", "end"]

_FONTS = Path(resources.__path__[0]) / "fonts"
_CHINESE_FROM = 0x2E80
"""Characters from here on are those of Chinese, its marks included."""


def write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    *,
    size: int,
    colour: Colour = INK,
    bold: bool = False,
    anchor: Anchor = "start",
) -> None:
    """Write one line; `at` is where it starts, is centred or ends, on its base line."""
    x, y = at
    x -= {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width(text, size=size, bold=bold)
    for font, run in _runs(_shown(text), size, bold):
        draw.text((x, y), run, font=font, fill=colour, anchor="ls")
        x += font.getlength(run)


def width(text: str, *, size: int, bold: bool = False) -> float:
    """Return how wide a line is in pixels."""
    return sum(font.getlength(run) for font, run in _runs(_shown(text), size, bold))


def wrapped(text: str, *, size: int, room: float) -> list[str]:
    """Break a text into lines of at most `room` pixels: between words, or between Chinese signs."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and width((lines[-1] + piece).rstrip(), size=size) > room:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def fitted(text: str, *, size: int, room: float, bold: bool = False) -> str:
    """Return a text, cut at its end where it is wider than `room` pixels."""
    if width(text, size=size, bold=bold) <= room:
        return text
    while text and width(text + "…", size=size, bold=bold) > room:
        text = text[:-1]
    return text + "…"


def _pieces(text: str) -> list[str]:
    """Return what a line may be broken between; a mark stays with the sign before it."""
    found: list[str] = []
    for sign in text:
        starts = not found or _is_chinese(sign) or _is_chinese(found[-1][-1])
        follows_space = bool(found) and found[-1].endswith(" ") and sign != " "
        is_mark = unicodedata.category(sign) in ("Po", "Pe", "Pf")
        if (starts or follows_space) and not (is_mark and found):
            found.append(sign)
        else:
            found[-1] += sign
    return found


def _shown(text: str) -> str:
    """Return a text whose control signs are spelled out of the way."""
    return "".join("�" if unicodedata.category(sign).startswith("C") else sign for sign in text)


def _runs(text: str, size: int, bold: bool) -> list[tuple[ImageFont.FreeTypeFont, str]]:
    runs = groupby(text, key=_is_chinese)
    return [(_font(size, bold, chinese), "".join(signs)) for chinese, signs in runs]


def _is_chinese(sign: str) -> bool:
    return ord(sign) >= _CHINESE_FROM


@cache
def _font(size: int, bold: bool, chinese: bool) -> ImageFont.FreeTypeFont:
    latin = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    return ImageFont.truetype(str(_FONTS / ("wqy-microhei.ttc" if chinese else latin)), size)
