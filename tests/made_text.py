"""Burned-in text in many fonts: what is written, where, and in which fonts this computer has."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

import resources

Pixels = NDArray[np.uint8]
Box = tuple[int, int, int, int]

LATIN = (
    "Zimmer, Anna-Maria",
    "ID 4711-0815",
    "12.03.1961 F",
    "St. Elisabeth Hospital",
    "DOB 1958/11/07",
    "MUELLER^PETRA",
    "Acc 20231188",
    "Dr. O'Neill 14:35",
)
CHINESE = ("王秀英 女 58岁", "北京协和医院", "姓名 李建国", "检查号 20231188", "出生日期 1961年")

# 20 Latin faces, from libraries that the program installs for its tests or needs.
_MATPLOTLIB = (
    *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
    *("DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique"),
    *("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic"),
    *("STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic"),
)
_REPORTLAB = ("Vera", "VeraBd", "VeraIt", "VeraBI")
_OURS = ("NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic")
_CHINESE = "wqy-microhei.ttc"


@dataclass(frozen=True, slots=True)
class Face:
    """A font file and what can be written in it; an empty path is Pillow's own."""

    path: str
    texts: tuple[str, ...]

    @property
    def name(self) -> str:
        return Path(self.path).stem or "Pillow's own (Aileron)"

    def at(self, size: int) -> "ImageFont.FreeTypeFont":
        font = ImageFont.truetype(self.path, size) if self.path else ImageFont.load_default(size)
        assert isinstance(font, ImageFont.FreeTypeFont)
        return font


def faces() -> list[Face]:
    """Return 20 Latin faces and 1 Chinese one."""
    ours = Path(resources.__path__[0]) / "fonts"
    files = [
        *(_folder("matplotlib") / "mpl-data" / "fonts" / "ttf" / f"{n}.ttf" for n in _MATPLOTLIB),
        *(_folder("reportlab") / "fonts" / f"{name}.ttf" for name in _REPORTLAB),
        *(ours / f"{name}.ttf" for name in _OURS),
    ]
    latin = [Face(str(path), LATIN) for path in files]
    return [*latin[:19], Face("", LATIN), Face(str(ours / _CHINESE), CHINESE)]


def _folder(library: str) -> Path:
    spec = importlib.util.find_spec(library)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def written(
    pixels: Pixels, face: Face, rng: np.random.Generator, count: int = 3
) -> tuple[Pixels, list[tuple[Box, str]]]:
    """Burn texts into an image, each in a band of its own, bright or on a plate."""
    image = Image.fromarray(pixels).convert("RGB")
    draw = ImageDraw.Draw(image)
    planted = []
    band = image.height // count
    for number in range(count):
        text = str(rng.choice(face.texts))
        font = face.at(int(rng.integers(14, 27)))
        left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
        width, height = int(right - left), int(bottom - top)
        x = int(rng.integers(4, max(5, image.width - width - 8)))
        y = number * band + int(rng.integers(4, max(5, band - height - 8)))
        box = (y, x, y + height, x + width)
        if rng.random() < 0.3:
            draw.rectangle((x - 4, y - 4, x + width + 4, y + height + 4), fill=(0, 0, 0))
        shade = [(255, 255, 255), (255, 255, 0), (220, 220, 220), (120, 255, 120)]
        draw.text((x - left, y - top), text, font=font, fill=shade[int(rng.integers(4))])
        planted.append((box, text))
    return np.asarray(image), planted


def covers(found: Box, planted: Box) -> float:
    """Return the share of the planted box that a found one covers."""
    rows = min(found[2], planted[2]) - max(found[0], planted[0])
    columns = min(found[3], planted[3]) - max(found[1], planted[1])
    area = (planted[2] - planted[0]) * (planted[3] - planted[1])
    return max(rows, 0) * max(columns, 0) / area
