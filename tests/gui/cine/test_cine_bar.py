"""The bar under a clip by mouse, wheel and keys, at several widths; and its pixels."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.cine_parts import Bench, MadeClip, benches
from viewer.cine.bar import CineBar, clock, join
from viewer.cine.look import BarColours
from viewer.frames import TimeSource
from viewer.model.cine_state import CineState
from viewer.model.player import PlayMode

LEFT = Qt.MouseButton.LeftButton
LONG = CineState(4297, 2148, 42_960.0, 85_940.0, 0, 4296)


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1600, 60)
    return made


@pytest.fixture
def bar(qtbot: QtBot, page: QWidget) -> CineBar:
    made = CineBar(parent=page)
    made.resize(1000, 44)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    made.show_state(CineState(101, 50, 2000.0, 4040.0, 0, 100))
    return made


@pytest.fixture
def played(qtbot: QtBot, bar: CineBar) -> Iterator[Bench]:
    with benches(qtbot) as make:
        bench = make(MadeClip(101))
        join(bar, bench.cine)
        bench.cine.go_to(50)
        bench.until_painted(50)
        yield bench


def place(bar: CineBar, index: int, *, low: bool = False) -> QPoint:
    return QPoint(round(bar.track.scale.x(index)), 34 if low else 20)


def text(bar: CineBar, name: str) -> str:
    label = bar.findChild(QLabel, name)
    assert label is not None
    return label.text() if label.isVisible() else ""


def roll(widget: QWidget, angle: int) -> None:
    spot = QPointF(widget.rect().center())
    event = QWheelEvent(
        spot,
        widget.mapToGlobal(spot),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_press_on_the_line_goes_to_the_frame_under_it(
    bar: CineBar, played: Bench, qtbot: QtBot
) -> None:
    for index in (0, 73, 100):
        qtbot.mouseClick(bar.track, LEFT, pos=place(bar, index))
        played.until_painted(index)
        assert text(bar, "cineFrame") == f"{index + 1} / 101"


def test_a_drag_along_the_line_scrubs_and_playing_goes_on_after_it(
    bar: CineBar, played: Bench, qtbot: QtBot
) -> None:
    qtbot.mouseClick(bar.play, LEFT)
    assert played.cine.plays
    qtbot.mousePress(bar.track, LEFT, pos=place(bar, 20))
    for index in (22, 30, 28):
        qtbot.mouseMove(bar.track, place(bar, index))
        played.until_painted(index)
    qtbot.wait(100)
    assert played.watch.on_screen == 28
    qtbot.mouseRelease(bar.track, LEFT, pos=place(bar, 28))
    qtbot.waitUntil(lambda: played.cine.index >= 30)


def test_a_drag_beyond_the_ends_stays_on_them(bar: CineBar, played: Bench, qtbot: QtBot) -> None:
    qtbot.mousePress(bar.track, LEFT, pos=place(bar, 50))
    qtbot.mouseMove(bar.track, QPoint(-500, 20))
    played.until_painted(0)
    qtbot.mouseMove(bar.track, QPoint(5000, 20))
    played.until_painted(100)
    qtbot.mouseRelease(bar.track, LEFT, pos=QPoint(5000, 20))


def test_the_wheel_steps_a_frame_a_notch(bar: CineBar, played: Bench) -> None:
    roll(bar.track, -120)
    played.until_painted(51)
    roll(bar.track, 240)
    played.until_painted(49)


@pytest.mark.parametrize(
    ("key", "index"),
    [
        (Qt.Key.Key_Right, 51),
        (Qt.Key.Key_Left, 49),
        (Qt.Key.Key_PageUp, 60),
        (Qt.Key.Key_PageDown, 40),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 100),
    ],
)
def test_the_line_is_worked_by_keys(
    bar: CineBar, played: Bench, qtbot: QtBot, key: Qt.Key, index: int
) -> None:
    qtbot.keyClick(bar.track, key)
    played.until_painted(index)


def test_keys_that_mean_nothing_here_are_left_to_the_page(
    bar: CineBar, page: QWidget, qtbot: QtBot
) -> None:
    heard: list[int] = []
    page.keyPressEvent = lambda event: heard.append(event.key())  # type: ignore[method-assign]
    # Brackets change an overlay; the ends of the part have keys of the registry.
    keys = [Qt.Key.Key_4, Qt.Key.Key_Space, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight]
    for key in keys:
        qtbot.keyClick(bar.track, key)
    assert heard == keys
    assert not set("[],.") & set(bar.track.toolTip())


def test_the_ends_of_the_part_are_dragged_and_given_up_by_a_double_click(
    bar: CineBar, played: Bench, qtbot: QtBot
) -> None:
    for start, end in ((0, 20), (100, 60)):
        qtbot.mousePress(bar.track, LEFT, pos=place(bar, start, low=True))
        qtbot.mouseMove(bar.track, place(bar, end, low=True))
        qtbot.mouseRelease(bar.track, LEFT, pos=place(bar, end, low=True))
    state = played.cine.state
    assert (state.first, state.last, state.index) == (20, 60, 50)
    qtbot.mouseDClick(bar.track, LEFT, pos=place(bar, 60, low=True))
    assert (played.cine.state.first, played.cine.state.last) == (0, 100)


def test_an_end_is_not_dragged_past_the_other(bar: CineBar, played: Bench, qtbot: QtBot) -> None:
    played.cine.set_trim(40, 60)
    qtbot.mousePress(bar.track, LEFT, pos=place(bar, 40, low=True))
    qtbot.mouseMove(bar.track, place(bar, 90, low=True))
    qtbot.mouseRelease(bar.track, LEFT, pos=place(bar, 90, low=True))
    assert (played.cine.state.first, played.cine.state.last) == (60, 60)


def test_speed_and_mode_are_chosen_by_hand(bar: CineBar, played: Bench, qtbot: QtBot) -> None:
    roll(bar.speed, 240)
    assert played.cine.state.speed == 1.5
    qtbot.keyClick(bar.speed, Qt.Key.Key_Down)
    qtbot.keyClick(bar.speed, Qt.Key.Key_Down)
    assert played.cine.state.speed == 0.75
    assert bar.speed.accessibleName() == "Speed 0.75×"
    qtbot.mouseClick(bar.speed, LEFT)
    assert played.cine.state.speed == 1.0
    for mode in (PlayMode.SWEEP, PlayMode.ONCE, PlayMode.LOOP):
        qtbot.mouseClick(bar.mode, LEFT)
        assert played.cine.state.mode is mode


def test_the_play_button_says_what_it_does(bar: CineBar, played: Bench, qtbot: QtBot) -> None:
    assert bar.play.accessibleName() == "Play"
    qtbot.mouseClick(bar.play, LEFT)
    assert bar.play.accessibleName() == "Pause"
    qtbot.mouseClick(bar.play, LEFT)
    assert bar.play.accessibleName() == "Play"


def test_all_parts_are_reached_by_tab_and_large_enough_for_a_finger(
    bar: CineBar, qtbot: QtBot
) -> None:
    bar.play.setFocus()
    met = []
    for _ in range(4):
        widget = QApplication.focusWidget()
        assert widget is not None
        assert min(widget.width(), widget.height()) >= 44
        met.append(widget.objectName())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert met == ["cinePlay", "cineTrack", "cineSpeed", "cineMode"]


def test_the_line_tells_its_value_to_who_hears_it(bar: CineBar) -> None:
    heard = QAccessible.queryAccessibleInterface(bar.track)
    assert heard.role() == QAccessible.Role.Slider
    value = heard.valueInterface()
    assert (value.currentValue(), value.maximumValue()) == (50, 100)
    assert heard.text(QAccessible.Text.Name) == "Frame of the clip"


@pytest.mark.parametrize("width", [380, 500, 700, 1500])
@pytest.mark.parametrize("assumed", [False, True])
def test_nothing_overlaps_or_is_cut_at_any_width(
    bar: CineBar, qtbot: QtBot, width: int, assumed: bool
) -> None:
    state = CineState(
        4297, 4296, 85_920.0, 85_940.0, 0, 4296, speed=0.25, dropped=9999, rate_assumed=assumed
    )
    bar.show_state(state)
    bar.resize(width, 44)
    qtbot.waitUntil(lambda: bar.mode.geometry().right() <= width)
    parts = [child for child in bar.findChildren(QWidget) if child.isVisible()]
    spans = sorted((part.geometry().left(), part.geometry().right()) for part in parts)
    assert all(later[0] > earlier[1] for earlier, later in pairwise(spans))
    for label in bar.findChildren(QLabel):
        if label.isVisible():
            assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())
    assert bar.track.width() >= 80
    assert bool(text(bar, "cineTime")) == (width >= 700)


def test_an_assumed_rate_a_stall_and_drops_are_told(bar: CineBar) -> None:
    bar.resize(1500, 44)
    bar.show_state(CineState(300, 0, 0.0, 10_000.0, 0, 299, rate_assumed=True, dropped=3))
    assert text(bar, "cineRate") == "30/s assumed"
    assert text(bar, "cineNote") == "3 dropped"
    bar.show_state(CineState(300, 0, 0.0, 10_000.0, 0, 299, plays=True, stalled=True))
    assert text(bar, "cineNote") == "decoding …"
    assert text(bar, "cineRate") == ""


def test_numbers_change_slowly_while_it_plays_and_are_right_in_the_end(
    bar: CineBar, qtbot: QtBot
) -> None:
    with benches(qtbot) as make:
        bench = make(MadeClip(200, fps=50, time_source=TimeSource.ASSUMED))
        join(bar, bench.cine)
        shown: list[str] = []
        bench.cine.frame_changed.connect(lambda: shown.append(text(bar, "cineFrame")))
        bench.cine.play()
        qtbot.waitUntil(lambda: len(shown) >= 40, timeout=5000)
        assert len(set(shown)) <= 30
        bench.cine.pause()
        assert text(bar, "cineFrame") == f"{bench.cine.index + 1} / 200"


def test_the_line_is_painted_where_the_clip_is(bar: CineBar) -> None:
    colours = BarColours()
    bar.show_state(CineState(101, 50, 0.0, 4000.0, 20, 80, seen=((30, 40),)))
    image = bar.track.grab().toImage()

    def at(index: float, y: int) -> str:
        return QColor(image.pixel(round(bar.track.scale.x(index)), y)).name()

    assert at(50, 22) == colours.text
    assert (at(10, 22), at(30, 22), at(90, 22)) == (colours.line, colours.part, colours.line)
    assert (at(35, 28), at(45, 28)) == (colours.faint, at(45, 36))
    bar.show_state(CineState(101, 50, 0.0, 4000.0, 20, 80, plays=True, stalled=True))
    image = bar.track.grab().toImage()
    assert at(50, 22) == colours.surface


def test_times_are_minutes_seconds_and_hundredths() -> None:
    assert [clock(ms) for ms in (0, 9.99, 999.9, 59_999, 85_940, 3_600_000)] == [
        *("0:00.00", "0:00.01", "0:01.00"),
        *("1:00.00", "1:25.94", "60:00.00"),
    ]
