"""Heat map, boxes and the mark of the original pixels: in place, in step, and hiding nothing."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.gui.canvas.canvas_pictures import pixels_of
from viewer.canvas.canvas import Canvas
from viewer.canvas.overlays import Boxes, HeatMap, Mark
from viewer.canvas.pixel_mark import PixelMark, PixelState, pixel_state, pixel_text
from viewer.frames import ClipInfo, ClipKind
from viewer.model import ViewTransform

RED = QColor(255, 0, 0)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(200, 160)
    with qtbot.waitExposed(made):
        made.show()
    return made


def grey(value: int = 100, width: int = 100, height: int = 80) -> NDArray[np.uint8]:
    return np.full((height, width), value, np.uint8)


def is_tinted(shown: NDArray[np.uint8]) -> NDArray[np.bool_]:
    tinted: NDArray[np.bool_] = shown.max(axis=2).astype(int) - shown.min(axis=2) > 3
    return tinted


def area(tinted: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return first and last column, first and last row that are tinted."""
    columns, rows = np.flatnonzero(tinted.any(axis=0)), np.flatnonzero(tinted.any(axis=1))
    return int(columns[0]), int(columns[-1]), int(rows[0]), int(rows[-1])


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_heat_map_covers_its_box_at_every_scale(canvas: Canvas, ratio: float) -> None:
    canvas.set_image(grey())
    canvas.overlays.append(HeatMap(np.ones((4, 6)), box=(20, 10, 60, 50), opacity=1.0))
    # Fitted: two logical pixels for one of the image.
    edges = (40 * ratio, 120 * ratio - 1, 20 * ratio, 100 * ratio - 1)
    assert area(is_tinted(pixels_of(canvas, ratio))) == pytest.approx(edges, abs=1)


def test_the_image_is_seen_through_the_hottest_spot(canvas: Canvas) -> None:
    halves = grey(40)
    halves[:, 50:] = 210
    canvas.set_image(halves)
    canvas.overlays.append(HeatMap(np.ones((2, 2)), box=(0, 0, 100, 80), opacity=1.0))
    shown = pixels_of(canvas).astype(int)
    assert (shown[80, 150] - shown[80, 50]).min() > 60


def test_a_cold_map_leaves_the_image_alone(canvas: Canvas) -> None:
    canvas.set_image(grey())
    before = pixels_of(canvas)
    canvas.overlays.append(HeatMap(np.zeros((5, 5)), box=(0, 0, 100, 80), opacity=1.0))
    assert np.array_equal(pixels_of(canvas), before)


def test_opacity_works_at_once_and_stays_between_none_and_all(canvas: Canvas) -> None:
    canvas.set_image(grey())
    heat = HeatMap(np.ones((5, 5)), box=(0, 0, 100, 80), opacity=0.2)
    plain = pixels_of(canvas).astype(int)
    canvas.overlays.append(heat)
    changes = []
    for opacity in (-1.0, 0.2, 0.6, 1.0, 7.0):
        heat.opacity = opacity
        changes.append(int(np.abs(pixels_of(canvas) - plain).sum()))
    assert changes[0] == 0
    assert changes[0] < changes[1] < changes[2] < changes[3] == changes[4]


def fresh(canvas: Canvas, heat: HeatMap) -> NDArray[np.uint8]:
    canvas.overlays[:] = [HeatMap(HOT, box=heat.box, opacity=heat.opacity)]
    shown = pixels_of(canvas)
    canvas.overlays[:] = [heat]
    return shown


HOT = np.outer(np.linspace(0, 1, 9), np.linspace(1, 0, 7))


def test_a_heat_map_follows_pan_zoom_and_flip(canvas: Canvas) -> None:
    canvas.set_image(grey())
    heat = HeatMap(HOT, box=(3.5, 4.5, 97, 71), opacity=0.8)
    canvas.overlays.append(heat)
    for deed in (
        lambda: canvas.zoom_by(3.3),
        lambda: canvas.pan_by(30, -20),
        lambda: canvas.pan_by(-250, 190),
        lambda: canvas.flip(across=True),
        lambda: canvas.flip(down=True),
        lambda: canvas.zoom_by(0.2),
        canvas.one_to_one,
    ):
        deed()
        shown = pixels_of(canvas).astype(int)
        assert np.abs(shown - fresh(canvas, heat)).max() <= 3
        assert is_tinted(pixels_of(canvas)).any()


def test_a_heat_map_of_the_whole_image_shrinks_with_it(canvas: Canvas) -> None:
    canvas.set_image(grey())
    heat = HeatMap(HOT, box=(0, 0, 100, 80), opacity=0.8)
    canvas.overlays.append(heat)
    pixels_of(canvas)
    canvas.zoom_by(0.7)
    assert np.abs(pixels_of(canvas).astype(int) - fresh(canvas, heat)).max() <= 3


def test_a_flip_moves_the_heat_with_what_it_marks(canvas: Canvas) -> None:
    canvas.set_image(grey())
    canvas.overlays.append(HeatMap(HOT, box=(0, 0, 100, 80)))
    plain = pixels_of(canvas)
    canvas.flip(across=True)
    assert np.abs(pixels_of(canvas).astype(int) - plain[:, ::-1]).max() <= 3
    canvas.flip(across=True, down=True)
    assert np.abs(pixels_of(canvas).astype(int) - plain[::-1]).max() <= 3


def test_the_caller_may_change_the_map_it_gave(canvas: Canvas) -> None:
    canvas.set_image(grey())
    given = np.ones((5, 5))
    canvas.overlays.append(HeatMap(given, box=(0, 0, 100, 80)))
    given[:] = 0
    assert is_tinted(pixels_of(canvas)).any()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_the_line_of_a_box_is_as_wide_at_every_zoom(canvas: Canvas, ratio: float) -> None:
    canvas.set_image(grey(0))
    canvas.overlays.append(Boxes([Mark((20, 10, 60, 50))], colour=RED))
    widths = []
    for factor in (1.0, 1.5, 0.4):
        canvas.zoom_by(factor)
        _, top = canvas.view.to_canvas(20, 10)
        _, bottom = canvas.view.to_canvas(60, 50)
        row = pixels_of(canvas, ratio)[round((top + bottom) / 2 * ratio), :, 0]
        widths.append(float(row.sum()) / 255 / 2)
    assert widths == pytest.approx([2.0 * ratio] * 3, abs=0.35)


def test_boxes_lie_on_their_pixels_also_when_flipped_and_not_square(canvas: Canvas) -> None:
    info = ClipInfo(ClipKind.STILL, 1, 100, 80, pixel_aspect=0.5)
    canvas.set_image(grey(0), info=info)
    canvas.flip(across=True)
    canvas.overlays.append(Boxes([Mark((10, 20, 30, 60))], colour=RED))
    left, right, top, bottom = area(pixels_of(canvas)[..., 0] > 100)
    # 100 × 40 in shape, fitted to 200 × 160: two pixels across and one down for each, y from 40.
    assert (left, right) == pytest.approx((140, 180), abs=2)
    assert (top, bottom) == pytest.approx((60 + 0, 100), abs=2)


def test_a_box_beside_the_canvas_is_not_drawn_and_a_huge_one_costs_nothing(
    canvas: Canvas,
) -> None:
    canvas.set_image(grey(0))
    canvas.overlays.append(Boxes([Mark((-900, 0, -800, 50)), Mark((-1e9, -1e9, 1e9, 1e9))]))
    canvas.zoom_by(16)
    assert not pixels_of(canvas).any()


def test_a_label_stays_on_the_canvas(canvas: Canvas) -> None:
    canvas.set_image(grey(0))
    words = "mass, likely"
    for box in ((0, 0, 100, 80), (90, 0, 99, 5), (0, 70, 10, 80), (40, 40, 60, 60)):
        canvas.overlays[:] = [Boxes([Mark(box)], colour=RED)]
        without = pixels_of(canvas)
        canvas.overlays[:] = [Boxes([Mark(box, words)], colour=RED)]
        letters: NDArray[np.bool_] = (pixels_of(canvas).astype(int) - without).max(axis=2) > 100
        left, right, top, bottom = area(letters)
        assert right - left > 30
        assert 4 < bottom - top < 30
        assert (left >= 1, right <= 198, top >= 0, bottom <= 158) == (True,) * 4


def test_opacity_of_boxes_lets_the_image_through(canvas: Canvas) -> None:
    canvas.set_image(grey(0))
    canvas.overlays.append(Boxes([Mark((20, 10, 60, 50))], colour=RED, opacity=0.5))
    assert 100 < pixels_of(canvas)[..., 0].max() < 155


def test_overlays_stay_when_a_clip_goes_on(canvas: Canvas) -> None:
    canvas.set_image(grey(0))
    canvas.overlays.append(Boxes([Mark((20, 10, 60, 50))], colour=RED))
    canvas.set_frame(grey(1))
    assert (pixels_of(canvas)[..., 0] > 100).any()


@pytest.mark.parametrize(
    ("view", "state", "text"),
    [
        (ViewTransform(1.0, 0, 0), PixelState.ORIGINAL, "1:1"),
        (ViewTransform(2.0, 0, 0), PixelState.ENLARGED, "2.0×"),
        (ViewTransform(0.731, 0, 0), PixelState.REDUCED, "0.73×"),
        (ViewTransform(1.0, 0, 0, 0.5), PixelState.REDUCED, "1.0×"),
        (ViewTransform(1.0, 0, 0, 1.0, True), PixelState.ORIGINAL, "1:1"),
    ],
)
def test_the_mark_tells_whether_every_pixel_is_shown(
    view: ViewTransform, state: PixelState, text: str
) -> None:
    assert pixel_state(view) is state
    assert pixel_text(view) == text


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_square_is_full_when_every_pixel_is_shown(canvas: Canvas, ratio: float) -> None:
    canvas.set_image(grey(0))
    canvas.overlays.append(PixelMark(words=False))
    canvas.zoom_by(1.0 / ratio)  # at least one pixel each on the finer screen
    middle = (round(145.5 * ratio), round(14.5 * ratio))
    assert pixels_of(canvas, ratio)[middle].min() > 100
    canvas.zoom_by(0.2)
    shown = pixels_of(canvas, ratio)
    assert shown[middle].max() == 0
    assert (shown[round(130 * ratio) :] > 100).any()
