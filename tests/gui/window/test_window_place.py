"""The window fits its screen, comes back where it was, and has texts of the size that is wanted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app import text_size, theme
from app.main_window import MainWindow
from app.settings import Settings, WindowKind
from app.widgets.list_cards import ListCard
from tests.gui.conftest import Desktop
from viewer.text_scale import text_scale

CONTROL = Qt.KeyboardModifier.ControlModifier
FULL = Qt.WindowState.WindowFullScreen
MAXIMISED = Qt.WindowState.WindowMaximized


@pytest.fixture
def open_main(
    qtbot: QtBot, themed: QApplication, tmp_path: Path
) -> Iterator[Callable[[], MainWindow]]:
    """Start the window anew, with what the last one left in the settings."""
    windows: list[MainWindow] = []

    def start() -> MainWindow:
        window = MainWindow(Settings(tmp_path / "sonoread.ini"))
        window.show_page(QLabel())
        window.show()
        windows.append(window)
        return window

    yield start
    for window in windows:
        window.close()
        window.deleteLater()
    theme.apply_text_size(themed, 100)


def available() -> QRect:
    return QApplication.primaryScreen().availableGeometry()


def test_the_first_start_fills_the_screen(open_main: Callable[[], MainWindow]) -> None:
    window = open_main()
    assert window.windowState() == MAXIMISED
    assert window.size() == available().size()


def test_place_and_size_come_back(open_main: Callable[[], MainWindow]) -> None:
    window = open_main()
    window.showNormal()
    place = QRect(60, 70, 700, 560)
    window.setGeometry(place)
    window.close()
    again = open_main()
    assert again.geometry() == place
    assert not again.windowState() & MAXIMISED


@pytest.mark.parametrize("state", [FULL, MAXIMISED, MAXIMISED | FULL])
def test_the_state_comes_back(open_main: Callable[[], MainWindow], state: Qt.WindowState) -> None:
    window = open_main()
    window.setWindowState(state)
    window.close()
    assert open_main().windowState() == state


def test_a_screen_that_is_gone_does_not_take_the_window_with_it(
    open_main: Callable[[], MainWindow], tmp_path: Path
) -> None:
    window = open_main()
    window.showNormal()
    window.setGeometry(QRect(9000, 4000, 700, 560))
    window.close()
    assert available().contains(open_main().geometry())


def test_a_place_that_cannot_be_read_is_as_none(
    open_main: Callable[[], MainWindow], tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "sonoread.ini")
    settings.keep_place(WindowKind.STUDY, QByteArray(b"not a place"))
    settings.sync()
    assert open_main().windowState() == MAXIMISED


def test_full_screen_goes_back_to_what_was_before(open_main: Callable[[], MainWindow]) -> None:
    window = open_main()
    window.turn_full_screen()
    assert window.isFullScreen()
    window.turn_full_screen()
    assert window.windowState() == MAXIMISED


def test_f11_works_on_every_page(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.wait_worklist()
    press_f11(desk)
    desk.keys(Qt.Key.Key_Escape)
    desk.until(lambda: desk.shown("loginBack"))
    press_f11(desk)
    desk.keys(Qt.Key.Key_Escape)
    desk.until(lambda: desk.shown("openStudy"))
    press_f11(desk)
    desk.find("recent_0", ListCard).click()
    desk.until(lambda: desk.shown("reader_r1"))
    desk.keys(Qt.Key.Key_Return)
    desk.begin()
    press_f11(desk)


def press_f11(desk: Desktop) -> None:
    before = desk.window.isFullScreen()
    desk.keys(Qt.Key.Key_F11)
    assert desk.window.isFullScreen() is not before
    desk.keys(Qt.Key.Key_F11)
    assert desk.window.isFullScreen() is before


def test_the_text_size_is_changed_by_keys_and_remembered(
    open_study: Callable[..., Desktop], themed: QApplication
) -> None:
    desk = open_study()
    desk.begin()
    cap = desk.find("category_4A", QWidget)
    before = cap.height()
    desk.chord(Qt.Key.Key_Minus)
    assert themed.font().pixelSize() == 12
    desk.until(lambda: cap.height() < before)
    assert desk.services.settings.text_percent == 90
    QTest.keyClick(desk.window, Qt.Key.Key_Equal, CONTROL)
    assert (desk.services.settings.text_percent, text_scale()) == (100, 1.0)
    desk.until(lambda: cap.height() == before)


def test_margins_do_not_drift(open_main: Callable[[], MainWindow], themed: QApplication) -> None:
    window = open_main()
    layout = window.layout()
    assert layout is not None
    theme.space(layout, (20, 8, 21, 9), between=7)
    for percent in (90, 110, 125, 300, 90, 100):
        theme.apply_text_size(themed, percent)
    box = layout.contentsMargins()
    assert (box.left(), box.top(), box.right(), box.bottom()) == (20, 8, 21, 9)
    assert layout.spacing() == 7


def test_a_small_screen_allows_no_text_that_would_not_fit() -> None:
    assert text_size.STEPS[-1] == 300
    assert text_size.beside(300, 1) == 300
    assert text_size.beside(90, -1) == 90
    assert text_size.beside(100, 1) == 110


@pytest.mark.parametrize(
    ("screen", "standard", "largest"),
    [((1366, 728), 100, 100), ((1920, 1040), 100, 125), ((3840, 2120), 200, 250)],
)
def test_text_sizes_follow_the_screen(screen: tuple[int, int], standard: int, largest: int) -> None:
    room = available().size()
    room.setWidth(screen[0])
    room.setHeight(screen[1])
    assert (text_size.standard(room), text_size.largest(room)) == (standard, largest)
    assert text_size.chosen(0, room) == standard
    assert text_size.chosen(300, room) == largest
    assert text_size.chosen(90, room) == 90
