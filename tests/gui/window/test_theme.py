"""Colours and type keep what the design promises."""

from PySide6.QtGui import QFont, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication

from app import theme
from app.actions import REGISTRY
from app.icons import icon
from app.theme import DARK
from app.widgets.tool_column import ACTS, FOOT, TOOLS


def test_text_has_the_contrast_of_the_design() -> None:
    assert theme.contrast(DARK.text, DARK.surface_1) >= 12
    assert theme.contrast(DARK.quiet, DARK.surface_1) >= 7
    assert theme.contrast(DARK.faint, DARK.surface_1) >= 4
    assert theme.contrast(DARK.surface_0, DARK.text) >= 12
    assert theme.contrast(DARK.ai, DARK.ai_surface) >= 7


def test_contrast_of_black_on_white_is_21() -> None:
    assert round(theme.contrast("#000000", "#ffffff"), 2) == 21.0
    assert theme.contrast("#777777", "#777777") == 1.0


def test_style_sheet_has_no_token_left() -> None:
    assert "@" not in theme.stylesheet()


def test_shipped_fonts_are_used_for_both_scripts(themed: QApplication) -> None:
    assert QFontInfo(theme.font(13)).family() == "Noto Sans"
    assert set(theme.FAMILIES) <= set(theme.register_fonts())


def test_figures_are_of_one_width(themed: QApplication) -> None:
    metrics = QFontMetrics(theme.font(16))
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1
    assert theme.font(16).weight() == QFont.Weight.Normal


def test_every_tool_has_an_icon_and_an_entry(themed: QApplication) -> None:
    known = {entry.ident for entry in REGISTRY}
    for ident in (*TOOLS, *ACTS, *FOOT):
        assert ident in known
        assert not icon(ident.rpartition(".")[2]).isNull()
