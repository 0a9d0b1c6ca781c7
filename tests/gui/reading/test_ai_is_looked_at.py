"""An unchanged final read cannot be locked before the AI's answer was there to be looked at."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from ground.errors import ReadingRuleError
from reader_study.reading.session import ReadingSession
from tests.builders import MovableClock, make_study, rated
from tests.gui.conftest import Desktop

ENTER = Qt.Key.Key_Return
LONG_MS = 60_000
SHORT_MS = 300


def locked(desk: Desktop) -> int:
    return sum(
        1 for event in desk.services.desk._open_study().events(action="read.locked") if event.seq
    )


def test_four_enters_in_a_row_lock_one_read(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(min_shown_ms=LONG_MS)
    desk.begin()
    desk.rate("4", 8)
    desk.keys(ENTER, ENTER, ENTER, ENTER)
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    desk.keys(ENTER, ENTER, ENTER, ENTER)
    desk.until(lambda: desk.services.writer.pending == 0)
    assert locked(desk) == 1
    assert desk.shown("ratingForm")
    assert desk.text("missingHint") == "Look at the AI's answer first. Enter locks in a moment."


def test_after_the_time_a_fresh_key_press_goes_on(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(min_shown_ms=SHORT_MS)
    desk.begin()
    desk.rate("4", 8)
    desk.keys(ENTER, ENTER)
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("missingHint"))
    desk.until(lambda: not desk.shown("missingHint"))
    assert not desk.shown("summaryCard"), "the press that came too early is not kept"
    desk.keys(ENTER)
    assert desk.shown("summaryCard")
    desk.keys(ENTER)
    desk.until(lambda: locked(desk) == 2)


def test_a_changed_read_waits_for_nothing(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(min_shown_ms=LONG_MS)
    desk.begin()
    desk.read_unaided("4", 8)
    desk.keys("5", ENTER, ENTER)
    desk.until(lambda: locked(desk) == 2)


def test_an_answer_that_is_put_away_is_not_being_looked_at(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(min_shown_ms=SHORT_MS)
    desk.begin()
    desk.read_unaided("4", 8)
    desk.keys("A")
    desk.qtbot.wait(2 * SHORT_MS)  # a time that must not count
    desk.keys(ENTER)
    assert desk.shown("missingHint")
    desk.keys("A")
    desk.until(lambda: not desk.shown("missingHint"))
    desk.keys(ENTER)
    assert desk.shown("summaryCard")


def test_a_held_enter_is_one_press(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(min_shown_ms=0)
    desk.begin()
    desk.rate("4", 8)
    target = QApplication.focusWidget() or desk.window
    for number in range(12):
        held = number > 0
        press = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", held)
        QApplication.sendEvent(target, press)
    desk.until(lambda: desk.services.writer.pending == 0)
    assert locked(desk) == 0


def test_the_session_refuses_what_the_window_would_not_ask(tmp_path: object) -> None:
    from pathlib import Path

    clock = MovableClock()
    with make_study(Path(str(tmp_path)) / "s", clock=clock, min_shown_ms=1000) as study:
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        session.answer(rated("4A", 8))
        session.lock()
        session.reveal()
        clock.advance(0.9)
        with pytest.raises(ReadingRuleError, match="too shortly"):
            session.lock()
        clock.advance(0.2)
        session.lock()
        session.painted(1.0)
        session.answer(rated("4A", 8))
        session.lock()
        session.reveal()
        session.answer(rated("4B", 30))
        session.lock()
        assert [str(read.arm) for read in study.reads()] == ["unaided", "aided"] * 2
