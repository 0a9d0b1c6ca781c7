"""The window says "saved" only after the writer has answered."""

import threading
from collections.abc import Callable

from PySide6.QtCore import Qt

from reader_study.study import Study
from tests.gui.conftest import Desktop


def hold_writer(desk: Desktop) -> threading.Event:
    """Keep the writer's thread busy, as a slow disk would, until the event is set."""
    go = threading.Event()
    desk.services.writer.submit(lambda: go.wait(20))
    return go


def save_state(desk: Desktop) -> object:
    return desk.find("saveState").property("state")


def test_draft_is_saving_until_the_disk_has_answered(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    assert save_state(desk) == "nothing"
    go = hold_writer(desk)
    desk.keys("4", "5")
    assert save_state(desk) == "saving"
    assert desk.text("saveState") == "○ saving …"
    go.set()
    desk.wait_saved()
    with Study.open(desk.root, writable=False) as study:
        last = list(study.events(action="read.answered"))[-1]
    assert last.content["values"]["category"] == "4B"


def test_second_enter_shows_that_it_is_locking_and_nothing_is_taken_meanwhile(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.wait_saved()
    go = hold_writer(desk)
    desk.lock()
    assert save_state(desk) == "saving"
    assert not desk.find("lockButton").isEnabled()
    desk.keys("7", Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert desk.text("summaryText") == "4A · 8 %"
    assert not desk.shown("aiCard")
    go.set()
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    assert desk.text("keptRead").endswith("4A, 8 %")
