"""Clips on the reading page: played by keys, told to the log, asked for before the lock."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from reader_study.study import Study
from tests.gui.conftest import Desktop
from tests.gui.reading.reading_bench import Reader
from tests.made_clips import CLIP_US, N_FRAMES, make_clip_study
from tests.media.videos import index_of
from viewer.cine.bar import CineBar
from viewer.cine.cine import Cine
from viewer.panes.grid import PaneGrid
from viewer.panes.pane import Pane

OpenClips = Callable[..., Desktop]


@pytest.fixture
def open_clips(tmp_path: Path, open_window: Callable[..., Desktop]) -> OpenClips:
    def start(**options: object) -> Desktop:
        root = tmp_path / "study"
        make_clip_study(root, **options).close()  # type: ignore[arg-type]
        return open_window(root)

    return start


def grid(desk: Desktop) -> PaneGrid:
    return desk.find("paneGrid", PaneGrid)


def pane(desk: Desktop) -> Pane:
    return grid(desk).active


def number(desk: Desktop) -> int:
    pixels = pane(desk).canvas.pixels
    return -1 if pixels is None else index_of(pixels)


def play_whole(desk: Desktop) -> None:
    """Play by the key until nothing is asked for any more, and stop."""
    desk.keys(Qt.Key.Key_Space)
    desk.until(lambda: pane(desk).cine is not None and pane(desk).cine.plays)  # type: ignore[union-attr]
    desk.until(lambda: not desk.shown("playHint"))
    desk.keys(Qt.Key.Key_Space)


def _has_painted(cine: Cine, last: int) -> bool:
    return cine.stretch().seen == ((0, last),)


def events(desk: Desktop, *actions: str) -> list[dict[str, object]]:
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        return [event.content for event in study.events() if event.action in actions]


def test_a_clip_is_played_to_its_end_before_the_lock(open_clips: OpenClips) -> None:
    desk = open_clips()
    desk.begin()
    assert desk.find("cineBar", CineBar).isVisible()
    assert number(desk) == 0
    assert desk.text("playHint") == "Play the clip whole."
    desk.rate("4", 8)
    desk.keys(Qt.Key.Key_Return)
    assert desk.text("missingHint") == "Not locked yet. Play the clip whole."
    assert not desk.shown("playHint")
    desk.keys(Qt.Key.Key_Space)
    desk.until(lambda: not desk.shown("missingHint"))
    desk.keys(Qt.Key.Key_Space)
    desk.lock()
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    assert not desk.shown("playHint")
    desk.lock()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    assert desk.shown("playHint")
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        reads = study.reads()
        told = [event.content for event in study.events(action="read.played")]
    first, second = reads
    (played,) = first.played
    assert played.plays >= 1
    assert played.n_seen >= 0.9 * N_FRAMES
    assert second.played == ()
    assert told[0]["ranges"][0][0] == 0
    assert all(0 <= begin <= end <= CLIP_US for one in told for begin, end in one["ranges"])
    assert {one["mode"] for one in told} == {"loop"}


def test_enter_asks_for_nothing_where_the_case_cannot_be_assessed(open_clips: OpenClips) -> None:
    desk = open_clips()
    desk.begin()
    desk.keys("0", "1")
    assert not desk.shown("playHint")
    desk.lock()
    desk.until(lambda: desk.shown("aiCard"))


def test_arrows_step_through_a_clip_and_the_view_tells_the_frame(open_clips: OpenClips) -> None:
    desk = open_clips()
    desk.begin()
    desk.keys(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    desk.until(lambda: number(desk) == 3)
    desk.keys(Qt.Key.Key_Left)
    desk.until(lambda: number(desk) == 2)
    with desk.qtbot.waitSignal(desk.window.page.findChild(QAction, "view.invert").triggered):  # type: ignore[union-attr]
        desk.keys("I")
    desk.qtbot.wait(400)
    told = events(desk, "read.viewed", "read.played")
    assert [one["frame"] for one in told if "frame" in one][-1] == 2
    leafed = [one for one in told if "seen" in one]
    assert all(one["ranges"] == [] for one in leafed)


def test_what_was_leafed_through_is_told_with_the_lock(open_clips: OpenClips) -> None:
    desk = open_clips(more="[playing]\nfraction = 0.25\n")
    desk.begin()
    assert desk.text("playHint") == "See 25 % of the frames of the clip."
    cine = pane(desk).cine
    assert cine is not None
    for place in range(1, 4):
        desk.keys(Qt.Key.Key_Right)
        desk.until(partial(_has_painted, cine, place))
    desk.until(lambda: not desk.shown("playHint"))
    desk.read_unaided()
    (told,) = events(desk, "read.played")
    assert told["seen"] == [[0, 3]]
    assert (told["ranges"], told["painted"], told["began_ns"]) == ([], 0, None)


def test_callipers_lie_on_their_frame(open_clips: OpenClips) -> None:
    desk = open_clips()
    desk.begin()
    reader = Reader(desk)
    desk.keys(Qt.Key.Key_Right, Qt.Key.Key_Right)
    desk.until(lambda: number(desk) == 2)
    reader.draw("D", (20, 20), (60, 40))
    assert len(reader.shapes) == 1
    desk.keys(Qt.Key.Key_Left)
    desk.until(lambda: number(desk) == 1 and not reader.shapes)
    (told,) = reader.told()
    assert (told["image"], told["frame"]) == (0, 2)


def test_roles_hang_side_by_side_and_one_may_be_enlarged(open_clips: OpenClips) -> None:
    hanging = '[hanging]\npanes = ["key", "cine"]\n'
    desk = open_clips(roles=("cine", "key"), more=hanging)
    desk.begin()
    still, clip = grid(desk).panes
    assert still.cine is None
    assert clip.cine is not None
    assert not desk.shown("imageNumber")
    assert desk.text("playHint") == "Play cine whole."
    desk.keys(Qt.Key.Key_Space)  # of the still: nothing plays
    assert not clip.cine.plays
    reader = Reader(desk)
    desk.qtbot.mouseClick(clip.canvas, Qt.MouseButton.LeftButton)
    assert grid(desk).active is clip
    play_whole(desk)
    desk.window.page.findChild(QAction, "layout.enlarge").trigger()  # type: ignore[union-attr]
    assert clip.isVisible()
    assert not still.isVisible()
    desk.window.page.findChild(QAction, "layout.enlarge").trigger()  # type: ignore[union-attr]
    assert still.isVisible()
    reader.desk.read_unaided()
    desk.lock()
    desk.until(lambda: desk.text("position") == "2")
    desk.wait_ready()
    assert grid(desk).active is grid(desk).panes[0]
    desk.close()


def test_a_clip_that_was_changed_is_shown_to_nobody(
    tmp_path: Path, open_window: Callable[..., Desktop]
) -> None:
    with make_clip_study(tmp_path / "study") as study:
        changed = [study.media_path(case.media[0]) for case in study.cases()]
    for path in changed:
        path.chmod(0o644)
        path.write_bytes(path.read_bytes() + b"\0")
    desk = open_window(tmp_path / "study")
    desk.wait_worklist()
    desk.keys(Qt.Key.Key_Return)
    desk.until(lambda: desk.shown("messageBar"))
    assert pane(desk).canvas.pixels is None


def test_pause_stops_a_clip(open_clips: OpenClips) -> None:
    desk = open_clips()
    desk.begin()
    desk.keys(Qt.Key.Key_Space)
    cine = pane(desk).cine
    assert cine is not None
    desk.until(lambda: cine.plays)
    desk.keys("P")
    assert not cine.plays
    assert desk.shown("cover")


def test_no_thread_that_opens_clips_outlives_the_window(open_clips: OpenClips) -> None:
    desk = open_clips()
    desk.begin()
    assert [one.name for one in threading.enumerate() if one.name.startswith("open")]
    desk.close()
    # One that ends later would tell a page of its clip that is gone.
    assert [one.name for one in threading.enumerate() if one.name.startswith("open")] == []
