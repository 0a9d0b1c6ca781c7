"""What the canvas paints, pixel by pixel, and what hands do to it."""

import gc
import sys

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from viewer.canvas.canvas import Canvas
from viewer.model import ViewTransform

SIDE = Qt.MouseButton


def ramp(width: int = 100, height: int = 80) -> NDArray[np.uint8]:
    return (np.add.outer(np.arange(height), np.arange(width)) % 256).astype(np.uint8)


def painted(widget: QWidget, scale: float = 1.0) -> NDArray[np.uint8]:
    """Paint the widget as a screen of this scale would show it; (H, W, 3) uint8."""
    size = widget.size() * scale
    image = QImage(size, QImage.Format.Format_RGB888)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.magenta)
    widget.render(image)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(200, 160)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_an_image_at_one_to_one_is_shown_pixel_for_pixel(canvas: Canvas) -> None:
    canvas.set_image(ramp())
    canvas.one_to_one()
    shown = painted(canvas)
    assert np.array_equal(shown[40:120, 50:150, 0], ramp())
    assert np.array_equal(shown[..., 0], shown[..., 2])


def test_around_the_image_there_is_black(canvas: Canvas) -> None:
    canvas.set_image(np.full((80, 100), 200, np.uint8))
    canvas.one_to_one()
    shown = painted(canvas)
    shown[40:120, 50:150] = 0
    assert not shown.any()


def test_without_an_image_the_canvas_is_black(canvas: Canvas) -> None:
    canvas.set_image(ramp())
    canvas.clear()
    assert not painted(canvas).any()


def test_fit_fills_one_side_and_follows_the_window(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_image(np.full((80, 100), 255, np.uint8))
    assert canvas.view.scale == 2.0
    assert (painted(canvas)[..., 0] > 250).all()
    canvas.resize(400, 160)
    qtbot.waitUntil(lambda: canvas.view.offset_x == 100.0)
    assert canvas.view.scale == 2.0


def test_a_colour_image_keeps_its_colours(canvas: Canvas) -> None:
    pixels = np.zeros((80, 101, 3), np.uint8)
    pixels[..., 0], pixels[..., 2] = 200, 40
    canvas.set_image(pixels)
    canvas.one_to_one()
    assert painted(canvas)[80, 100].tolist() == [200, 0, 40]


def test_sixteen_bits_are_shown_over_the_range_in_use(canvas: Canvas) -> None:
    pixels = np.full((80, 100), 1000, np.uint16)
    pixels[:, 50:] = 3000
    canvas.set_image(pixels)
    canvas.one_to_one()
    row = painted(canvas)[80, :, 0]
    assert (row[60], row[140]) == (0, 255)


def test_invert_exchanges_black_and_white(canvas: Canvas) -> None:
    canvas.set_image(ramp())
    canvas.one_to_one()
    canvas.invert()
    assert np.array_equal(painted(canvas)[40:120, 50:150, 0], 255 - ramp())


def test_a_screen_of_two_device_pixels_shows_the_image_twice_as_fine(canvas: Canvas) -> None:
    # The offscreen screen has a ratio of 1; the painter's scale is what a finer screen adds.
    canvas.set_image(np.full((80, 100), 255, np.uint8))
    shown = painted(canvas, 2.0)
    assert shown.shape[:2] == (320, 400)
    assert (shown > 250).all()


def test_first_paint_is_told_once_per_image_and_after_the_paint(
    canvas: Canvas, qtbot: QtBot
) -> None:
    told: list[object] = []
    canvas.first_painted.connect(lambda key, _: told.append(key))
    with qtbot.waitSignal(canvas.first_painted):
        canvas.set_image(ramp(), key="one")
    canvas.repaint()
    canvas.repaint()
    with qtbot.waitSignal(canvas.first_painted):
        canvas.set_image(ramp(), key="two")
    assert told == ["one", "two"]


def drag(qtbot: QtBot, canvas: Canvas, button: Qt.MouseButton, by: QPoint, **keys: object) -> None:
    modifier = keys.get("modifier", Qt.KeyboardModifier.NoModifier)
    start = QPoint(100, 80)
    qtbot.mousePress(canvas, button, modifier, start)
    # qtbot.mouseMove carries no buttons, which the canvas does not need to see.
    qtbot.mouseMove(canvas, start + by)
    qtbot.mouseRelease(canvas, button, modifier, start + by)


def test_a_left_drag_changes_window_and_level(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_image(ramp())
    drag(qtbot, canvas, SIDE.LeftButton, QPoint(-40, 20))
    assert (canvas.window_level.width, canvas.window_level.level) == (235.0, 137.5)


def test_a_middle_drag_moves_the_image(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_image(ramp())
    drag(qtbot, canvas, SIDE.MiddleButton, QPoint(13, -7))
    assert (canvas.view.offset_x, canvas.view.offset_y) == (13.0, -7.0)


def test_space_and_left_drag_moves_the_image(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_image(ramp())
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    drag(qtbot, canvas, SIDE.LeftButton, QPoint(5, 5))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.view.offset_x == 5.0
    assert canvas.window_level.is_identity


def test_a_right_drag_zooms_about_where_it_began(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_image(ramp())
    before = canvas.view.to_image(100, 80)
    drag(qtbot, canvas, SIDE.RightButton, QPoint(0, -80))
    assert canvas.view.scale == pytest.approx(2 * 2**0.5)
    assert canvas.view.to_image(100, 80) == pytest.approx(before)


def wheel(canvas: Canvas, angle: int, *, ctrl: bool = False) -> None:
    place = QPointF(30, 40)
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        place,
        canvas.mapToGlobal(place),
        QPoint(),
        QPoint(0, angle),
        SIDE.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_ctrl_and_wheel_zooms_about_the_cursor(canvas: Canvas) -> None:
    canvas.set_image(ramp())
    before = canvas.view.to_image(30, 40)
    wheel(canvas, 240, ctrl=True)
    assert canvas.view.scale == pytest.approx(2 * 1.44)
    assert canvas.view.to_image(30, 40) == pytest.approx(before)


def test_the_wheel_turns_images_and_adds_up_small_turns(canvas: Canvas) -> None:
    turned: list[int] = []
    canvas.turned.connect(turned.append)
    canvas.set_image(ramp())
    wheel(canvas, -120)
    for _ in range(8):
        wheel(canvas, 15)
    wheel(canvas, 100)
    wheel(canvas, -100)  # the other way: what was collected before does not count
    assert turned == [1, -1]


def test_the_image_cannot_be_lost_off_the_canvas(canvas: Canvas) -> None:
    canvas.set_image(ramp())
    canvas.pan_by(10_000, -10_000)
    assert painted(canvas).any()


def test_a_double_click_fits(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_image(ramp())
    canvas.zoom_by(3)
    qtbot.mouseDClick(canvas, SIDE.LeftButton)
    assert canvas.view == ViewTransform.fitted((100, 80), (200, 160))


def test_many_repaints_lose_no_reference_to_none(canvas: Canvas) -> None:
    # PySide6 6.12.0 on Python 3.11 loses one on every update() (decision 0005).
    canvas.set_image(ramp())
    gc.collect()
    before = sys.getrefcount(None)
    for _ in range(2000):
        canvas.update()
        canvas.repaint()
    assert sys.getrefcount(None) > before - 200


def test_a_painter_over_the_image_is_given_the_view(canvas: Canvas) -> None:
    class Dot:
        def paint(self, painter: QPainter, view: ViewTransform) -> None:
            x, y = view.to_canvas(50, 40)
            painter.fillRect(int(x), int(y), 1, 1, Qt.GlobalColor.red)

    canvas.set_image(np.zeros((80, 100), np.uint8))
    canvas.overlays.append(Dot())
    assert painted(canvas)[80, 100].tolist() == [255, 0, 0]
