"""Leaving or closing waits for what is being written, and says what could not be."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ground.errors import StoreError
from reader_study.store import Store
from reader_study.study import Study
from tests.gui.conftest import Desktop

ENTER = Qt.Key.Key_Return


class Disk:
    """A disk that can be full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        keep = Store.append

        def append(store: Store, actor: str, clock: object, *new: object) -> object:
            if self.full:
                raise StoreError("The disk is full.", remedy="Make room.", path=Path("study.db"))
            return keep(store, actor, clock, *new)  # type: ignore[arg-type]

        monkeypatch.setattr(Store, "append", append)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def begun_with_failed_draft(open_study: Callable[..., Desktop], disk: Disk) -> Desktop:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.wait_saved()
    disk.full = True
    desk.keys("6")
    desk.until(lambda: desk.shown("messageBar"))
    return desk


def last_category(desk: Desktop) -> object:
    with Study.open(desk.root, writable=False) as study:
        return list(study.events(action="read.answered"))[-1].content["values"]["category"]


def test_closing_with_a_failed_draft_warns_once(
    open_study: Callable[..., Desktop], disk: Disk
) -> None:
    desk = begun_with_failed_draft(open_study, disk)
    desk.window.close()
    assert desk.window.isVisible()
    assert desk.text("messageWhat") == "Not saved. Close again to lose it."
    desk.window.close()
    assert not desk.window.isVisible()


def test_closing_after_the_warning_and_a_retry_has_lost_nothing(
    open_study: Callable[..., Desktop], disk: Disk
) -> None:
    desk = begun_with_failed_draft(open_study, disk)
    desk.window.close()
    disk.full = False
    desk.find("messageRetry", QPushButton).click()
    desk.wait_saved()
    assert not desk.shown("messageBar")
    desk.close()
    assert last_category(desk) == "4C"


def test_closing_while_a_draft_is_being_written_waits_for_it(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    go = threading.Event()
    desk.services.writer.submit(lambda: go.wait(20))
    desk.keys("6")
    desk.window.close()
    assert desk.window.isVisible()
    go.set()
    desk.until(lambda: not desk.window.isVisible())
    assert last_category(desk) == "4C"


def test_leaving_with_a_failed_draft_tries_again_and_warns_then_leaves(
    open_study: Callable[..., Desktop], disk: Disk
) -> None:
    desk = begun_with_failed_draft(open_study, disk)
    desk.chord(Qt.Key.Key_L)
    desk.until(lambda: desk.services.writer.pending == 0)
    assert desk.page_name() == "readingPage"
    assert desk.text("messageWhat") == "Not saved. Leave again to lose it."
    disk.full = False
    desk.chord(Qt.Key.Key_L)
    desk.wait_worklist()


def test_leaving_does_nothing_while_a_read_is_being_locked(
    open_study: Callable[..., Desktop], disk: Disk
) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.wait_saved()
    disk.full = True
    desk.lock()
    desk.chord(Qt.Key.Key_L)
    desk.until(lambda: desk.shown("messageBar"))
    assert desk.shown("summaryCard")
    assert desk.find("saveState").property("state") == "failed"
