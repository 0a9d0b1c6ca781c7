"""Colours, type and spacing of the window, in one place; no widget names a colour of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.stylesheet import STYLESHEET

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
FONT_FILES = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf")
CJK_FONT_FILE = "wqy-microhei.ttc"
FAMILIES = ("Noto Sans", "WenQuanYi Micro Hei")
"""Latin first: its figures are of one width, and what it lacks comes from the second."""

PANEL_WIDTH_PX = 400
TOOL_COLUMN_WIDTH_PX = 52
STEP_PX = 4
RADIUS_PX = 4
ICON_PX = 20


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
    ai: str = "#ffb454"
    ai_surface: str = "#211c15"
    ai_line: str = "#4a3a20"
    danger: str = "#e5684f"
    danger_surface: str = "#2a1c1a"
    ok: str = "#7fb38a"


DARK = Tokens()


@dataclass(frozen=True, slots=True)
class Sizes:
    """Text sizes in device-independent pixels."""

    small: int = 11
    body: int = 13
    large: int = 16
    title: int = 22


SIZES = Sizes()


def font(size_px: int, *, bold: bool = False) -> QFont:
    """Return the window's font at `size_px` device-independent pixels."""
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
    application.setFont(font(SIZES.body))
    application.setPalette(_palette(tokens))
    application.setStyleSheet(stylesheet(tokens))
    return families


def register_fonts() -> list[str]:
    """Register the fonts in ``resources/fonts``; return the families that Qt now knows."""
    found: list[str] = []
    for name in (*FONT_FILES, CJK_FONT_FILE):
        number = QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name))
        found += QFontDatabase.applicationFontFamilies(number)
    return found


def stylesheet(tokens: Tokens = DARK) -> str:
    """Return the style sheet with the tokens filled in."""
    values = {name: getattr(tokens, name) for name in Tokens.__slots__}
    values |= {f"size_{name}": f"{getattr(SIZES, name)}px" for name in Sizes.__slots__}
    text = STYLESHEET
    # Longest first: "surface_1" must not be read as "surface" followed by "_1".
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"@{name}", values[name])
    return text


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
