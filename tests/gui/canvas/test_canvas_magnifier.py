"""The lens: the image's own pixels, larger, around the cursor; and the value under it."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor
from pytestqt.qtbot import QtBot

from tests.gui.canvas.canvas_pictures import pixels_of
from viewer.canvas.canvas import Canvas
from viewer.canvas.interaction import Tool
from viewer.canvas.magnifier import RADIUS_PX
from viewer.canvas.raster import Raster, Shown
from viewer.frames import ClipInfo, ClipKind
from viewer.frames.info import ValueMap
from viewer.model import ViewTransform, WindowLevel

LEFT = Qt.MouseButton.LeftButton
NOISE = np.random.default_rng(3).integers(0, 256, (300, 400), dtype=np.uint8)
PLACE = QPoint(210, 150)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(400, 300)
    with qtbot.waitExposed(made):
        made.show()
    made.set_image(NOISE)
    return made


def in_lens(shown: NDArray[np.uint8], place: QPoint, reach: int = 70) -> NDArray[np.uint8]:
    x, y = place.x(), place.y()
    return shown[y - reach : y + reach, x - reach : x + reach]


def larger(canvas: Canvas, place: QPoint) -> NDArray[np.uint8]:
    """Return the whole canvas as it would be if it were zoomed about the place."""
    view = canvas.view.zoomed(canvas.lens.power, about=(place.x(), place.y())).snapped()
    image = Raster(NOISE).picture(Shown(view, canvas.window_level, 400, 300))
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(300, 400, 4)
    return rows[..., [2, 1, 0]].copy()


def test_the_lens_shows_what_a_zoom_about_the_cursor_would_show(
    canvas: Canvas, qtbot: QtBot
) -> None:
    canvas.set_window_level(WindowLevel(120.0, 90.0))
    canvas.tool = Tool.MAGNIFY
    qtbot.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, PLACE)
    shown = pixels_of(canvas)
    difference = in_lens(shown, PLACE).astype(int) - in_lens(larger(canvas, PLACE), PLACE)
    assert np.abs(difference).mean() < 4  # half a pixel's place between two ways of rounding
    far = PLACE + QPoint(RADIUS_PX + 8, 0)
    assert far.x() < 400
    qtbot.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, PLACE)
    without = pixels_of(canvas)
    assert np.array_equal(shown[:, far.x() :], without[:, far.x() :])
    assert not np.array_equal(in_lens(shown, PLACE), in_lens(without, PLACE))


def test_the_lens_follows_the_cursor_and_leaves_nothing_behind(
    canvas: Canvas, qtbot: QtBot
) -> None:
    canvas.tool = Tool.MAGNIFY
    qtbot.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, PLACE)
    view, window = canvas.view, canvas.window_level
    for x in range(120, 300, 20):
        qtbot.mouseMove(canvas, QPoint(x, 140))
    moved = canvas.grab().toImage()
    qtbot.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(300, 140))
    assert not canvas.lens.is_shown
    assert (canvas.view, canvas.window_level) == (view, window)
    assert moved != canvas.grab().toImage()
    assert np.array_equal(pixels_of(canvas)[..., 0], NOISE)


def test_a_held_key_shows_the_lens_where_the_cursor_is(canvas: Canvas, qtbot: QtBot) -> None:
    QCursor.setPos(canvas.mapToGlobal(PLACE))
    canvas.magnify(held=True)
    assert canvas.lens.is_shown
    first = pixels_of(canvas)
    qtbot.mouseMove(canvas, PLACE - QPoint(60, 20))
    assert not np.array_equal(pixels_of(canvas), first)
    canvas.magnify(held=False)
    assert np.array_equal(pixels_of(canvas)[..., 0], NOISE)


def test_a_held_lens_goes_with_the_focus(canvas: Canvas) -> None:
    canvas.magnify(held=True)
    canvas.setFocus()
    canvas.clearFocus()
    assert not canvas.lens.is_shown


@pytest.mark.parametrize(("asked", "given"), [(1.0, 2.0), (3.0, 3.0), (9.0, 4.0)])
def test_the_power_stays_between_two_and_four(canvas: Canvas, asked: float, given: float) -> None:
    canvas.lens.power = asked
    assert canvas.lens.power == given


def test_the_lens_shows_the_next_frame_of_a_clip(canvas: Canvas) -> None:
    canvas.lens.show_at(QPointF(PLACE))
    canvas.set_frame(np.full_like(NOISE, 200))
    assert (in_lens(pixels_of(canvas), PLACE) == 200).all()


def test_there_is_no_lens_without_an_image(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.clear()
    canvas.tool = Tool.MAGNIFY
    qtbot.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, PLACE)
    canvas.magnify(held=True)
    assert not canvas.lens.is_shown
    assert not pixels_of(canvas).any()


def probes(canvas: Canvas) -> list[tuple[int, int, object]]:
    told: list[tuple[int, int, object]] = []
    canvas.probed.connect(lambda x, y, value: told.append((x, y, value)))
    return told


def test_the_value_under_the_cursor_is_told_in_the_clips_units(
    canvas: Canvas, qtbot: QtBot
) -> None:
    deep = np.zeros((300, 400), np.uint16)
    deep[100, 200] = 32768 + 1024 + 40
    info = ClipInfo(ClipKind.VOLUME, 1, 400, 300, values=ValueMap(1.0, -32768.0 - 1024.0, "HU"))
    canvas.set_image(deep, info=info)
    told = probes(canvas)
    qtbot.mouseMove(canvas, QPoint(200, 100))
    assert told == [(200, 100, 40.0)]
    assert canvas.values.unit == "HU"


def test_a_flipped_and_stretched_image_is_probed_at_the_right_pixel(
    canvas: Canvas, qtbot: QtBot
) -> None:
    colour = np.zeros((150, 400, 3), np.uint8)
    colour[20, 30] = (9, 8, 7)
    canvas.set_image(colour, info=ClipInfo(ClipKind.STILL, 1, 400, 150, pixel_aspect=2.0))
    canvas.flip(across=True)
    told = probes(canvas)
    qtbot.mouseMove(canvas, QPoint(400 - 31, 41))
    assert told == [(30, 20, (9, 8, 7))]


def test_beside_the_image_there_is_no_value_and_it_is_told_once(
    canvas: Canvas, qtbot: QtBot
) -> None:
    canvas.set_image(NOISE, view=ViewTransform(0.5, 0.0, 0.0))
    told = probes(canvas)
    for x in (100, 300, 310, 100):
        qtbot.mouseMove(canvas, QPoint(x, 60))
    value = float(NOISE[121, 201])  # the middle of a screen pixel that covers four
    assert told == [(201, 121, value), (-1, -1, None), (201, 121, value)]
