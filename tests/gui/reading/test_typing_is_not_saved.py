"""What is typed and not yet on the disk is never called saved."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from reader_study.study import Study
from tests.gui.conftest import Desktop


def state(desk: Desktop) -> object:
    return desk.find("saveState").property("state")


def begun(open_study: Callable[..., Desktop]) -> Desktop:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.wait_saved()
    return desk


def last_note(desk: Desktop) -> object:
    with Study.open(desk.root, writable=False) as study:
        return list(study.events(action="read.answered"))[-1].content["note"]


def test_note_is_typing_until_it_is_kept_without_leaving_the_box(
    open_study: Callable[..., Desktop],
) -> None:
    desk = begun(open_study)
    desk.keys("N", "margin")
    desk.until(lambda: state(desk) == "typing")
    assert desk.text("saveState") == "○ typing …"
    assert desk.window.page is not None
    assert desk.window.page.property("ready") is False
    desk.wait_saved()
    desk.wait_ready()
    assert last_note(desk) == "margin"


def test_digits_are_typing_until_enter(open_study: Callable[..., Desktop]) -> None:
    desk = begun(open_study)
    desk.keys("L", "75")
    desk.until(lambda: state(desk) == "typing")
    desk.keys(Qt.Key.Key_Return)
    desk.wait_saved()
    desk.wait_ready()


def test_digits_taken_back_or_typed_again_are_saved_as_before(
    open_study: Callable[..., Desktop],
) -> None:
    desk = begun(open_study)
    desk.keys("L", "75")
    desk.until(lambda: state(desk) == "typing")
    desk.keys(Qt.Key.Key_Escape)
    desk.wait_saved()
    assert desk.find("likelihoodField", QLineEdit).text() == "8"
    desk.keys("L", "75", Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, "8", Qt.Key.Key_Return)
    desk.wait_saved()
    desk.wait_ready()
