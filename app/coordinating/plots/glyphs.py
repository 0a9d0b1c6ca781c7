"""Text of the report's figures as outlines, from the font files that the PDF embeds."""

from functools import cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainterPath, QRawFont, QTransform

from ground.errors import ReaderStudyError
from reader_study.report.fonts import CJK, FOLDER, NOTO, width_of

_EM = 1000.0
"""Size at which outlines are taken: fine enough for any zoom."""

FONT_FILES = {name: f"NotoSans-{face}.ttf" for face, name in NOTO.items()} | {
    CJK: "wqy-microhei.ttc"
}


@cache
def outlines(font: str, text: str) -> QPainterPath:
    """Return a run of text from the origin to the right, as outlines of size 1000, y downwards.

    Each glyph stands where the PDF has it: no kerning, widths as in the font file.
    """
    raw = _raw(font)
    run, at = QPainterPath(), 0.0
    for character in text:
        for glyph in raw.glyphIndexesForString(character):
            run.addPath(raw.pathForGlyph(glyph).translated(QPointF(at, 0.0)))
        at += width_of(font, character, _EM)
    return run


def placed(font: str, text: str, *, size: float, x: float, y: float) -> QPainterPath:
    """Return a run of text at a place where y grows upwards, `size` in points."""
    scale = size / _EM
    return QTransform(scale, 0.0, 0.0, -scale, x, y).map(outlines(font, text))


@cache
def _raw(font: str) -> QRawFont:
    path = FOLDER / FONT_FILES[font]
    made = QRawFont(str(path), _EM, QFont.HintingPreference.PreferNoHinting)
    if not made.isValid():
        raise ReaderStudyError(
            "A font of the report is missing.",
            remedy="Install the program again; resources/fonts belongs to it.",
            path=path,
        )
    return made
