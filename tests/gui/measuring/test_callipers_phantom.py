"""Callipers on a made phantom: a file with pins at known distances, measured with a real mouse.

Two regions of different scale stand side by side, their millimetres per pixel change from frame
to frame as when the depth is turned, and below them lies a spectrum.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pytestqt.qtbot import QtBot

from tests.gui.measuring.annotation_bench import Bench, make_bench
from tests.media.dicoms import make_dicom
from viewer.frames import Clip, open_clip
from viewer.frames.calibration import CalibrationSource
from viewer.measuring.annotating import AnnotationTool
from viewer.model.annotation_record import MeasurementRecord
from viewer.model.measure import Point, Reason, Unit

WIDTH, HEIGHT = 320, 280
BORDER, SPECTRUM_TOP = 160, 240
LEFT_MM, RIGHT_MM = 20.0, 12.0
LEFT_PINS_PX = (200, 160, 125, 90, 64)
"""Pixels between the two left pins in each frame: 20 mm, hence 0.1 to 0.31 mm a pixel."""
RIGHT_PINS_PX = (75, 120, 60, 40, 96)
TOLERANCE = 0.005


def region(x0: int, y0: int, x1: int, y1: int, **more: object) -> Dataset:
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType = 1, 1
    item.RegionLocationMinX0, item.RegionLocationMinY0 = x0, y0
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = x1, y1
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 3
    for keyword, value in more.items():
        setattr(item, keyword, value)
    return item


def regions_of(frame: int) -> list[Dataset]:
    left, right = LEFT_MM / LEFT_PINS_PX[frame] / 10, RIGHT_MM / RIGHT_PINS_PX[frame] / 10
    return [
        region(0, 0, BORDER - 1, SPECTRUM_TOP - 1, PhysicalDeltaX=-left, PhysicalDeltaY=left),
        region(
            *(BORDER, 0, WIDTH - 1, SPECTRUM_TOP - 1), PhysicalDeltaX=right, PhysicalDeltaY=right
        ),
        region(
            *(0, SPECTRUM_TOP, WIDTH - 1, HEIGHT - 1),
            RegionSpatialFormat=3,
            PhysicalUnitsXDirection=4,
            PhysicalDeltaX=0.01,
            PhysicalDeltaY=0.5,
        ),
    ]


def pins_of(frame: int) -> list[tuple[int, int]]:
    """Columns and rows of four pins: two upright on the left, two level on the right."""
    return [
        (80, 20),
        (80, 20 + LEFT_PINS_PX[frame]),
        (180, 60),
        (180 + RIGHT_PINS_PX[frame], 60),
    ]


Opener = Callable[[Path], Clip]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Open files, and close them after the test."""
    with ExitStack() as stack:

        def open_file(path: Path) -> Clip:
            return stack.enter_context(closing(open_clip(path)))

        yield open_file


@pytest.fixture
def phantom(tmp_path: Path, opened: Opener) -> Clip:
    frames = np.full((5, HEIGHT, WIDTH), 30, np.uint8)
    groups = []
    for index, frame in enumerate(frames):
        for column, row in pins_of(index):
            frame[row, column] = 255
        group, measures = Dataset(), Dataset()
        measures.SequenceOfUltrasoundRegions = regions_of(index)
        group.PixelMeasuresSequence = [measures]
        groups.append(group)
    path = tmp_path / "phantom.dcm"
    make_dicom(path, frames=frames, FrameTime=40, PerFrameFunctionalGroupsSequence=groups)
    return opened(path)


def show(qtbot: QtBot, clip: Clip, index: int = 0) -> Bench:
    bench = make_bench(qtbot, clip.info)
    bench.canvas.resize(960, 840)  # three pixels of the screen for one of the image
    bench.canvas.set_image(clip.frame(index), info=clip.info)
    bench.hand.set_clip(clip.info, frame=index)
    return bench


def pins_seen(clip: Clip, index: int) -> list[Point]:
    """Middles of the bright pixels, as a reader finds them."""
    rows, columns = np.nonzero(clip.frame(index) == 255)
    found = [(column + 0.5, row + 0.5) for row, column in zip(rows, columns, strict=True)]
    return sorted(found)


def measured(bench: Bench, a: Point, b: Point) -> MeasurementRecord:
    bench.hand.cancel()
    bench.draw(AnnotationTool.CALLIPER, a, b)
    return bench.told[-1]


@pytest.mark.parametrize("index", range(5))
def test_pins_are_as_far_apart_as_they_were_made_in_every_frame(
    qtbot: QtBot, phantom: Clip, index: int
) -> None:
    bench = show(qtbot, phantom, index)
    upper, lower, first, second = pins_seen(phantom, index)
    for pair, distance in (((upper, lower), LEFT_MM), ((first, second), RIGHT_MM)):
        record = measured(bench, *pair)
        assert dict(record.values)["length"] == pytest.approx(distance, rel=TOLERANCE)
        assert (record.unit, record.source) == (Unit.MM, CalibrationSource.REGIONS)
        assert record.frame == index


def test_the_same_calliper_means_other_millimetres_on_another_frame(
    qtbot: QtBot, phantom: Clip
) -> None:
    bench = show(qtbot, phantom)
    told = []
    for index in range(5):
        bench.hand.show_frame(index)
        told.append(dict(measured(bench, (80.5, 20.5), (80.5, 84.5)).values)["length"])
    expected = [64 * LEFT_MM / pixels for pixels in LEFT_PINS_PX]
    assert told == pytest.approx(expected, rel=TOLERANCE)
    assert len(set(told)) == 5


def test_across_the_two_regions_there_are_only_pixels(qtbot: QtBot, phantom: Clip) -> None:
    bench = show(qtbot, phantom)
    upper, _, first, _ = pins_seen(phantom, 0)
    record = measured(bench, upper, first)
    assert (record.unit, record.reason) == (Unit.PX, Reason.ACROSS)
    assert dict(record.values)["length"] == pytest.approx(np.hypot(100, 40), abs=0.05)


def test_in_the_spectrum_there_are_only_pixels(qtbot: QtBot, phantom: Clip) -> None:
    bench = show(qtbot, phantom)
    record = measured(bench, (50.0, 250.0), (120.0, 265.0))
    assert (record.unit, record.reason) == (Unit.PX, Reason.NOT_SPATIAL)


def test_zooming_and_flipping_do_not_change_a_length(qtbot: QtBot, phantom: Clip) -> None:
    bench = show(qtbot, phantom)
    upper, lower, _, _ = pins_seen(phantom, 0)
    for zoom in (0.5, 1.3):
        bench.canvas.zoom_by(zoom, about=bench.canvas.view.to_canvas(80.0, 120.0))
        bench.canvas.flip(across=True)
        length = dict(measured(bench, upper, lower).values)["length"]
        # A mouse that counts whole pixels of the screen is half of one off at either end.
        slack = 1.0 / bench.canvas.view.scale * LEFT_MM / LEFT_PINS_PX[0]
        assert length == pytest.approx(LEFT_MM, abs=slack)


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp"])
def test_a_picture_without_a_scale_is_measured_in_pixels(
    qtbot: QtBot, tmp_path: Path, opened: Opener, kind: str
) -> None:
    path = tmp_path / f"still.{kind}"
    # Dots per inch are what a printer is told; they say nothing of tissue.
    Image.fromarray(np.full((HEIGHT, WIDTH), 30, np.uint8)).save(path, dpi=(254, 254))
    bench = show(qtbot, opened(path))
    record = measured(bench, (20.0, 20.0), (20.0, 120.0))
    assert (record.unit, record.reason) == (Unit.PX, Reason.NO_CALIBRATION)
    assert dict(record.values) == pytest.approx({"length": 100.0}, abs=0.05)


def test_a_spacing_is_used_where_there_are_no_regions(
    qtbot: QtBot, tmp_path: Path, opened: Opener
) -> None:
    path = tmp_path / "spaced.dcm"
    frames = np.full((1, HEIGHT, WIDTH), 30, np.uint8)
    make_dicom(path, frames=frames, PixelSpacing=[0.2, 0.2])
    bench = show(qtbot, opened(path))
    record = measured(bench, (20.0, 20.0), (50.0, 60.0))
    assert dict(record.values)["length"] == pytest.approx(10.0, rel=TOLERANCE)
    assert record.source is CalibrationSource.PIXEL_SPACING


def test_pixels_that_are_not_square_are_measured_as_they_are(
    qtbot: QtBot, tmp_path: Path, opened: Opener
) -> None:
    path = tmp_path / "tall.dcm"
    frames = np.full((1, 140, WIDTH), 30, np.uint8)
    make_dicom(path, frames=frames, PixelSpacing=[0.4, 0.2])
    bench = show(qtbot, opened(path))
    assert bench.canvas.view.aspect == pytest.approx(2.0)
    level = dict(measured(bench, (20.0, 20.0), (120.0, 20.0)).values)["length"]
    upright = dict(measured(bench, (200.0, 20.0), (200.0, 70.0)).values)["length"]
    assert level == pytest.approx(20.0, rel=TOLERANCE)
    assert upright == pytest.approx(20.0, rel=TOLERANCE)
