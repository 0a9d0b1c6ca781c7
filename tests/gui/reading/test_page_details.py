"""What the page offers and tells is what holds: keys of the sheet, read-outs, hints, icons."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.theme import DARK
from app.widgets.key_row import KeyRow
from tests.gui.conftest import Desktop

ENTER = Qt.Key.Key_Return
FLIPS = "[viewer]\nflip = true"
NOTHING_MORE = "[viewer]\ntools = false\npresets = false"


def listed(desk: Desktop) -> set[str]:
    desk.keys(Qt.Key.Key_F1)
    desk.until(lambda: desk.shown("helpSheet"))
    rows: list[KeyRow] = desk.find("helpSheet").findChildren(KeyRow)
    return {row.objectName().removeprefix("keyRow_") for row in rows}


def test_the_sheet_lists_no_flip_that_the_study_forbids(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    offered = listed(desk)
    assert {"view.flip_h", "view.flip_v"}.isdisjoint(offered)
    assert "view.invert" in offered


def test_the_sheet_lists_flips_where_the_study_allows_them(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(more=FLIPS)
    desk.begin()
    assert {"view.flip_h", "view.flip_v"} <= listed(desk)


def test_the_sheet_lists_no_tool_and_no_window_that_the_study_forbids(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(more=NOTHING_MORE)
    desk.begin()
    offered = listed(desk)
    assert not {ident for ident in offered if ident.startswith("view.tone")}
    assert {"view.calliper", "view.delete", "view.undo_mark"}.isdisjoint(offered)


def test_the_read_out_is_there_again_after_leaving_and_coming_back(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    desk.until(lambda: desk.text("pixelLine"))
    before = desk.text("pixelLine")
    for _ in range(2):
        desk.chord(Qt.Key.Key_L)
        desk.begin()
        desk.until(lambda: desk.text("pixelLine") == before)


def test_the_read_out_is_there_on_the_next_case(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    before = desk.text("pixelLine")
    desk.read_case()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    assert desk.text("pixelLine") == before


def test_the_summary_says_once_more_that_the_scales_disagree(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("3", 90)
    assert desk.shown("consistencyHint")
    desk.keys(ENTER)
    assert desk.shown("summaryHint")
    desk.keys(Qt.Key.Key_Escape)
    desk.rate("3", 1)
    desk.keys(ENTER)
    assert not desk.shown("summaryHint")


def colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
    }


def test_the_active_tool_is_seen_while_paused(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    tool: QWidget = desk.find("tool_view.window_level")
    awake = colours(tool)
    desk.keys("P")
    desk.until(lambda: not tool.isEnabled())
    asleep = colours(tool)
    ground = QColor(DARK.choice)
    contrast = max(abs(QColor(name).lightness() - ground.lightness()) for name in asleep)
    assert contrast > 40, "the icon has the colour of its ground"
    assert DARK.text in awake
    assert DARK.text not in asleep
