"""An inadequate image is an answer with a reason."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from reader_study.study import Study
from tests.gui.conftest import Desktop

ENTER = Qt.Key.Key_Return


def test_zero_asks_for_a_reason_and_locks_it(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.keys("0", ENTER)
    assert desk.text("missingHint").startswith("Say why")
    desk.keys("1", ENTER)
    assert desk.text("summaryText") == "Image quality too poor"
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        (read,) = study.reads()
    assert (read.status, read.category, read.likelihood) == ("cannot_assess", None, None)
    assert read.reason == "image_quality"


def test_own_words_are_a_reason(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.keys("0", "4", "probe slipped 3 times", ENTER, ENTER)
    assert desk.text("summaryText") == "probe slipped 3 times"


def test_zero_again_gives_the_scales_back(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.keys("0")
    assert desk.shown("reasonBox")
    desk.keys("0")
    assert desk.shown("ratingForm")
    assert desk.find("category_4A", QAbstractButton).isChecked()
    assert desk.find("likelihoodField", QLineEdit).text() == "8"


def test_undo_brings_the_scales_back_after_a_reason(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.keys("0", "2")
    desk.chord(Qt.Key.Key_Z)
    assert desk.shown("ratingForm")
    assert desk.find("likelihoodField", QLineEdit).text() == "8"
