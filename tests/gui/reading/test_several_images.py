"""A case with several images: keys and wheel turn them, and the reader sees which one it is.

Of all cases that she has read, no image stays decoded.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.desk import DECODE_AHEAD
from reader_study.study import Study
from tests.gui.conftest import Desktop
from viewer.cache import FrameCache
from viewer.canvas.canvas import Canvas


def shown_pixels(desk: Desktop) -> bytes:
    image = desk.find("canvas", Canvas).grab().toImage()
    return bytes(image.constBits())


def wheel(desk: Desktop, notches: int) -> None:
    canvas = desk.find("canvas", Canvas)
    place = QPointF(canvas.rect().center())
    event = QWheelEvent(
        place,
        canvas.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_arrows_turn_images_and_stop_at_the_ends(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(images=3)
    desk.begin()
    first = shown_pixels(desk)
    assert desk.text("imageNumber") == "image 1/3"
    desk.keys(Qt.Key.Key_Left)
    assert desk.text("imageNumber") == "image 1/3"
    desk.keys(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert desk.text("imageNumber") == "image 3/3"
    desk.until(lambda: shown_pixels(desk) != first)


def test_wheel_turns_images(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(images=2)
    desk.begin()
    wheel(desk, -1)
    assert desk.text("imageNumber") == "image 2/2"
    wheel(desk, 1)
    assert desk.text("imageNumber") == "image 1/2"


def test_single_image_has_no_number(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(images=1)
    desk.begin()
    assert not desk.shown("imageNumber")


def test_image_stays_when_the_ai_appears(open_study: Callable[..., Desktop]) -> None:
    desk = open_study(images=2)
    desk.begin()
    desk.keys(Qt.Key.Key_Right)
    desk.read_unaided()
    assert desk.text("imageNumber") == "image 2/2"


@pytest.mark.parametrize(("simulated", "mark"), [(True, "Simulated image"), (False, "")])
def test_simulated_images_are_marked(
    simulated: bool, mark: str, open_study: Callable[..., Desktop]
) -> None:
    desk = open_study(simulated=simulated)
    desk.begin()
    assert desk.text("simulatedMark") == mark


def test_pixel_line_follows_the_view(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    assert desk.text("pixelLine").startswith("0.070 mm/px  ·  W 255  L 128  ·  ")
    desk.keys("=")
    assert desk.text("pixelLine").endswith("·  100 %")


def test_tools_and_acts_reach_the_canvas(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.begin()
    canvas = desk.find("canvas", Canvas)
    fitted = canvas.view.scale
    desk.keys("M")
    assert canvas.tool.name == "PAN"
    desk.keys("Z")
    assert canvas.tool.name == "ZOOM"
    desk.keys("W", "I", "=")
    assert canvas.tool.name == "WINDOW_LEVEL"
    assert canvas.window_level.inverted
    desk.keys("R")
    assert (canvas.view.scale, canvas.window_level.inverted) == (fitted, False)


def test_blank_between_cases_is_black_for_as_long_as_the_protocol_says(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=2, design="blank_ms = 400")
    desk.begin()
    desk.read_unaided()
    desk.lock()
    desk.until(lambda: desk.text("position") == "2")
    assert set(shown_pixels(desk)) <= {0, 255}  # black, opaque
    desk.wait_ready()
    assert len(set(shown_pixels(desk))) > 2


BYTES = 96 * 64


def cache_of(desk: Desktop) -> FrameCache[Path]:
    return desk.services.images.cache


def test_images_of_earlier_cases_are_let_go_and_those_ahead_are_kept(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=7, images=2)
    desk.begin()
    cases = 1 + DECODE_AHEAD
    for _case in range(4):
        # All that is wanted comes, also what is farthest ahead; and nothing else stays.
        desk.until(lambda: cache_of(desk).used_bytes == cases * 2 * BYTES)
        desk.read_case()
        desk.wait_ready()


def test_an_image_that_was_turned_to_is_kept_while_its_case_is_on_the_screen(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study(n_reading=5, images=3)
    desk.begin()
    desk.until(lambda: cache_of(desk).used_bytes == 3 * 3 * BYTES)
    desk.read_unaided()
    assert cache_of(desk).used_bytes == 3 * 3 * BYTES
    order = _paths(desk)
    assert all(cache_of(desk).peek(path) is not None for path in order[:3])
    desk.lock()
    desk.wait_ready()
    assert all(cache_of(desk).peek(path) is None for path in order[:3])


def _paths(desk: Desktop) -> list[Path]:
    """Return the stored images in the order in which the reader meets them."""
    with Study.open(desk.root, writable=False) as study:
        cases = {case.case_id: case for case in study.cases()}
        order = study.reading_list("r1")
        return [study.media_path(medium) for case_id in order for medium in cases[case_id].media]
