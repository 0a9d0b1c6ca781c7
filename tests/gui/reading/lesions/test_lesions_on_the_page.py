"""The lesion that is meant: corners around it or the part around it alone, in the real window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.replay.window import make_replay_window
from reader_study.media.lesions import LesionBox, Lesions
from reader_study.reading.replay import load_replay
from reader_study.study import Study
from reader_study.verify import verify
from tests.gui.conftest import Desktop
from tests.gui.reading.reading_bench import Reader
from tests.made_lesions import LESION, SECOND, outlined_study
from viewer.panes.pane import Pane

OpenWindow = Callable[..., Desktop]
CROP = (28, 4, 80, 52)
"""Around `LESION` with half of its longer side."""


@pytest.fixture
def begin(open_window: OpenWindow, tmp_path: Path) -> Callable[..., Desktop]:
    """Make a study that shows lesions so, and begin to read it."""

    def start(lesion: str, *, hanging: str = "", **options: object) -> Desktop:
        root = tmp_path / "study"
        outlined_study(root, lesion=lesion, hanging=hanging, **options).close()  # type: ignore[arg-type]
        desk = open_window(root)
        desk.begin()
        return desk

    return start


def pane_of(desk: Desktop) -> Pane:
    return desk.find("pane", Pane)


def picture(desk: Desktop) -> bytes:
    image = pane_of(desk).canvas.grab().toImage()
    return bytes(image.constBits())


def send(desk: Desktop, kind: QEvent.Type, *, repeated: bool = False) -> None:
    target = QApplication.focusWidget() or desk.window
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QKeyEvent(kind, Qt.Key.Key_O, none, "o", repeated))


def test_a_held_key_shows_the_image_without_the_corners(begin: Callable[..., Desktop]) -> None:
    desk = begin("marker")
    framed = picture(desk)
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyPress(target, Qt.Key.Key_O)
    without = picture(desk)
    assert without != framed
    # A key that is held repeats itself, and other keys come and go.
    send(desk, QEvent.Type.KeyRelease, repeated=True)
    desk.keys("i", "i")
    assert picture(desk) == without
    QTest.keyRelease(target, Qt.Key.Key_O)
    assert picture(desk) == framed
    # The release goes to another window, and nobody presses the key any more.
    QTest.keyPress(target, Qt.Key.Key_O)
    QApplication.sendEvent(desk.window, QEvent(QEvent.Type.WindowDeactivate))
    assert picture(desk) == framed


def both(_number: int) -> Lesions:
    return (LesionBox(*SECOND.area, 1), LesionBox(*LESION.area, 2))


def test_reads_are_as_without_corners_and_several_lesions_bear_their_numbers(
    begin: Callable[..., Desktop],
) -> None:
    desk = begin("marker", outline=both)
    (first, second) = pane_of(desk).lesions._marks
    assert (first.label, first.box) == ("1", SECOND.area)
    assert (second.label, second.box) == ("2", LESION.area)
    desk.read_case()
    desk.wait_ready()
    desk.close()
    assert verify(desk.root) == []
    with Study.open(desk.root, writable=False) as study:
        assert len(study.reads()) == 2
        acts = {event.action for event in study.events() if event.actor == "r1"}
    assert not any("lesion" in act for act in acts)


def test_where_no_lesion_is_shown_nothing_is_painted_and_no_key_is_offered(
    begin: Callable[..., Desktop],
) -> None:
    desk = begin("none")
    assert pane_of(desk).lesions.empty
    page = desk.window.page
    assert page is not None
    action = page.findChild(QAction, "view.lesion_frame")
    assert action is not None
    assert not action.isEnabled()
    desk.keys(Qt.Key.Key_F1)
    desk.until(lambda: desk.shown("helpSheet"))
    sheet = desk.find("helpSheet", QWidget)
    labels: list[QLabel] = sheet.findChildren(QLabel)
    assert len(labels) > 20
    assert not any("lesion" in label.text() for label in labels)


def test_of_a_crop_nothing_else_is_seen_and_marks_lie_in_the_stored_image(
    begin: Callable[..., Desktop],
) -> None:
    desk = begin("crop", hanging="lesion_margin = 50")
    canvas = pane_of(desk).canvas
    pixels = canvas.pixels
    assert pixels is not None
    assert pixels.shape == (64, 96)
    left, upper, right, lower = CROP
    assert pixels[upper:lower, left:right].any()
    rest = pixels.copy()
    rest[upper:lower, left:right] = 0
    assert not rest.any()
    middle = canvas.view.to_image(canvas.width() / 2, canvas.height() / 2)
    assert middle == pytest.approx(((left + right) / 2, (upper + lower) / 2), abs=0.5)
    Reader(desk).draw("D", (LESION.x0, LESION.y0), (LESION.x1, LESION.y1))
    (told,) = Reader(desk).told()
    (ax, ay), (bx, by) = (tuple(map(float, point.split(","))) for point in told["points"])
    assert (ax, ay) == pytest.approx(LESION.area[:2], abs=0.2)
    assert (bx, by) == pytest.approx(LESION.area[2:], abs=0.2)


def test_a_replay_shows_what_was_shown(begin: Callable[..., Desktop], tmp_path: Path) -> None:
    desk = begin("crop", hanging="lesion_margin = 50")
    desk.read_unaided()
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        case_id = study.reads()[0].case_id
        replay = load_replay(study, f"r1/1/{case_id}/unaided")
        paths = tuple(study.media_path(medium) for medium in replay.media)
    window = make_replay_window(replay, paths, folder=tmp_path / "replay", lang="en")
    try:
        with desk.qtbot.waitSignal(window.page.stage.shown):
            window.show()
        pixels = window.page.stage.canvas.pixels
        assert pixels is not None
        left, upper, right, lower = CROP
        rest = pixels.copy()
        rest[upper:lower, left:right] = 0
        assert pixels.any()
        assert not rest.any()
    finally:
        window.close()
        window.deleteLater()
