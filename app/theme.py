"""Colours, type and spacing of the window, in one place; no widget names a colour of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMargins
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from app.stylesheet import STYLESHEET
from viewer.text_scale import BODY_PX, scaled, text_scale

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
FONT_FILES = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf")
CJK_FONT_FILE = "wqy-microhei.ttc"
FAMILIES = ("Noto Sans", "WenQuanYi Micro Hei")
"""Latin first: its figures are of one width, and what it lacks comes from the second."""

STEP_PX = 4
RADIUS_PX = 4
ICON_PX = 20
_LENGTH = re.compile(r"<(\d+)(?:-(\d+))?>")
_DESIGN = "designedSpaces"
_TOKENS = "tokens"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, as ``#rrggbb``."""

    canvas: str = "#000000"
    surface_0: str = "#111315"
    surface_1: str = "#181b1e"
    surface_2: str = "#22262a"
    line: str = "#2e3338"
    text: str = "#e6e8ea"
    quiet: str = "#a4abb2"
    faint: str = "#7d858d"
    choice: str = "#3a4148"
    choice_over: str = "#48515a"
    ai: str = "#ffb454"
    ai_surface: str = "#211c15"
    ai_line: str = "#4a3a20"
    danger: str = "#e5684f"
    danger_surface: str = "#2a1c1a"
    ok: str = "#7fb38a"


DARK = Tokens()

LIGHT = Tokens(
    surface_0="#f3f4f6",
    surface_1="#ffffff",
    surface_2="#e8eaed",
    line="#cdd2d7",
    text="#15181b",
    quiet="#454c54",
    faint="#626a72",
    choice="#cfd6dd",
    choice_over="#c0c9d2",
    ai="#8a5200",
    ai_surface="#fdf3e3",
    ai_line="#e6cc9b",
    danger="#b0351b",
    danger_surface="#fbe9e5",
    ok="#2c6a44",
)
"""For the coordinator's window; images lie on black there too."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Text sizes in device-independent pixels."""

    small: int = 11
    body: int = BODY_PX
    large: int = 16
    title: int = 22


SIZES = Sizes()


def px(design: float) -> int:
    """Return a designed length at the present text size, in device-independent pixels."""
    return scaled(design)


def margins(left: float, top: float, right: float, bottom: float) -> QMargins:
    """Return designed margins at the present text size."""
    return QMargins(px(left), px(top), px(right), px(bottom))


def font(design_px: int, *, bold: bool = False) -> QFont:
    """Return the window's font for a designed size, at the present text size."""
    return _font(px(design_px), bold=bold)


def _font(size_px: int, *, bold: bool = False) -> QFont:
    chosen = QFont()
    chosen.setFamilies(list(FAMILIES))
    chosen.setPixelSize(size_px)
    chosen.setBold(bold)
    # Tabular figures, so that a changing number does not move its neighbours.
    chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


def colour(token: str, *, alpha: float = 1.0) -> QColor:
    """Return a token as a colour; `alpha` is 0 (clear) to 1 (opaque)."""
    chosen = QColor(token)
    chosen.setAlphaF(alpha)
    return chosen


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio (1–21) of two ``#rrggbb`` colours."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def apply_theme(application: QApplication, tokens: Tokens = DARK) -> Sequence[str]:
    """Register the shipped fonts and give the application its colours; return the families."""
    families = register_fonts()
    application.setStyle("Fusion")
    application.setFont(_font(SIZES.body))
    apply_tokens(application, tokens)
    return families


def apply_tokens(application: QApplication, tokens: Tokens) -> None:
    """Give the application other colours."""
    application.setProperty(_TOKENS, tokens)
    application.setPalette(_palette(tokens))
    application.setStyleSheet(stylesheet(tokens))


def present() -> Tokens:
    """Return the colours that the application has now; dark where nothing has set them."""
    application = QApplication.instance()
    found = None if application is None else application.property(_TOKENS)
    return found if isinstance(found, Tokens) else DARK


def apply_text_size(application: QApplication, percent: int) -> None:
    """Make every text, and what has to grow with it, `percent` of its designed size."""
    before, size_px = text_scale(), round(SIZES.body * percent / 100)
    if application.font().pixelSize() == size_px:
        return
    application.setFont(_font(size_px))
    application.setStyleSheet(stylesheet(present()))
    for window in application.topLevelWidgets():
        _fit_layouts(window, before)


def space(layout: QLayout, sides: Sequence[int], *, between: int) -> None:
    """Give a layout designed margins (left, top, right, bottom) and spacing, to grow with texts."""
    layout.setProperty(_DESIGN, [*sides, between])
    _fit_layout(layout)


def _fit_layouts(window: QWidget, before: float) -> None:
    """Scale margins and spacings; what they were designed as is kept, so that nothing drifts."""
    for layout in window.findChildren(QLayout):
        if layout.property(_DESIGN) is None:
            box = layout.contentsMargins()
            sides = (box.left(), box.top(), box.right(), box.bottom(), layout.spacing())
            kept = [round(side / before) if side > 0 else side for side in sides]
            layout.setProperty(_DESIGN, kept)
        _fit_layout(layout)


def _fit_layout(layout: QLayout) -> None:
    designed = layout.property(_DESIGN)
    left, top, right, bottom, between = (px(side) if side > 0 else side for side in designed)
    layout.setContentsMargins(left, top, right, bottom)
    layout.setSpacing(between)


def register_fonts() -> list[str]:
    """Register the fonts in ``resources/fonts``; return the families that Qt now knows."""
    found: list[str] = []
    for name in (*FONT_FILES, CJK_FONT_FILE):
        number = QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name))
        found += QFontDatabase.applicationFontFamilies(number)
    return found


def stylesheet(tokens: Tokens = DARK) -> str:
    """Return the style sheet with the tokens filled in, at the present text size."""
    values = {name: getattr(tokens, name) for name in Tokens.__slots__}
    values |= {f"size_{name}": f"{px(getattr(SIZES, name))}px" for name in Sizes.__slots__}
    text = STYLESHEET
    # Longest first: "surface_1" must not be read as "surface" followed by "_1".
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"@{name}", values[name])
    return _LENGTH.sub(_length, text)


def _length(found: re.Match[str]) -> str:
    return f"{px(int(found[1])) - int(found[2] or 0)}px"


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.surface_0,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.surface_2,
        QPalette.ColorRole.AlternateBase: tokens.surface_1,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.surface_2,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.ToolTipBase: tokens.surface_2,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.faint,
        QPalette.ColorRole.Highlight: tokens.choice,
        QPalette.ColorRole.HighlightedText: tokens.text,
        QPalette.ColorRole.Accent: tokens.quiet,
    }
    for role, value in roles.items():
        palette.setColor(role, QColor(value))
    return palette


def _luminance(token: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    parts = (int(token[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return sum(w * _linear(part) for w, part in zip(weights, parts, strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
