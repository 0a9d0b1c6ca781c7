"""Number keys act wherever the focus is, except in a text box."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget

from tests.gui.conftest import Desktop

ENTER = Qt.Key.Key_Return
PLACES = (
    "likelihoodSlider",
    "category_2",
    "lockButton",
    "cannotAssess",
    "noteHead",
    "tool_view.invert",
)


@pytest.mark.parametrize("place", PLACES)
def test_number_chooses_with_the_focus_on(place: str, open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.find(place).setFocus()
    assert desk.find(place).hasFocus()
    desk.keys("5")
    assert desk.find("category_4B", QAbstractButton).isChecked()


@pytest.mark.parametrize("place", PLACES)
def test_a_read_takes_four_presses_beyond_its_digits_with_the_focus_on(
    place: str, open_study: Callable[..., Desktop]
) -> None:
    desk = open_study()
    desk.begin()
    desk.find(place).setFocus()
    beyond = (Qt.Key.Key_L, ENTER, ENTER, ENTER)
    desk.keys("4", beyond[0], "8", *beyond[1:])
    desk.until(lambda: desk.shown("aiCard"))
    assert desk.text("keptRead") == "Your first read is kept: 4A, 8 %"


def test_numbers_are_text_in_the_note(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.keys("N", "12 mm, L P 5")
    assert desk.find("noteBox", QPlainTextEdit).toPlainText() == "12 mm, L P 5"
    assert not desk.find("category_4B", QAbstractButton).isChecked()
    desk.keys(Qt.Key.Key_Escape, "5")
    assert desk.find("category_4B", QAbstractButton).isChecked()
    assert desk.find("noteBox", QPlainTextEdit).toPlainText() == "12 mm, L P 5"


def test_numbers_are_text_in_the_likelihood_until_enter(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    desk.keys(Qt.Key.Key_L, "35", Qt.Key.Key_Return, "5")
    assert desk.find("likelihoodField", QLineEdit).text() == "35"
    assert desk.find("category_4B", QAbstractButton).isChecked()


def test_keypad_digits_choose_too(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    QTest.keyClick(desk.window, Qt.Key.Key_5, Qt.KeyboardModifier.KeypadModifier)
    assert desk.find("category_4B", QAbstractButton).isChecked()


def test_tab_reaches_every_control_of_the_panel(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    seen: list[str] = []
    for _ in range(40):
        desk.keys(Qt.Key.Key_Tab)
        focused: QWidget | None = desk.window.focusWidget()
        seen.append("" if focused is None else focused.objectName())
    order = ["category_1", "category_5", "cannotAssess", "likelihoodField", "likelihoodSlider"]
    order += ["noteHead", "lockButton"]
    places = [seen.index(name) for name in order]
    assert places == sorted(places)
