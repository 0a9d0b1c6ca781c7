"""Registered readers at the real window, by keys: PIN, waits, the lock after ten minutes."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.entering import idle_lock
from app.entering.entry import Entry
from app.entering.idle_lock import LOCK_MS, IdleLock, since_boot_ms
from app.i18n import Languages
from app.pages.pin import PinPage
from app.views import ReaderView
from ground.errors import ReaderStudyError
from reader_study.conduct.locking import lock_with_truth
from reader_study.models.frozen import load_one
from reader_study.people.refusal import EntryRefusedError
from reader_study.store import Event
from reader_study.study import Study
from tests.builders import PASSPHRASE, make_study
from tests.gui.conftest import Desktop
from tests.made_people import PIN, derive_fast, register_readers
from tests.unsigned import signature_faults

Open = Callable[..., Desktop]
ENTER, TAB, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    derive_fast(monkeypatch)
    with make_study(tmp_path / "study", readers=("r1", "r2"), n_reading=2) as study:
        register_readers(study, "r1", "r2")
    return tmp_path / "study"


def wait_pin(desk: Desktop) -> None:
    desk.until(lambda: desk.shown("pinBox") and desk.find("pinBox").hasFocus())


def told(desk: Desktop) -> str:
    return f"{desk.text('pinTrouble')} {desk.text('pinRemedy')}"


def wait_told(desk: Desktop, words: str) -> None:
    desk.until(lambda: words in told(desk))


def enter(desk: Desktop, pin: str = PIN) -> None:
    wait_pin(desk)
    desk.keys(pin, ENTER)


def events(desk: Desktop) -> list[Event]:
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        return list(study.events())


def sit_still(desk: Desktop) -> None:
    """Let ten minutes pass on the clock that nobody can set."""
    watch = desk.flow.parent().findChild(Entry).watch  # type: ignore[union-attr]
    now = watch.now_ms()
    watch.now_ms = lambda: now + LOCK_MS


def test_a_reader_enters_her_pin_and_her_reads_are_signed(open_window: Open, root: Path) -> None:
    desk = open_window(root, reader_id="")
    desk.until(lambda: desk.shown("studyTitle"))
    desk.keys(ENTER)
    wait_pin(desk)
    assert desk.find("pinReader", QLabel).accessibleName() == "Reader r1"
    assert desk.find("pinBox", QLineEdit).echoMode() == QLineEdit.EchoMode.Password
    assert not desk.find("pinGo").isEnabled()
    enter(desk)
    desk.begin()
    desk.rate("4", 8)
    assert not desk.shown("signedWords")
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("signedWords"))
    assert desk.text("signedWords") == "You sign: I completed this read independently."
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("signedWords"))
    assert "after seeing the AI's answer" in desk.text("signedWords")
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("position") and desk.text("position") == "2")
    desk.wait_ready()
    log = events(desk)
    signed = [e.content["signature"]["by"] for e in log if e.action == "read.locked"]
    assert signed == ["r1", "r1"]
    assert list(signature_faults(log)) == []
    assert PIN not in "".join(event.new for event in log)


def test_signed_words_are_in_the_language_of_the_window(open_window: Open, root: Path) -> None:
    desk = open_window(root, lang="zh")
    enter(desk)
    desk.begin()
    desk.rate("4", 8)
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("signedWords"))
    assert "本人独立完成了此次阅片。" in desk.text("signedWords")
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("aiCard"))
    locked = [e for e in events(desk) if e.action == "read.locked"]
    assert locked[0].content["signature"]["meaning"] == "本人独立完成了此次阅片。"


def test_wrong_pins_are_counted_and_the_wait_holds_over_a_restart(
    open_window: Open, root: Path
) -> None:
    desk = open_window(root)
    for left in ("4 tries", "3 tries", "2 tries", "After one more"):
        enter(desk, "not-it")
        desk.until(lambda: desk.shown("pinTrouble"))
        wait_told(desk, left)
        assert desk.find("pinBox", QLineEdit).text() == ""
    enter(desk, "not-it")
    wait_told(desk, "Too many")
    assert desk.find("pinBox", QLineEdit).isReadOnly()
    desk.keys(ENTER, ENTER)
    assert desk.find("pinBox").hasFocus()
    desk.close()
    again = open_window(root)
    enter(again)
    wait_told(again, "Too many")
    refused = [e for e in events(again) if e.action == "person.refused"]
    assert len(refused) == 5


def test_a_wait_is_counted_down_and_then_the_box_is_free(
    themed: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = ReaderView("r1", "Reader r1", "Site", 3, "", False, 0, 2)
    page = PinPage(Languages(), reader)
    qtbot.addWidget(page)
    page.show_trouble(EntryRefusedError(1, 900))
    box = page.findChild(QLineEdit, "pinBox")
    remedy = page.findChild(QLabel, "pinRemedy")
    assert box is not None
    assert remedy is not None
    assert "15:00" in remedy.text() or "14:59" in remedy.text()
    assert box.isReadOnly()
    page.show_trouble(EntryRefusedError(1, 1))
    qtbot.waitUntil(lambda: not box.isReadOnly())
    assert not page.findChild(QWidget, "pinTrouble").isVisible()  # type: ignore[union-attr]


def test_escape_goes_back_to_the_names_and_another_reader_has_her_own_pin(
    open_window: Open, root: Path
) -> None:
    desk = open_window(root)
    wait_pin(desk)
    desk.keys("part", ESCAPE)
    desk.until(lambda: desk.shown("studyTitle"))
    desk.keys(TAB, ENTER)
    enter(desk)
    desk.wait_worklist()
    desk.keys(ESCAPE)
    desk.until(lambda: desk.shown("studyTitle"))
    # Her key is gone with her.
    desk.keys(TAB, ENTER)
    wait_pin(desk)


def test_ten_still_minutes_cover_the_read_and_the_pin_goes_on_with_it(
    open_window: Open, root: Path
) -> None:
    desk = open_window(root)
    enter(desk)
    desk.begin()
    desk.rate("4", 8)
    desk.wait_saved()
    reading = desk.window.page
    assert reading is not None
    sit_still(desk)
    desk.keys("5")
    wait_pin(desk)
    assert desk.text("pinTitle") == "Locked"
    assert not reading.isVisible()
    # The late key did nothing, and Escape is no way around.
    assert desk.find("pinBox", QLineEdit).text() == ""
    desk.keys(ESCAPE)
    assert desk.shown("pinBox")
    enter(desk, "not-it")
    wait_told(desk, "4 tries")
    enter(desk)
    desk.until(lambda: desk.window.page is reading)
    desk.lock()
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    log = events(desk)
    acts = [
        (e.action, e.reason)
        for e in log
        if e.action in ("read.paused", "read.resumed", "person.refused")
        or (e.action == "person.entered" and e.content["how"] == "unlock")
    ]
    assert acts[:4] == [
        ("read.paused", "locked"),
        ("person.refused", ""),
        ("person.entered", ""),
        ("read.resumed", ""),
    ]
    locked = next(e for e in log if e.action == "read.locked")
    assert locked.content["category"] == "4A"
    assert locked.content["times"]["paused_us"] > 0


def test_ten_minutes_are_those_of_a_clock_that_nobody_can_set(
    themed: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    watch, locked, passed_ms = IdleLock(parent), [], [0]
    watch.due.connect(lambda: locked.append(True))
    since_boot = since_boot_ms()
    monkeypatch.setattr(idle_lock, "since_boot_ns", lambda: (since_boot + passed_ms[0]) * 10**6)
    watch.start()
    for day in (-1, 2):
        monkeypatch.setattr(time, "time", lambda day=day: 1.8e9 + day * 86_400)
        assert not watch.look()
    passed_ms[0] = LOCK_MS - 1
    assert not watch.look()
    passed_ms[0] = LOCK_MS
    assert watch.look()
    assert locked == [True]
    assert not watch.look()


def test_from_a_locked_screen_another_reader_takes_over(open_window: Open, root: Path) -> None:
    desk = open_window(root)
    enter(desk)
    desk.begin()
    desk.rate("4", 8)
    desk.wait_saved()
    sit_still(desk)
    desk.keys("5")
    wait_pin(desk)
    desk.find("pinBack", QPushButton).click()
    desk.until(lambda: desk.shown("studyTitle"))
    desk.find("reader_r2", QWidget).setFocus()
    desk.keys(ENTER)
    enter(desk)
    desk.begin()
    log = events(desk)
    acts = [(e.action, e.actor) for e in log if e.action in WANTED]
    assert acts[:5] == [
        ("session.started", "r1"),
        ("read.paused", "r1"),
        ("read.suspended", "r1"),
        ("session.ended", "r1"),
        ("session.started", "r2"),
    ]


WANTED = ("session.started", "read.paused", "read.suspended", "session.ended")


def test_ten_still_minutes_at_the_list_ask_for_the_name_again(
    open_window: Open, root: Path
) -> None:
    desk = open_window(root)
    enter(desk)
    desk.wait_worklist()
    sit_still(desk)
    desk.keys(ENTER)
    desk.until(lambda: desk.shown("studyTitle"))


def test_her_pin_opens_the_ai_that_is_sealed_to_her(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    with make_study(tmp_path / "study", n_reading=2, locked=False) as study:
        register_readers(study, "r1")
        lock_with_truth(study, lambda: PASSPHRASE)
    desk = open_window(tmp_path / "study")
    enter(desk)
    desk.begin()
    sit_still(desk)
    desk.keys("5")
    enter(desk)
    desk.wait_ready()
    desk.read_case()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    log = events(desk)
    assert [e.actor for e in log if e.action == "ai.shown"] == ["r1"]
    desk.close()
    with Study.open(desk.root) as study, pytest.raises(ReaderStudyError, match="sealed"):
        load_one(study, "m1", study.cases()[0].case_id)


def test_a_reader_who_is_not_registered_is_told_so(
    open_window: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    with make_study(tmp_path / "study", readers=("r1", "r2"), n_reading=2) as study:
        register_readers(study, "r1")
    desk = open_window(tmp_path / "study", reader_id="r2")
    enter(desk)
    desk.until(lambda: desk.shown("pinTrouble"))
    assert "coordinator" in told(desk)
