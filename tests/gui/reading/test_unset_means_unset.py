"""Nothing is chosen for the reader."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from app.forms.likelihood import LikelihoodSlider
from tests.gui.conftest import Desktop

ENTER = Qt.Key.Key_Return
CAPS = ("1", "2", "3", "4A", "4B", "4C", "5")


def chosen(desk: Desktop) -> list[str]:
    return [c for c in CAPS if desk.find(f"category_{c}", QAbstractButton).isChecked()]


def test_new_case_has_no_category_no_value_and_no_handle(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=2)
    desk.begin()
    for position in ("1", "2"):
        assert desk.text("position") == position
        assert chosen(desk) == []
        assert desk.find("likelihoodField", QLineEdit).text() == ""
        assert desk.find("likelihoodSlider", LikelihoodSlider).value is None
        if position == "1":
            desk.read_case()
            desk.until(lambda: desk.text("position") == "2")
            desk.wait_ready()


def test_incomplete_read_is_not_locked_and_says_what_is_missing(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    desk.lock()
    both = "BI-RADS category, Likelihood of malignancy"
    assert desk.text("missingHint") == f"Still to answer: {both} (L, digits, Enter)."
    desk.keys("4", ENTER)
    one = "Still to answer: Likelihood of malignancy (L, digits, Enter)."
    assert desk.text("missingHint") == one
    assert not desk.shown("summaryCard")


def test_likelihood_takes_whole_numbers_up_to_100_only(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.keys(Qt.Key.Key_L, "1x0-01", ENTER)
    assert desk.find("likelihoodField", QLineEdit).text() == "100"


def test_arrows_and_page_keys_step_the_likelihood(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 50)
    desk.keys(Qt.Key.Key_L, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Down, Qt.Key.Key_PageDown)
    desk.keys(Qt.Key.Key_PageUp, ENTER)
    assert desk.find("likelihoodSlider", LikelihoodSlider).value == 60


def test_far_apart_scales_give_a_hint_that_blocks_nothing(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    assert not desk.shown("consistencyHint")
    desk.rate("1", 90)
    assert desk.shown("consistencyHint")
    desk.keys(ENTER)
    assert desk.text("summaryText") == "1 · 90 %"
