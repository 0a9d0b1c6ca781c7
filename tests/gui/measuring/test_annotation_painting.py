"""What is seen of measurements, at every scale of the screen, on dark and on bright images."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.gui.measuring.annotation_bench import INFO, Bench, make_bench
from viewer.frames.calibration import Calibration, CalibrationSource, Region, Scale
from viewer.frames.info import ClipInfo
from viewer.measuring.annotating import AnnotationTool
from viewer.model.annotation import Calliper
from viewer.model.measure import Point

RATIOS = [1.0, 1.5, 2.0]
Picture = NDArray[np.int16]


def picture(bench: Bench, ratio: float = 1.0) -> Picture:
    """Paint the canvas as a device of this scale wants it; (H, W, 3)."""
    canvas = bench.canvas
    size = QSize(round(canvas.width() * ratio), round(canvas.height() * ratio))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    canvas.render(image)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), 2::-1].astype(np.int16)


def changed(bench: Bench, act: Callable[[], object], ratio: float = 1.0) -> NDArray[np.bool_]:
    """Return which pixels an act changes; (H, W)."""
    before = picture(bench, ratio)
    act()
    differs: NDArray[np.bool_] = (picture(bench, ratio) != before).any(axis=2)
    return differs


def at(bench: Bench, shown: NDArray[np.bool_], point: Point, ratio: float) -> bool:
    """Tell whether a point of the image, or one beside it, is marked."""
    x, y = bench.canvas.view.to_canvas(*point)
    column, row = round(x * ratio), round(y * ratio)
    return bool(shown[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].any())


def lay(bench: Bench, a: Point, b: Point) -> None:
    book = bench.hand.book
    shape = Calliper(book.history.made + 1, book.frame, len(book.here) + 1, a, b)
    book.put(shape)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return make_bench(qtbot)


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_calliper_is_seen_on_its_line_and_nowhere_else_but_its_label(
    bench: Bench, ratio: float
) -> None:
    marked = changed(bench, lambda: lay(bench, (40, 60), (120, 60)), ratio)
    for x in range(40, 121, 5):
        assert at(bench, marked, (x, 60), ratio)
    rows, columns = (marked.nonzero()[axis] / ratio / 2 for axis in (0, 1))
    arms = 4.0
    beyond = (columns < 40 - arms) | (columns > 120 + arms)
    assert not (beyond & (columns < 40)).any()
    left_of_label = columns <= 120 + arms
    assert np.abs(rows[left_of_label] - 60).max() <= arms


@pytest.mark.parametrize("ratio", RATIOS)
def test_marks_and_lines_are_as_thick_on_every_screen(bench: Bench, ratio: float) -> None:
    marked = changed(bench, lambda: lay(bench, (40, 60), (120, 60)), ratio)
    row, column = round(120 * ratio), round(160 * ratio)
    thick = int(marked[:, column].sum())
    assert 3 * ratio <= thick <= 3.25 * ratio + 2
    assert not marked[row - round(8 * ratio), column]


@pytest.mark.parametrize("grey", [0, 60, 160, 255])
def test_a_line_is_seen_on_every_grey(qtbot: QtBot, grey: int) -> None:
    bench = make_bench(qtbot, grey=grey)
    lay(bench, (40, 60), (120, 60))
    greys = picture(bench)[110:131, 160].mean(axis=1)
    assert greys.max() - greys.min() >= 70


def test_the_label_in_pixels_of_a_mark_that_is_not_selected_has_a_second_line(
    qtbot: QtBot,
) -> None:
    heights = []
    for info in (INFO, replace(INFO, calibration=Calibration())):
        bench = make_bench(qtbot, info)
        marked = changed(bench, partial(lay, bench, (40, 60), (120, 60)))
        label = marked[:, 260:].any(axis=1)  # right of the calliper's last mark
        heights.append(int(label.sum()))
    assert heights[1] >= heights[0] + 12


@pytest.mark.parametrize("grey", [0, 255])
def test_a_label_can_be_read_on_every_grey(qtbot: QtBot, grey: int) -> None:
    bench = make_bench(qtbot, grey=grey)
    lay(bench, (40, 60), (120, 60))
    label = picture(bench)[110:131, 262:310].mean(axis=2)
    assert np.percentile(label, 99) - np.median(label) >= 100


def test_a_label_does_not_cover_what_was_measured(bench: Bench) -> None:
    """The line is as whole with its label as the same line under a canvas without room for one."""
    for a, b in (((5, 5), (195, 145)), ((5, 145), (195, 5)), ((1, 75), (199, 75))):
        marked = changed(bench, partial(lay, bench, a, b))
        shown = picture(bench)
        for step in np.linspace(0.02, 0.98, 60):
            point = (a[0] + step * (b[0] - a[0]), a[1] + step * (b[1] - a[1]))
            assert at(bench, marked, point, 1.0)
            x, y = (round(each) for each in bench.canvas.view.to_canvas(*point))
            near = shown[max(y - 2, 0) : y + 3, max(x - 2, 0) : x + 3].max()
            assert near > 150, point
        bench.hand.undo()


def test_the_selected_shape_shows_its_handles(bench: Bench) -> None:
    lay(bench, (40, 60), (120, 60))
    rings = changed(bench, lambda: bench.hand.selection.select(1, handle=1))
    assert rings[120, 80 - 5]
    assert rings[120 - 5, 80]
    assert rings[round(120 - 8.5), 240]
    assert not rings[round(120 - 8.5), 80]


def test_a_calibrations_ruler_is_seen_while_it_waits(bench: Bench) -> None:
    bench.hand.set_tool(AnnotationTool.CALIBRATE)
    marked = changed(bench, lambda: bench.drag((30, 20), (30, 120)))
    assert at(bench, marked, (30, 70), 1.0)
    assert not changed(bench, bench.hand.give_up_ruler)[0, 0]
    assert bench.hand.scene.ruler is None


def regional() -> ClipInfo:
    regions = (Region(20, 10, 99, 139, 0.1, 0.1), Region(110, 10, 189, 139, None, None))
    scale = Scale(CalibrationSource.REGIONS, regions=regions)
    return replace(INFO, calibration=Calibration((scale,)))


def test_regions_are_outlined_on_request_only_and_faintly(qtbot: QtBot) -> None:
    bench = make_bench(qtbot, regional())
    before = picture(bench)
    marked = changed(bench, lambda: bench.hand.show_regions(True))
    for x in (20, 100, 110, 190):
        column = round(2 * x)
        assert marked[20:280, column - 1 : column + 1].any()
    assert np.abs(picture(bench) - before).max() <= 60
    bench.hand.show_regions(False)
    assert (picture(bench) == before).all()


def test_what_lies_out_of_sight_has_no_label(bench: Bench) -> None:
    lay(bench, (5, 5), (30, 5))
    bench.canvas.zoom_by(8.0, about=(399, 299))
    assert len(np.unique(picture(bench).reshape(-1, 3), axis=0)) == 1


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_flipped_image_carries_its_marks_along(bench: Bench, ratio: float) -> None:
    lay(bench, (20, 30), (60, 60))
    bench.canvas.flip(across=True, down=True)
    marked = np.abs(picture(bench, ratio) - 60).max(axis=2) > 60
    for step in np.linspace(0.05, 0.95, 20):
        assert at(bench, marked, (20 + 40 * step, 30 + 30 * step), ratio)


def test_painting_twenty_shapes_costs_less_than_a_frame_of_the_screen(bench: Bench) -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        ax, ay, bx, by = rng.uniform(10, 140, 4).tolist()
        lay(bench, (ax, ay), (bx, by))
    spent = []
    for _ in range(10):
        started = time.process_time()
        picture(bench)
        spent.append(time.process_time() - started)
    assert sorted(spent)[len(spent) // 2] <= 0.033
