"""The first Enter shows a summary, the second locks, Escape goes back."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from tests.gui.conftest import Desktop

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def test_first_enter_shows_the_read_in_one_line(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.keys(ENTER)
    assert desk.text("summaryText") == "4A · 8 %"
    assert not desk.shown("ratingForm")
    assert not desk.shown("aiCard")


def test_escape_goes_back_and_keeps_the_values(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.keys(ENTER, ESC)
    assert desk.shown("ratingForm")
    assert not desk.shown("summaryCard")
    assert desk.find("category_4A", QAbstractButton).isChecked()
    desk.keys("5", ENTER)
    assert desk.text("summaryText") == "4B · 8 %"


def test_numbers_do_nothing_in_the_summary(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.keys(ENTER, "7", "0", "L")
    assert desk.text("summaryText") == "4A · 8 %"


def test_held_enter_does_not_lock(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    action = desk.window.findChild(QAction, "read.enter")
    assert action is not None
    assert not action.autoRepeat()


def test_mouse_locks_in_the_same_two_steps(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(desk.find("category_3"), left)
    slider: QWidget = desk.find("likelihoodSlider")
    QTest.mouseClick(slider, left, pos=slider.rect().center())
    QTest.mouseClick(desk.find("lockButton"), left)
    assert desk.text("summaryText") == "3 · 50 %"
    QTest.mouseClick(desk.find("backButton"), left)
    assert desk.shown("ratingForm")
    QTest.mouseClick(desk.find("lockButton"), left)
    QTest.mouseClick(desk.find("lockButton"), left)
    desk.until(lambda: desk.shown("aiCard"))


def test_a_double_click_is_one_enter(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    button = desk.find("lockButton", QAbstractButton)
    for kind, at_ms in (
        ("Press", 10_000),
        ("Release", 10_080),
        ("Press", 10_150),
        ("Release", 10_230),
    ):
        send_mouse(button, f"MouseButton{kind}", at_ms=at_ms)
    assert button.text() == "Lock it"
    for kind, at_ms in (("Press", 12_000), ("Release", 12_080)):
        send_mouse(button, f"MouseButton{kind}", at_ms=at_ms)
    assert button.text() == "Locking …"


def send_mouse(button: QWidget, kind: str, *, at_ms: int) -> None:
    place = QPointF(button.rect().center())
    left = Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind.endswith("Release") else left
    event = QMouseEvent(
        QEvent.Type[kind],
        place,
        button.mapToGlobal(place),
        left,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    event.setTimestamp(at_ms)
    QApplication.sendEvent(button, event)
