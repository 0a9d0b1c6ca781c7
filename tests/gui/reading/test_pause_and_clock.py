"""The clock stands while the reader is away, and the image is covered while she says so."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.reading.attention import InputWatch, Pause, PauseLedger
from reader_study.study import Study
from tests.gui.conftest import Desktop

ACTIVE = Qt.ApplicationState.ApplicationActive
INACTIVE = Qt.ApplicationState.ApplicationInactive


def stored_pauses(desk: Desktop) -> list[tuple[str, str]]:
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        wanted = ("read.paused", "read.resumed")
        return [(e.action, e.reason) for e in study.events() if e.action in wanted]


def test_p_covers_the_image_and_stops_the_clock(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    desk.keys("P")
    assert desk.shown("cover")
    assert desk.find("cover").geometry() == desk.find("canvas").rect()
    assert desk.text("pausedTitle") == "Paused"
    desk.keys("5", Qt.Key.Key_Return)
    assert not desk.find("category_4B", QAbstractButton).isChecked()
    desk.keys("P", "5")
    assert not desk.shown("cover")
    assert desk.find("category_4B", QAbstractButton).isChecked()
    assert stored_pauses(desk) == [("read.paused", "reader"), ("read.resumed", "")]


def test_loss_of_focus_stops_the_clock(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.applicationStateChanged.emit(INACTIVE)
    application.applicationStateChanged.emit(ACTIVE)
    assert stored_pauses(desk) == [("read.paused", "focus"), ("read.resumed", "")]


def test_stillness_stops_the_clock_until_the_next_key(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    assert desk.window.page is not None
    watch = desk.window.page.findChild(InputWatch)
    assert watch is not None
    watch.set_idle_ms(30)
    QTest.qWait(80)
    desk.keys("5")
    watch.set_idle_ms(60_000)
    assert stored_pauses(desk) == [("read.paused", "idle"), ("read.resumed", "")]


def test_pause_that_holds_when_a_case_appears_holds_for_that_case(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=2)
    desk.begin()
    desk.read_unaided()
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    desk.lock()
    application.applicationStateChanged.emit(INACTIVE)
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        painted = list(study.events(action="case.painted"))[-1]
        paused = list(study.events(action="read.paused"))[-1]
    assert (paused.entity, paused.reason) == (painted.entity, "focus")
    assert paused.seq > painted.seq


def test_ledger_tells_the_clock_of_the_first_and_the_last_reason_only() -> None:
    ledger = PauseLedger()
    assert ledger.hold(Pause.FOCUS)
    assert not ledger.hold(Pause.FOCUS)
    assert not ledger.hold(Pause.IDLE)
    assert ledger.reason is Pause.FOCUS
    assert not ledger.release(Pause.FOCUS)
    assert ledger.release(Pause.IDLE)
    assert not ledger.release(Pause.IDLE)
    assert ledger.reason is None
