"""The fonts of the report, embedded as subsets: Noto Sans, and WenQuanYi Micro Hei behind it."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from ground.errors import ReaderStudyError

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"


class Face(StrEnum):
    """Styles of the Latin family."""

    REGULAR = "Regular"
    BOLD = "Bold"
    ITALIC = "Italic"


NOTO: dict[Face, str] = {face: f"NotoSans-{face}" for face in Face}
CJK = "WenQuanYiMicroHei"
"""Chinese, and the arrows and the minus sign that Noto Sans leaves to its symbol fonts."""


@cache
def register() -> None:
    """Make the fonts known to reportlab, once.

    Raises
    ------
    ReaderStudyError
        When a font file is missing from the installation.

    """
    for face, name in NOTO.items():
        _add(name, FOLDER / f"NotoSans-{face}.ttf", index=0)
    _add(CJK, FOLDER / "wqy-microhei.ttc", index=0)
    pdfmetrics.registerFontFamily(
        NOTO[Face.REGULAR],
        normal=NOTO[Face.REGULAR],
        bold=NOTO[Face.BOLD],
        italic=NOTO[Face.ITALIC],
        boldItalic=NOTO[Face.BOLD],
    )
    pdfmetrics.registerFontFamily(CJK, normal=CJK, bold=CJK, italic=CJK, boldItalic=CJK)


def draws(font: str, character: str) -> bool:
    """Tell whether the font has a glyph for the character."""
    return ord(character) in _glyphs(font)


def width_of(font: str, text: str, size: float) -> float:
    """Return the width of a run in points."""
    register()
    return float(pdfmetrics.stringWidth(text, font, size))


@cache
def _glyphs(font: str) -> frozenset[int]:
    register()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


def _add(name: str, path: Path, *, index: int) -> None:
    try:
        pdfmetrics.registerFont(TTFont(name, str(path), subfontIndex=index))
    except OSError as error:
        raise ReaderStudyError(
            "A font of the report is missing.",
            remedy="Install the program again; resources/fonts belongs to it.",
            path=path,
        ) from error
