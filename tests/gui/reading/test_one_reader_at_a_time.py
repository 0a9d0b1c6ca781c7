"""A session that is being started belongs to the reader whose list is on the screen."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from reader_study.study import Study
from tests.gui.conftest import Desktop


def slow_start(desk: Desktop) -> threading.Event:
    desk.wait_worklist()
    go = threading.Event()
    desk.services.writer.submit(lambda: go.wait(20))
    desk.keys(Qt.Key.Key_Return)
    return go


def test_back_sleeps_while_a_session_is_being_started(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(readers=("r1", "r2"))
    go = slow_start(desk)
    assert not desk.find("worklistBack").isEnabled()
    desk.keys(Qt.Key.Key_Escape)
    assert desk.shown("worklistProgress")
    go.set()
    desk.wait_ready()


def test_session_of_a_list_that_has_gone_is_not_shown(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(readers=("r1", "r2"))
    go = slow_start(desk)
    other = QWidget()
    desk.window.show_page(other)
    go.set()
    desk.until(lambda: desk.services.writer.pending == 0)
    assert desk.window.page is other


def test_case_that_appears_in_an_inactive_window_begins_paused(
    open_study: Callable[..., Desktop], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_study()
    desk.wait_worklist()
    away = Qt.ApplicationState.ApplicationInactive
    monkeypatch.setattr(QGuiApplication, "applicationState", staticmethod(lambda: away))
    desk.begin()
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        assert [event.reason for event in study.events(action="read.paused")] == ["focus"]
