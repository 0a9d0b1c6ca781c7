"""A clock event that the disk refused is told until it is written; no read is locked without it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from ground.errors import StoreError
from reader_study.store import Store
from reader_study.study import Study
from tests.gui.conftest import Desktop

ENTER = Qt.Key.Key_Return


def refuse_once(monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    """Let the disk refuse the first event of this kind."""
    keep, left = Store.append, [action]

    def append(self: Store, actor: str, clock: object, *new: object) -> object:
        if left and getattr(new[0], "action", "") == left[0]:
            left.clear()
            raise StoreError("The disk is full.", remedy="Make room.", path=Path("study.db"))
        return keep(self, actor, clock, *new)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "append", append)


def answered(desk: Desktop) -> None:
    desk.rate("4", 8)
    desk.until(lambda: desk.services.writer.pending == 0)


def actions(desk: Desktop) -> list[str]:
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        return [event.action for event in study.events()]


def test_refused_paint_is_told_after_a_saved_draft_and_written_before_the_lock(
    open_study: Callable[..., Desktop], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_once(monkeypatch, "case.painted")
    desk = open_study()
    desk.begin()
    answered(desk)
    assert desk.shown("messageBar")
    assert desk.find("saveState").property("state") == "failed"
    desk.keys(ENTER)  # tries again, and does nothing else
    assert not desk.shown("summaryCard")
    desk.wait_saved()
    assert not desk.shown("messageBar")
    desk.lock()
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    written = actions(desk)
    assert written.index("case.painted") < written.index("read.locked")


def test_refused_resume_is_written_before_the_lock(
    open_study: Callable[..., Desktop], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_once(monkeypatch, "read.resumed")
    desk = open_study()
    desk.begin()
    desk.keys("P", "P")
    desk.until(lambda: desk.shown("messageBar"))
    answered(desk)
    assert desk.shown("messageBar")
    desk.keys(ENTER)
    desk.wait_saved()
    desk.lock()
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    written = actions(desk)
    assert written.index("read.resumed") < written.index("read.locked")


def test_lock_asked_for_while_the_clock_is_being_written_waits_for_it(
    open_study: Callable[..., Desktop], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_once(monkeypatch, "read.resumed")
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.wait_saved()
    desk.keys("P", "P", ENTER, ENTER)
    desk.until(lambda: desk.shown("messageBar"))
    assert desk.shown("summaryCard")
    assert "read.locked" not in actions(desk)
