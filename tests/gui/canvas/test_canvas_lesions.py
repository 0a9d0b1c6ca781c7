"""Corners around a lesion hide nothing of it; of a part that is shown nothing else is seen."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from tests.gui.canvas.canvas_pictures import pixels_of
from viewer.canvas.canvas import Canvas
from viewer.canvas.lesion_frames import LesionFrames
from viewer.canvas.overlays import Mark
from viewer.frames.part import part_of
from viewer.model import ViewTransform, WindowLevel

WIDTH, HEIGHT = 100, 80
BOX = (30.0, 20.0, 70.0, 50.0)
AREA = (30, 20, 70, 50)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(400, 320)
    with qtbot.waitExposed(made):
        made.show()
    return made


def speckle() -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(60, 200, (HEIGHT, WIDTH), dtype=np.uint8)


def framed(canvas: Canvas, *marks: Mark) -> LesionFrames:
    frames = LesionFrames()
    frames.lay(marks, width=WIDTH, height=HEIGHT)
    canvas.overlays.append(frames)
    canvas.update()
    return frames


def changed(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (before != after).any(axis=2)
    return found


def box_on(canvas: Canvas, box: tuple[float, ...], ratio: float) -> tuple[int, int, int, int]:
    view = canvas.painted_view
    corners = [view.to_canvas(box[0], box[1]), view.to_canvas(box[2], box[3])]
    (x0, x1), (y0, y1) = (
        sorted(round(p * ratio) for p in pair) for pair in zip(*corners, strict=True)
    )
    return x0, y0, x1, y1


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("way", ["fitted", "zoomed", "flipped", "inverted"])
def test_corners_stand_around_the_lesion_and_hide_no_pixel_of_it(
    canvas: Canvas, way: str, ratio: float
) -> None:
    canvas.set_image(speckle())
    if way == "zoomed":
        canvas.zoom_by(2.3, about=(180.0, 120.0))
    elif way == "flipped":
        canvas.flip(across=True)
    elif way == "inverted":
        canvas.invert()
    plain = pixels_of(canvas, ratio)
    framed(canvas, Mark(BOX))
    touched = changed(plain, pixels_of(canvas, ratio))
    x0, y0, x1, y1 = box_on(canvas, BOX, ratio)
    assert touched.any()
    assert not touched[max(y0, 0) : y1, max(x0, 0) : x1].any()
    far = round(8 * ratio)
    touched[max(y0 - far, 0) : y1 + far, max(x0 - far, 0) : x1 + far] = False
    assert not touched.any()


def test_corners_are_open_and_as_thin_at_every_zoom(canvas: Canvas) -> None:
    canvas.set_image(speckle())
    shares = []
    for factor in (1.0, 2.0):
        canvas.zoom_by(factor, about=(200.0, 140.0))
        plain = pixels_of(canvas)
        frames = framed(canvas, Mark(BOX))
        touched = changed(plain, pixels_of(canvas))
        x0, _, x1, y1 = box_on(canvas, BOX, 1.0)
        assert not touched[:, (x0 + x1) // 2].any()  # nothing between the corners
        shares.append(int(touched.sum()))
        canvas.overlays.remove(frames)
        assert y1 < canvas.height()
    assert shares[0] == pytest.approx(shares[1], rel=0.2)


def test_they_are_put_away_and_come_back_with_the_next_image(canvas: Canvas) -> None:
    canvas.set_image(speckle())
    plain = pixels_of(canvas)
    frames = framed(canvas, Mark(BOX))
    frames.hidden = True
    assert not changed(plain, pixels_of(canvas)).any()
    frames.lay([Mark(BOX)], width=WIDTH, height=HEIGHT)
    assert changed(plain, pixels_of(canvas)).any()
    frames.lay(())
    assert frames.empty
    assert not changed(plain, pixels_of(canvas)).any()


def test_numbers_stand_beside_several_lesions(canvas: Canvas) -> None:
    canvas.set_image(speckle())
    framed(canvas, Mark(BOX))
    without = pixels_of(canvas)
    canvas.overlays.clear()
    framed(canvas, Mark(BOX, "2"))
    touched = changed(without, pixels_of(canvas))
    assert touched.any()
    x0, y0, x1, y1 = box_on(canvas, BOX, 1.0)
    assert not touched[y0:y1, x0:x1].any()


def test_the_frame_of_a_lesion_at_the_edge_stays_on_the_image(canvas: Canvas) -> None:
    canvas.set_image(speckle())
    plain = pixels_of(canvas)
    framed(canvas, Mark((0.0, 0.0, float(WIDTH), float(HEIGHT))))
    touched = changed(plain, pixels_of(canvas))
    # All four corners are seen.
    for rows in (slice(0, 40), slice(-40, None)):
        for columns in (slice(0, 40), slice(-40, None)):
            assert touched[rows, columns].any()


@pytest.mark.parametrize("way", ["plain", "inverted", "bright", "zoomed", "flipped"])
def test_of_a_part_nothing_else_is_seen_however_it_is_lit(canvas: Canvas, way: str) -> None:
    """Also where the pixels were not taken away: the black lies over them."""
    canvas.set_image(speckle(), area=AREA)
    if way == "inverted":
        canvas.invert()
    elif way == "bright":
        canvas.set_window_level(WindowLevel(1.0, -300.0))
    elif way == "zoomed":
        canvas.zoom_by(0.4)
    elif way == "flipped":
        canvas.flip(across=True, down=True)
    shown = pixels_of(canvas)
    x0, y0, x1, y1 = box_on(canvas, AREA, 1.0)
    inside = shown[max(y0, 0) : y1, max(x0, 0) : x1].copy()
    shown[max(y0, 0) : y1, max(x0, 0) : x1] = 0
    assert inside.any()
    assert not shown.any()


def test_a_part_is_fitted_and_its_places_are_those_of_the_whole_image(canvas: Canvas) -> None:
    canvas.set_image(speckle(), area=AREA)
    view = canvas.view
    assert view.scale == pytest.approx(10.0)  # 40 of 100 columns fill 400 pixels
    assert view.to_image(200.0, 160.0) == pytest.approx((50.0, 35.0))
    told: list[tuple[int, int]] = []
    canvas.probed.connect(lambda x, y, _value: told.append((x, y)))
    canvas._probe(QPointF(200.0, 160.0))
    assert told == [(50, 35)]
    canvas.one_to_one()
    assert canvas.view.to_image(200.0, 160.0) == pytest.approx((50.0, 35.0))
    canvas.pan_by(-5000.0, -5000.0)
    right, lower = canvas.view.to_canvas(70, 50)
    assert right >= 40 - 1  # not lost: as much as there is of it, 48 pixels at most, stays in sight
    assert lower >= 30 - 1
    canvas.fit()
    canvas.resize(800, 320)
    assert canvas.view.to_image(400.0, 160.0) == pytest.approx((50.0, 35.0), abs=0.1)


def test_the_next_image_is_shown_whole(canvas: Canvas) -> None:
    canvas.set_image(speckle(), area=AREA)
    canvas.set_image(speckle())
    assert canvas.view == ViewTransform.fitted((WIDTH, HEIGHT), (400, 320))


def test_the_lens_finds_nothing_outside_of_a_part() -> None:
    whole = speckle()
    part = part_of(whole, AREA)
    assert np.array_equal(part[20:50, 30:70], whole[20:50, 30:70])
    part[20:50, 30:70] = 0
    assert not part.any()
    deep = part_of(whole.astype(np.uint16) * 20 + 1000, AREA)
    inside = deep[20:50, 30:70]
    assert (deep.min(), deep.max()) == (inside.min(), inside.max())  # windowed as the part is
    assert part_of(np.dstack([whole] * 3), AREA).shape == (HEIGHT, WIDTH, 3)
