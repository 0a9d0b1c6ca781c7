"""Boxes and heat maps over a canvas: in place, in step with the frame, and hiding nothing."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.gui.canvas.canvas_pictures import pixels_of
from viewer.canvas.canvas import Canvas
from viewer.canvas.evidence_layer import EvidenceLayer
from viewer.canvas.scored_clips import Heat, ScoredClip, ScoredClips
from viewer.cine.clip_strip import AMBER, ClipStrip, colour_of
from viewer.cine.track import TrackScale

ONES = Heat(np.ones((7, 7), np.float32))
CORNER = np.zeros((8, 8), np.float32)
CORNER[:4, :4] = 1.0
BOX = (20.0, 10.0, 60.0, 50.0)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(200, 160)
    with qtbot.waitExposed(made):
        made.show()
    made.set_image(np.full((80, 100), 100, np.uint8))
    return made


def lay(canvas: Canvas, told: ScoredClips) -> EvidenceLayer:
    layer = EvidenceLayer()
    layer.lay(told, width=100, height=80)
    canvas.overlays.append(layer)
    return layer


def area(shown: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Return first and last column, first and last row that have a colour."""
    tinted = shown.max(axis=2).astype(int) - shown.min(axis=2) > 3
    columns, rows = np.flatnonzero(tinted.any(axis=0)), np.flatnonzero(tinted.any(axis=1))
    return int(columns[0]), int(columns[-1]), int(rows[0]), int(rows[-1])


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_heat_map_covers_the_box_of_its_frame(canvas: Canvas, ratio: float) -> None:
    clip = ScoredClip((0, 1), (BOX, (30.0, 20.0, 70.0, 60.0)), 0.5, ONES)
    layer = lay(canvas, ScoredClips("AI-A", (clip,), boxes=False))
    edges = (40 * ratio, 120 * ratio - 1, 20 * ratio, 100 * ratio - 1)
    assert area(pixels_of(canvas, ratio)) == pytest.approx(edges, abs=1)
    layer.show_frame(1)
    moved = (60 * ratio, 140 * ratio - 1, 40 * ratio, 120 * ratio - 1)
    assert area(pixels_of(canvas, ratio)) == pytest.approx(moved, abs=1)
    layer.show_frame(2)
    with pytest.raises(IndexError):
        area(pixels_of(canvas, ratio))  # no colour at all


def test_a_map_without_boxes_covers_the_image_or_its_area(canvas: Canvas) -> None:
    layer = lay(canvas, ScoredClips("AI-A", heat=ONES))
    assert area(pixels_of(canvas)) == (0, 199, 0, 159)
    part = Heat(np.ones((7, 7), np.float32), BOX)
    layer.lay(ScoredClips("AI-A", heat=part), width=100, height=80)
    assert area(pixels_of(canvas)) == pytest.approx((40, 119, 20, 99), abs=1)


def test_a_mirrored_image_has_its_heat_mirrored(canvas: Canvas) -> None:
    lay(canvas, ScoredClips("AI-A", heat=Heat(CORNER)))
    left = area(pixels_of(canvas))
    assert left[0] == 0
    assert left[1] < 140
    canvas.flip(across=True)
    right = area(pixels_of(canvas))
    assert right[1] == 199
    assert right[0] > 60


def test_the_image_shines_through_and_is_bare_when_it_is_put_away(canvas: Canvas) -> None:
    halves = np.full((80, 100), 40, np.uint8)
    halves[:, 50:] = 210
    canvas.set_image(halves)
    layer = lay(canvas, ScoredClips("AI-A", heat=ONES))
    shown = pixels_of(canvas).astype(int)
    assert (shown[80, 150] - shown[80, 50]).min() > 90
    layer.visible = False
    bare = pixels_of(canvas)
    assert bare.max(axis=2).tolist() == bare.min(axis=2).tolist()


SCORES = (0.9, 0.2)


@pytest.fixture
def strip(qtbot: QtBot) -> ClipStrip:
    made = ClipStrip(lambda: TrackScale(16, 10, 160))
    qtbot.addWidget(made)
    made.resize(200, 40)
    clips = tuple(
        ScoredClip(tuple(range(8 * n, 8 * n + 8)), (), score) for n, score in enumerate(SCORES)
    )
    made.lay(ScoredClips("AI-A", clips, threshold=0.5))
    with qtbot.waitExposed(made):
        made.show()
    return made


def column(strip: ClipStrip, frame: int) -> list[QColor]:
    image = strip.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    x = round(TrackScale(16, 10, 160).x(frame))
    return [image.pixelColor(x, y) for y in range(image.height())]


def height(strip: ClipStrip, frame: int, score: float) -> int:
    """Return how high the bar at a frame is; the line of the threshold lies over it."""
    rows = [y for y, seen in enumerate(column(strip, frame)) if seen == colour_of(score)]
    return rows[-1] - rows[0] + 1


def test_a_bar_is_as_high_and_as_bright_as_its_score(strip: ClipStrip) -> None:
    room = strip.height() - 8
    strip.clearFocus()  # its ring lies over the ends of the bars
    assert height(strip, 12, 0.2) == pytest.approx(0.2 * room, abs=1)
    strip.show_frame(12)  # the part that is shown is outlined
    assert height(strip, 4, 0.9) == pytest.approx(0.9 * room, abs=1)
    assert colour_of(0.9).lightness() > colour_of(0.2).lightness()
    assert colour_of(1.0) == QColor(AMBER)


def test_the_strip_keeps_its_room_only_where_it_is_told_to(strip: ClipStrip) -> None:
    strip.keep_room(on=True)
    strip.lay(None)
    assert strip.isHidden()
    assert strip.sizePolicy().retainSizeWhenHidden()
    strip.keep_room(on=False)
    assert not strip.sizePolicy().retainSizeWhenHidden()
    assert strip.focusPolicy() is Qt.FocusPolicy.TabFocus
