"""Fingers on the canvas: one works as the left button, two pinch and pan."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from viewer.canvas.canvas import Canvas
from viewer.model import ViewTransform


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(400, 320)
    with qtbot.waitExposed(made):
        made.show()
    made.set_image((np.arange(8000) % 251).astype(np.uint8).reshape(80, 100))
    return made


class Touch:
    """One hand's fingers, as the screen reports them."""

    def __init__(self, canvas: Canvas, screen: QPointingDevice) -> None:
        self.canvas, self.screen = canvas, screen

    def down(self, finger: int, place: tuple[int, int], **resting: tuple[int, int]) -> None:
        self._send(resting, pressed={finger: place})

    def move(self, **places: tuple[int, int]) -> None:
        self._send(places)

    def up(self, finger: int, place: tuple[int, int], **resting: tuple[int, int]) -> None:
        self._send(resting, released={finger: place})

    def _send(
        self,
        places: dict[str, tuple[int, int]],
        *,
        pressed: dict[int, tuple[int, int]] | None = None,
        released: dict[int, tuple[int, int]] | None = None,
    ) -> None:
        # A finger that rests is moved to where it is: QTest forgets the place of a resting one.
        sequence = QTest.touchEvent(self.canvas, self.screen, False)
        for name, place in places.items():
            sequence.move(int(name[1:]), QPoint(*place), self.canvas)
        for finger, place in (pressed or {}).items():
            sequence.press(finger, QPoint(*place), self.canvas)
        for finger, place in (released or {}).items():
            sequence.release(finger, QPoint(*place), self.canvas)
        sequence.commit()


@pytest.fixture
def touch(canvas: Canvas, screen: QPointingDevice) -> Touch:
    return Touch(canvas, screen)


def test_a_long_drag_of_one_finger_is_the_tool(canvas: Canvas, touch: Touch) -> None:
    touch.down(0, (200, 160))
    touch.move(f0=(240, 160))
    touch.move(f0=(260, 160))
    touch.up(0, (260, 160))
    assert canvas.window_level.width == 255.0 + 60 / 2


def test_a_finger_that_trembles_changes_nothing(canvas: Canvas, touch: Touch) -> None:
    before = (canvas.view, canvas.window_level)
    touch.down(0, (200, 160))
    touch.move(f0=(204, 163))
    touch.up(0, (204, 163))
    assert (canvas.view, canvas.window_level) == before


def test_two_fingers_zoom_about_their_middle_and_move_the_image(
    canvas: Canvas, touch: Touch
) -> None:
    canvas.zoom_by(1.0)  # no longer fitted
    scale, held = canvas.view.scale, canvas.view.to_image(200, 160)
    touch.down(0, (150, 160))
    touch.down(1, (250, 160), f0=(150, 160))
    touch.move(f0=(100, 160), f1=(300, 160))
    assert canvas.view.scale == pytest.approx(2 * scale)
    assert canvas.view.to_image(200, 160) == pytest.approx(held)
    touch.move(f0=(110, 185), f1=(310, 185))
    assert canvas.view.scale == pytest.approx(2 * scale)
    assert canvas.view.to_image(210, 185) == pytest.approx(held)
    assert canvas.window_level.is_identity


def test_the_finger_that_is_left_after_a_pinch_means_nothing(canvas: Canvas, touch: Touch) -> None:
    touch.down(0, (150, 160))
    touch.down(1, (250, 160), f0=(150, 160))
    touch.move(f0=(140, 160), f1=(260, 160))
    touch.up(1, (260, 160), f0=(140, 160))
    before = (canvas.view, canvas.window_level)
    touch.move(f0=(20, 20))
    touch.up(0, (20, 20))
    assert (canvas.view, canvas.window_level) == before


def test_two_taps_fit_the_image(canvas: Canvas, touch: Touch) -> None:
    canvas.zoom_by(3)
    for _ in range(2):
        touch.down(0, (200, 160))
        touch.up(0, (200, 160))
    assert canvas.view == ViewTransform.fitted((100, 80), (400, 320))


class Pen:
    """A hand that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def press(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> bool:
        self.told.append(f"press {x:.0f} {y:.0f}")
        return True

    def move(self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier) -> None:
        self.told.append(f"move {x:.0f} {y:.0f}")

    def release(
        self, x: float, y: float, view: ViewTransform, modifiers: Qt.KeyboardModifier
    ) -> None:
        self.told.append(f"release {x:.0f} {y:.0f}")

    def hover(self, x: float, y: float, view: ViewTransform) -> Qt.CursorShape | None:
        return None

    def cancel(self) -> bool:
        self.told.append("cancel")
        return True


def test_a_finger_measures_when_a_hand_has_the_button(canvas: Canvas, touch: Touch) -> None:
    pen = Pen()
    canvas.hand = pen
    touch.down(0, (200, 160))
    touch.move(f0=(240, 200))
    touch.up(0, (240, 200))
    assert pen.told == ["press 50 40", "move 60 50", "release 60 50"]
    assert canvas.window_level.is_identity


def test_a_second_finger_gives_up_what_the_first_began(canvas: Canvas, touch: Touch) -> None:
    pen = Pen()
    canvas.hand = pen
    touch.down(0, (200, 160))
    touch.move(f0=(240, 200))
    touch.down(1, (300, 200), f0=(240, 200))
    touch.up(1, (300, 200), f0=(240, 200))
    touch.up(0, (240, 200))
    assert pen.told == ["press 50 40", "move 60 50", "cancel"]
