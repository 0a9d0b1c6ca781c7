"""Ctrl+Z takes changes back until the read is locked."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from tests.gui.conftest import Desktop


def test_undo_steps_back_to_nothing(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.keys("4", "6")
    desk.rate("6", 70)
    desk.chord(Qt.Key.Key_Z)
    assert desk.find("likelihoodField", QLineEdit).text() == ""
    desk.chord(Qt.Key.Key_Z)
    assert desk.find("category_4A", QAbstractButton).isChecked()
    desk.chord(Qt.Key.Key_Z)
    desk.chord(Qt.Key.Key_Z)
    assert not desk.find("category_4A", QAbstractButton).isChecked()


def test_undo_does_not_reach_behind_a_lock(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.read_unaided("4", 8)
    desk.chord(Qt.Key.Key_Z)
    assert desk.find("category_4A", QAbstractButton).isChecked()
    desk.keys("6")
    desk.chord(Qt.Key.Key_Z)
    assert desk.find("category_4A", QAbstractButton).isChecked()
    assert desk.text("keptRead").endswith("4A, 8 %")
