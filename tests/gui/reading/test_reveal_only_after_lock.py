"""The AI is asked for after the unaided lock, and by nothing else."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from reader_study.study import Study
from tests.gui.conftest import Desktop


def test_no_ai_before_the_unaided_lock(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.keys("A", Qt.Key.Key_Return)
    assert not desk.shown("aiCard")
    assert desk.find("aiScore", QLabel).text() == ""
    assert desk.text("stageMark") == "Unaided"


def test_after_the_lock_card_and_kept_read_are_shown(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(n_reading=4)
    desk.begin()
    desk.read_unaided("4", 8)
    assert desk.text("keptRead") == "Your first read is kept: 4A, 8 %"
    assert float(desk.text("aiScore")) in (0.12, 0.13, 0.38, 0.62, 0.88)
    assert desk.text("aiCategory").startswith("suggests ")
    assert desk.text("stageMark") == "● AI shown"


def test_a_puts_the_card_away_and_brings_it_back(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.read_unaided()
    desk.keys("A")
    assert not desk.shown("aiScore")
    assert desk.text("stageMark") == "AI hidden"
    desk.keys("A")
    assert desk.shown("aiScore")


def test_log_has_the_reveal_after_the_lock(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.read_unaided()
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        actions = [e.action for e in study.events() if e.entity.startswith("read/")]
    assert actions.index("ai.revealed") == actions.index("read.locked") + 1


def test_keys_before_the_cards_first_paint_lock_nothing(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    card: QWidget = desk.find("aiCard")
    card.setUpdatesEnabled(False)  # the screen is busy: the card is there and not yet painted
    desk.keys(Qt.Key.Key_Return, Qt.Key.Key_Return)
    desk.until(lambda: desk.shown("aiCard") and desk.services.writer.pending == 0)
    desk.keys(Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert not desk.shown("summaryCard")
    assert not desk.find("noteBox").isEnabled()
    card.setUpdatesEnabled(True)
    desk.wait_ready()
    desk.keys(Qt.Key.Key_Return)
    assert desk.shown("summaryCard")
