"""Colours, sizes and paragraph styles of the report (A4, margins 20 mm, body 9.5 pt)."""

from enum import StrEnum
from functools import cache

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from reader_study.report.fonts import CJK, NOTO, Face, register

PAGE = A4
MARGIN = 20 * mm
TEXT_WIDTH = PAGE[0] - 2 * MARGIN

INK: Color = HexColor(0x16191C)
QUIET: Color = HexColor(0x565E66)
FAINT: Color = HexColor(0x9AA1A8)
LINE: Color = HexColor(0xC9CED3)
WASH: Color = HexColor(0xF3F5F6)
PAPER: Color = HexColor(0xFFFFFF)
AI: Color = HexColor(0xC77800)
AI_WASH: Color = HexColor(0xF8EBD6)
ALARM: Color = HexColor(0xC2452D)
MALIGNANT: Color = HexColor(0xD55E00)
BENIGN: Color = HexColor(0x0072B2)
NORMAL: Color = HexColor(0x8A8A8A)

BODY_PT = 9.5
TABLE_PT = 8.0
NOTE_PT = 7.5
FIGURE_PT = 7.0


class TextKind(StrEnum):
    """Paragraph styles."""

    TITLE = "title"
    KICKER = "kicker"
    HEADING = "heading"
    SUBHEADING = "subheading"
    BODY = "body"
    ANSWER = "answer"
    CAPTION = "caption"
    NOTE = "note"
    CELL = "cell"
    CELL_RIGHT = "cell_right"
    CELL_CENTRE = "cell_centre"
    FIGURE = "figure"
    MONO = "mono"


_SIZES: dict[TextKind, tuple[float, float]] = {
    TextKind.TITLE: (22, 27),
    TextKind.KICKER: (9, 12),
    TextKind.HEADING: (15, 20),
    TextKind.SUBHEADING: (10.5, 14),
    TextKind.BODY: (BODY_PT, 13.4),
    TextKind.ANSWER: (12.5, 18),
    TextKind.CAPTION: (NOTE_PT, 10.4),
    TextKind.NOTE: (NOTE_PT, 10.4),
    TextKind.CELL: (TABLE_PT, 10.4),
    TextKind.CELL_RIGHT: (TABLE_PT, 10.4),
    TextKind.CELL_CENTRE: (TABLE_PT, 10.4),
    TextKind.FIGURE: (20, 24),
    TextKind.MONO: (NOTE_PT, 10.4),
}
_COLOURS = {TextKind.KICKER: QUIET, TextKind.CAPTION: QUIET, TextKind.NOTE: QUIET}
_SPACE_AFTER = {
    TextKind.TITLE: 4,
    TextKind.HEADING: 6,
    TextKind.SUBHEADING: 3,
    TextKind.BODY: 6,
    TextKind.ANSWER: 8,
    TextKind.CAPTION: 6,
    TextKind.NOTE: 5,
}
_SPACE_BEFORE = {
    TextKind.HEADING: 16,
    TextKind.SUBHEADING: 10,
    TextKind.CAPTION: 3,
    TextKind.NOTE: 3,
}
_ALIGNMENT = {TextKind.CELL_RIGHT: TA_RIGHT, TextKind.CELL_CENTRE: TA_CENTER}


@cache
def paragraph_style(kind: TextKind) -> ParagraphStyle:
    """Return the style of a kind of paragraph."""
    register()
    size, leading = _SIZES[kind]
    return ParagraphStyle(
        str(kind),
        fontName=NOTO[Face.REGULAR],
        bulletFontName=NOTO[Face.REGULAR],
        fontSize=size,
        leading=leading,
        textColor=_COLOURS.get(kind, INK),
        alignment=_ALIGNMENT.get(kind, TA_LEFT),
        spaceBefore=_SPACE_BEFORE.get(kind, 0),
        spaceAfter=_SPACE_AFTER.get(kind, 0),
        splitLongWords=1,
        keepWithNext=1 if kind in (TextKind.HEADING, TextKind.SUBHEADING) else 0,
    )


__all__ = ["CJK", "TextKind", "paragraph_style"]
