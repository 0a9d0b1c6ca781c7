"""The canvas on screens of 100, 150 and 200 %: each device pixel is the right one."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from viewer.canvas.canvas import Canvas
from viewer.model import ViewTransform, WindowLevel

NOISE = np.random.default_rng(5).integers(0, 256, (80, 100), dtype=np.uint8)

# A real scale of the screen can only be set before Qt starts: hence a process of its own. The
# canvas stands at an odd place, where a screen of 150 % puts its corner between two pixels.
GRAB = """
import sys
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from viewer.canvas.canvas import Canvas
application = QApplication([])
page = QWidget()
page.resize(320, 260)
canvas = Canvas(page)
canvas.setGeometry(33, 21, 221, 181)
canvas.first_painted.connect(lambda key, now_ns: application.quit())
page.show()
canvas.set_image(np.load(sys.argv[1]))
canvas.one_to_one()
canvas.pan_by(0.3, -0.4)
class Square:
    def paint(self, painter, view):
        left, top = view.to_canvas(20, 40)
        painter.fillRect(round(left), round(top), 10, 10, Qt.GlobalColor.white)
canvas.overlays.append(Square())
application.exec()
canvas.zoom_by(1.37)
assert page.grab().toImage() == page.grab().toImage()
canvas.zoom_by(1 / 1.37)
canvas.one_to_one()
shown = page.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
rows = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), -1)
np.save(sys.argv[2], rows[:, : shown.width()])
"""


class Square:
    """Fills the image's pixels 20 to 30 across and 40 to 50 down."""

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        (left, top), (right, bottom) = view.to_canvas(20, 40), view.to_canvas(30, 50)
        place = (round(left), round(top), round(right - left), round(bottom - top))
        painter.fillRect(*place, Qt.GlobalColor.white)


def render(canvas: Canvas, ratio: float) -> NDArray[np.uint8]:
    """Paint the canvas as a device of this scale wants it; (H, W) greys."""
    size = QSize(round(canvas.width() * ratio), round(canvas.height() * ratio))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.magenta)
    canvas.render(image)
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].copy()


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(200, 160)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_one_to_one_shows_every_pixel_once_on_a_screen_of(percent: int, tmp_path: Path) -> None:
    np.save(tmp_path / "noise.npy", NOISE)
    line = [sys.executable, "-c", GRAB, str(tmp_path / "noise.npy"), str(tmp_path / "shown.npy")]
    scale = {"QT_SCALE_FACTOR": str(percent / 100), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        line, env=os.environ | scale, check=True, timeout=60, capture_output=True, text=True
    )
    assert done.stderr == ""
    shown = np.load(tmp_path / "shown.npy")
    assert shown.shape == (260 * percent // 100, 320 * percent // 100)
    marked = NOISE.copy()
    marked[40:50, 20:30] = 255
    windows = np.lib.stride_tricks.sliding_window_view(shown, NOISE.shape)
    assert (windows == marked).all(axis=(2, 3)).sum() == 1


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_picture_for_a_finer_device_shows_the_same_part_finer(
    canvas: Canvas, ratio: float
) -> None:
    halves = np.zeros((80, 100), np.uint8)
    halves[:, 50:] = 255
    canvas.set_image(halves)
    canvas.set_smooth(False)
    expected = np.zeros((round(160 * ratio), round(200 * ratio)), np.uint8)
    expected[:, round(100 * ratio) :] = 255
    assert np.array_equal(render(canvas, ratio), expected)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_an_overlay_lies_on_its_pixels_at_every_scale(canvas: Canvas, ratio: float) -> None:
    canvas.set_image(np.zeros((80, 100), np.uint8))
    canvas.overlays.append(Square())
    expected = np.zeros((round(160 * ratio), round(200 * ratio)), np.uint8)
    # The image of 100 × 80 is fitted to 200 × 160: two logical pixels each.
    expected[round(80 * ratio) : round(100 * ratio), round(40 * ratio) : round(60 * ratio)] = 255
    assert np.array_equal(render(canvas, ratio), expected)


def test_what_is_in_the_middle_stays_there_when_the_window_changes(
    canvas: Canvas, qtbot: QtBot
) -> None:
    canvas.set_image(NOISE)
    canvas.zoom_by(3, about=(10, 20))
    middle = canvas.view.to_image(100, 80)
    with qtbot.waitSignal(canvas.view_changed):
        canvas.resize(333, 211)
    assert canvas.view.to_image(333 / 2, 211 / 2) == pytest.approx(middle)


def test_squares_are_shown_when_they_are_asked_for(canvas: Canvas) -> None:
    canvas.set_image(NOISE)
    squares = np.repeat(np.repeat(NOISE, 2, axis=0), 2, axis=1)
    assert not np.array_equal(render(canvas, 1.0), squares)
    canvas.set_smooth(False)
    assert np.array_equal(render(canvas, 1.0), squares)


def test_an_image_moves_by_whole_pixels_of_the_screen(canvas: Canvas) -> None:
    canvas.set_image(NOISE)
    canvas.zoom_by(1.37)
    before = render(canvas, 1.0)
    canvas.pan_by(3.0, -2.0)
    moved = render(canvas, 1.0)
    assert np.array_equal(moved[10:-10, 10:-10], before[12:-8, 7:-13])
    canvas.pan_by(0.25, 0.0)
    canvas.pan_by(0.25, 0.0)
    canvas.pan_by(-0.5, 0.0)
    assert np.array_equal(render(canvas, 1.0), moved)


def test_a_pan_of_less_than_a_pixel_does_not_shimmer(canvas: Canvas) -> None:
    canvas.set_image(NOISE)
    canvas.zoom_by(1.37, about=(0, 0))
    before = render(canvas, 1.0)
    canvas.pan_by(0.3, -0.3)
    assert np.array_equal(render(canvas, 1.0), before)


def test_an_overlay_that_fails_costs_its_mark_and_not_the_window(canvas: Canvas) -> None:
    class Broken:
        def paint(self, painter: QPainter, view: ViewTransform) -> None:
            raise ZeroDivisionError

    canvas.set_image(NOISE)
    canvas.overlays.append(Broken())
    with pytest.raises(ZeroDivisionError):
        canvas.repaint()
    canvas.overlays.clear()
    canvas.one_to_one()
    assert np.array_equal(render(canvas, 1.0)[40:120, 50:150], NOISE)


def another(qtbot: QtBot, width: int, height: int) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(width, height)
    made.show()
    made.set_image(NOISE)
    return made


def test_a_view_is_carried_to_a_canvas_of_another_size(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_image(NOISE)
    canvas.zoom_by(3, about=(10, 20))
    canvas.flip(across=True)
    canvas.set_window_level(WindowLevel(90.0, 70.0))
    canvas.set_smooth(False)
    other = another(qtbot, 330, 270)
    other.set_view_state(canvas.view_state)
    assert other.view.to_image(165, 135) == pytest.approx(canvas.view.to_image(100, 80))
    assert (other.view.scale, other.view.flip_x) == (canvas.view.scale, True)
    assert (other.window_level, other.smooth) == (WindowLevel(90.0, 70.0), False)


def test_a_state_put_back_shows_the_same_picture(canvas: Canvas) -> None:
    canvas.set_image(NOISE)
    canvas.zoom_by(2.3)
    canvas.flip(down=True)
    canvas.invert()
    state, before = canvas.view_state, render(canvas, 1.0)
    canvas.set_image(NOISE)
    assert not np.array_equal(render(canvas, 1.0), before)
    canvas.set_view_state(state)
    assert np.array_equal(render(canvas, 1.0), before)


def test_a_fitted_state_fits_wherever_it_is_put(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_image(NOISE)
    other = another(qtbot, 300, 160)
    other.zoom_by(4)
    other.set_view_state(canvas.view_state)
    assert other.view == ViewTransform.fitted((100, 80), (300, 160))
    other.resize(400, 320)
    assert other.view == ViewTransform.fitted((100, 80), (400, 320))


def test_a_flip_never_goes_over_to_the_next_image_and_a_reset_takes_it_back(
    canvas: Canvas,
) -> None:
    canvas.set_image(NOISE)
    canvas.flip(across=True, down=True)
    assert canvas.view_state.view.flip_x
    canvas.set_image(NOISE)
    assert (canvas.view.flip_x, canvas.view.flip_y) == (False, False)
    canvas.flip(across=True)
    canvas.reset()
    assert not canvas.view.flip_x


def test_two_flips_are_none_and_keep_the_place(canvas: Canvas) -> None:
    canvas.set_image(NOISE)
    canvas.zoom_by(3, about=(10, 20))
    before, view = render(canvas, 1.0), canvas.view
    canvas.flip(across=True)
    assert not np.array_equal(render(canvas, 1.0), before)
    canvas.flip(across=True)
    assert (canvas.view.offset_x, canvas.view.offset_y) == pytest.approx(
        (view.offset_x, view.offset_y)
    )
    assert np.array_equal(render(canvas, 1.0), before)


def test_a_frame_of_the_same_clip_keeps_everything_and_is_announced(
    canvas: Canvas, qtbot: QtBot
) -> None:
    canvas.set_image(NOISE, key=0)
    canvas.zoom_by(1.7)
    canvas.set_window_level(WindowLevel(120.0, 90.0))
    before = (canvas.view, canvas.window_level)
    with (
        qtbot.waitSignal(canvas.first_painted) as painted,
        qtbot.assertNotEmitted(canvas.view_changed),
    ):
        canvas.set_frame(255 - NOISE, key=1)
    assert painted.args is not None
    assert painted.args[0] == 1
    assert (canvas.view, canvas.window_level) == before
    shown = render(canvas, 1.0)
    canvas.set_image(255 - NOISE, view=before[0], window=before[1])
    assert np.array_equal(render(canvas, 1.0), shown)


def test_a_frame_of_another_size_is_an_image_of_its_own(canvas: Canvas) -> None:
    canvas.set_image(NOISE)
    canvas.zoom_by(3)
    canvas.set_frame(NOISE[:40])
    assert canvas.view == ViewTransform.fitted((100, 40), (200, 160))
