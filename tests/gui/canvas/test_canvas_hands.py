"""Hands on the canvas: mice, fine wheels, trackpads, pinches, unsteady clicks."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from viewer.canvas.canvas import Canvas
from viewer.model import Preset, ViewTransform

BUTTON = Qt.MouseButton
KEYS = Qt.KeyboardModifier
PLACE = QPointF(30, 40)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(200, 160)
    with qtbot.waitExposed(made):
        made.show()
    made.set_image((np.arange(8000) % 251).astype(np.uint8).reshape(80, 100))
    return made


def roll(
    canvas: Canvas,
    *,
    angle: int = 0,
    pixels: int = 0,
    keys: Qt.KeyboardModifier = KEYS.NoModifier,
    phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase,
) -> None:
    event = QWheelEvent(
        PLACE,
        canvas.mapToGlobal(PLACE),
        QPoint(0, pixels),
        QPoint(0, angle),
        BUTTON.NoButton,
        keys,
        phase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def drag(qtbot: QtBot, canvas: Canvas, button: Qt.MouseButton, *ways: tuple[int, int]) -> None:
    place = QPoint(100, 80)
    qtbot.mousePress(canvas, button, KEYS.NoModifier, place)
    for way in ways:
        place += QPoint(*way)
        qtbot.mouseMove(canvas, place)
    qtbot.mouseRelease(canvas, button, KEYS.NoModifier, place)


def test_a_hand_that_trembles_while_it_clicks_changes_nothing(canvas: Canvas, qtbot: QtBot) -> None:
    before = (canvas.view, canvas.window_level)
    for button in (BUTTON.LeftButton, BUTTON.MiddleButton, BUTTON.RightButton):
        drag(qtbot, canvas, button, (1, 0), (1, 1), (-2, -1))
    assert (canvas.view, canvas.window_level) == before


def test_a_drag_in_many_small_moves_counts_whole(canvas: Canvas, qtbot: QtBot) -> None:
    drag(qtbot, canvas, BUTTON.MiddleButton, *[(1, 2)] * 10)
    assert (canvas.view.offset_x, canvas.view.offset_y) == (10.0, 20.0)


def test_another_button_neither_takes_over_nor_ends_a_drag(canvas: Canvas, qtbot: QtBot) -> None:
    place = QPoint(100, 80)
    qtbot.mousePress(canvas, BUTTON.MiddleButton, KEYS.NoModifier, place)
    qtbot.mousePress(canvas, BUTTON.LeftButton, KEYS.NoModifier, place)
    qtbot.mouseRelease(canvas, BUTTON.LeftButton, KEYS.NoModifier, place)
    qtbot.mouseMove(canvas, place + QPoint(12, 0))
    qtbot.mouseRelease(canvas, BUTTON.MiddleButton, KEYS.NoModifier, place)
    qtbot.mouseMove(canvas, place + QPoint(50, 0))
    assert canvas.view.offset_x == 12.0
    assert canvas.window_level.is_identity


def test_a_drag_does_not_go_on_over_the_next_image(canvas: Canvas, qtbot: QtBot) -> None:
    qtbot.mousePress(canvas, BUTTON.LeftButton, KEYS.NoModifier, QPoint(100, 80))
    canvas.set_image(np.zeros((80, 100), np.uint8))
    qtbot.mouseMove(canvas, QPoint(160, 90))
    assert canvas.window_level.is_identity


def test_a_trackpad_that_knows_only_pixels_turns_images(canvas: Canvas) -> None:
    turned: list[int] = []
    canvas.turned.connect(turned.append)
    for _ in range(10):
        roll(canvas, pixels=-8)
    assert turned == [1, 1]


def test_the_momentum_of_a_trackpad_does_not_run_through_the_images(canvas: Canvas) -> None:
    turned: list[int] = []
    canvas.turned.connect(turned.append)
    roll(canvas, angle=-120, phase=Qt.ScrollPhase.ScrollUpdate)
    for _ in range(20):
        roll(canvas, angle=-90, phase=Qt.ScrollPhase.ScrollMomentum)
    assert turned == [1]


def test_ctrl_and_a_fine_wheel_zoom_in_small_steps(canvas: Canvas) -> None:
    for _ in range(8):
        roll(canvas, angle=15, keys=KEYS.ControlModifier)
    assert canvas.view.scale == pytest.approx(2 * 1.2)


def test_ctrl_and_wheel_turn_no_image(canvas: Canvas, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(canvas.turned):
        roll(canvas, angle=360, keys=KEYS.ControlModifier)


def test_a_pinch_zooms_about_the_fingers(canvas: Canvas) -> None:
    before = canvas.view.to_image(30, 40)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        PLACE,
        PLACE,
        canvas.mapToGlobal(PLACE),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(canvas, event)
    assert canvas.view.scale == pytest.approx(3.0)
    assert canvas.view.to_image(30, 40) == pytest.approx(before)


def test_space_is_forgotten_when_the_focus_goes_elsewhere(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    canvas, field = Canvas(page), QLineEdit(page)
    canvas.setGeometry(0, 30, 200, 160)
    page.resize(200, 190)
    with qtbot.waitActive(page):
        page.show()
    canvas.set_image(np.zeros((80, 100), np.uint8))
    canvas.setFocus()
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    field.setFocus()
    drag(qtbot, canvas, BUTTON.LeftButton, (-40, 0))
    assert canvas.window_level.width == 235.0


def test_a_preset_keeps_the_inversion_and_reset_undoes_both(canvas: Canvas) -> None:
    canvas.invert()
    canvas.apply_preset(Preset.DARK)
    window = canvas.window_level
    assert (window.width, window.level, window.inverted) == (127.5, 63.75, True)
    canvas.reset()
    assert canvas.window_level.is_identity


def test_hands_on_an_empty_canvas_do_nothing(qtbot: QtBot) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(200, 160)
    canvas.show()
    for button in (BUTTON.LeftButton, BUTTON.MiddleButton, BUTTON.RightButton):
        drag(qtbot, canvas, button, (30, 20))
    roll(canvas, angle=120, keys=KEYS.ControlModifier)
    for act in (canvas.fit, canvas.one_to_one, canvas.reset, canvas.invert):
        act()
    canvas.apply_preset(Preset.DARK)
    assert canvas.image_size is None
    assert canvas.window_level.is_identity


class Pen:
    """A hand that takes a press when it is told to, and notes what it hears."""

    def __init__(self, *, takes: bool = True) -> None:
        self.takes = takes
        self.told: list[str] = []

    def press(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> bool:
        self.told.append("press")
        return self.takes

    def move(self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier) -> None:
        self.told.append("move")

    def release(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> None:
        self.told.append("release")

    def hover(self, x: float, y: float, view: ViewTransform) -> Qt.CursorShape | None:
        return Qt.CursorShape.CrossCursor if x < 50 else None

    def cancel(self) -> bool:
        self.told.append("cancel")
        return len(self.told) > 1


def test_a_hand_has_the_left_button_and_nothing_else(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.hand = pen = Pen()
    for button in (BUTTON.LeftButton, BUTTON.MiddleButton, BUTTON.RightButton):
        drag(qtbot, canvas, button, (0, -40))
    assert pen.told == ["press", "move", "release"]
    assert canvas.window_level.is_identity
    assert canvas.view.scale > 2.0


def test_what_a_hand_does_not_take_is_the_tools(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.hand = pen = Pen(takes=False)
    drag(qtbot, canvas, BUTTON.LeftButton, (-40, 0))
    assert pen.told == ["press"]
    assert canvas.window_level.width == 235.0


def test_space_and_a_drag_pan_past_the_hand(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.hand = pen = Pen()
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    drag(qtbot, canvas, BUTTON.LeftButton, (15, 0))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert (pen.told, canvas.view.offset_x) == ([], 15.0)


def test_a_hand_chooses_the_cursor_and_gives_it_back(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.hand = Pen()
    qtbot.mouseMove(canvas, QPoint(40, 60))
    assert canvas.cursor().shape() is Qt.CursorShape.CrossCursor
    qtbot.mouseMove(canvas, QPoint(140, 60))
    assert canvas.cursor().shape() is Qt.CursorShape.ArrowCursor
    qtbot.mouseMove(canvas, QPoint(40, 60))
    canvas.hand = None
    assert canvas.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_esc_is_the_hands_only_while_it_has_something_to_give_up(qtbot: QtBot) -> None:
    heard: list[int] = []

    class Page(QWidget):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            heard.append(event.key())

    page = Page()
    qtbot.addWidget(page)
    canvas = Canvas(page)
    canvas.set_image(np.zeros((80, 100), np.uint8))
    canvas.hand = pen = Pen()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert heard == [Qt.Key.Key_Escape]
    drag(qtbot, canvas, BUTTON.LeftButton, (10, 10))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert heard == [Qt.Key.Key_Escape]
    assert pen.told[-1] == "cancel"


def test_the_next_image_takes_away_what_a_hand_has_begun(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.hand = pen = Pen()
    qtbot.mousePress(canvas, BUTTON.LeftButton, KEYS.NoModifier, QPoint(100, 80))
    canvas.set_image(np.zeros((80, 100), np.uint8))
    qtbot.mouseMove(canvas, QPoint(120, 80))
    qtbot.mouseRelease(canvas, BUTTON.LeftButton, KEYS.NoModifier, QPoint(120, 80))
    assert pen.told == ["press", "cancel"]


def test_a_double_click_presses_a_hand_twice_and_fits_without_one(
    canvas: Canvas, qtbot: QtBot
) -> None:
    canvas.zoom_by(2)
    canvas.hand = pen = Pen()
    qtbot.mouseClick(canvas, BUTTON.LeftButton)
    qtbot.mouseDClick(canvas, BUTTON.LeftButton)
    assert pen.told.count("press") >= 2
    assert canvas.view.scale == 4.0
    canvas.hand = Pen(takes=False)
    qtbot.mouseDClick(canvas, BUTTON.LeftButton)
    assert canvas.view.scale == 2.0


def test_space_is_told_when_it_comes_and_goes_without_a_drag(canvas: Canvas, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.space_tapped):
        qtbot.keyClick(canvas, Qt.Key.Key_Space)
    with qtbot.assertNotEmitted(canvas.space_tapped):
        qtbot.keyPress(canvas, Qt.Key.Key_Space)
        drag(qtbot, canvas, BUTTON.LeftButton, (15, 0))
        qtbot.keyRelease(canvas, Qt.Key.Key_Space)
