"""The drawings of a file on the canvas: on their own pixels, and never lost when made small."""

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from tests.gui.canvas.canvas_pictures import pixels_of
from viewer.canvas.canvas import Canvas
from viewer.canvas.file_graphics import COLOUR, FileGraphicsLayer
from viewer.frames.graphics import FileGraphics
from viewer.model import ViewTransform

WIDTH, HEIGHT = 101, 80


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(WIDTH, HEIGHT)
    with qtbot.waitExposed(made):
        made.show()
    made.set_image(np.full((HEIGHT, WIDTH), 90, np.uint8))
    return made


def layer_of(mask: NDArray[np.bool_]) -> FileGraphicsLayer:
    layer = FileGraphicsLayer()
    layer.lay(FileGraphics(WIDTH, np.packbits(mask, axis=1)[np.newaxis], (0,)))
    return layer


def drawn(canvas: Canvas) -> NDArray[np.bool_]:
    colour = (COLOUR.red(), COLOUR.green(), COLOUR.blue())
    found: NDArray[np.bool_] = (pixels_of(canvas) == colour).all(axis=2)
    return found


@pytest.mark.parametrize(("across", "down"), [(False, False), (True, False), (True, True)])
def test_each_pixel_of_a_drawing_covers_its_own(canvas: Canvas, across: bool, down: bool) -> None:
    mask = np.random.default_rng(1).integers(0, 2, (HEIGHT, WIDTH)).astype(np.bool_)
    canvas.overlays.append(layer_of(mask))
    canvas.one_to_one()
    canvas.flip(across=across, down=down)
    expected = mask[:: -1 if down else 1, :: -1 if across else 1]
    np.testing.assert_array_equal(drawn(canvas), expected)


def test_a_line_of_one_pixel_is_seen_whole_on_a_canvas_smaller_than_the_image(
    canvas: Canvas,
) -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[:, 50] = True
    layer = layer_of(mask)
    canvas.overlays.append(layer)
    for scale in (0.37, 0.41, 0.53, 0.69):
        view = ViewTransform(scale, 0.0, 0.0)
        canvas.set_image(np.full((HEIGHT, WIDTH), 90, np.uint8), view=view)
        shown = pixels_of(canvas)[: int(HEIGHT * scale) - 1].astype(int)
        assert (shown.max(axis=2) - shown.min(axis=2)).max(axis=1).min() > 40, scale


def test_drawings_that_are_put_away_leave_the_image_as_it_is(canvas: Canvas) -> None:
    before = pixels_of(canvas)
    layer = layer_of(np.ones((HEIGHT, WIDTH), np.bool_))
    canvas.overlays.append(layer)
    assert drawn(canvas).all()
    layer.toggle()
    assert not layer.visible
    np.testing.assert_array_equal(pixels_of(canvas), before)
    layer.lay(None)
    assert layer.empty
