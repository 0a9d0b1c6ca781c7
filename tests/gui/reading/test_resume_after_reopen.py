"""The reader continues exactly where she was."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QLineEdit

from tests.gui.conftest import Desktop


def test_draft_and_position_come_back(
    open_study: Callable[..., Desktop], open_window: Callable[[Path], Desktop]
) -> None:
    desk = open_study(n_reading=3)
    desk.begin()
    desk.read_case()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    desk.rate("6", 61)
    desk.wait_saved()
    desk.close()

    again = open_window(desk.root)
    again.wait_worklist()
    assert again.text("worklistProgress") == "1 / 3"
    again.begin()
    assert again.text("position") == "2"
    assert again.find("category_4C", QAbstractButton).isChecked()
    assert again.find("likelihoodField", QLineEdit).text() == "61"


def test_aided_stage_comes_back_with_the_ai(
    open_study: Callable[..., Desktop], open_window: Callable[[Path], Desktop]
) -> None:
    desk = open_study(n_reading=2)
    desk.begin()
    desk.read_unaided("4", 8)
    score = desk.text("aiScore")
    desk.close()

    again = open_window(desk.root)
    again.begin()
    assert again.text("position") == "1"
    assert again.text("aiScore") == score
    assert again.text("keptRead").endswith("4A, 8 %")
    again.lock()
    again.until(lambda: again.text("position") == "2")
