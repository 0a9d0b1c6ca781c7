"""A clip under keys and wheel."""

from itertools import pairwise

import psutil
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.gui.view.conftest import PLAIN, SIZE, Desk, Media, OpenDesk
from viewer.model.player import PlayMode

NOTCH = 120


def turn_wheel(desk: Desk, notches: int) -> None:
    """Turn the wheel over the middle of the active canvas; down is positive."""
    canvas = desk.pane.canvas
    where = QPointF(canvas.rect().center())
    event = QWheelEvent(
        where,
        canvas.mapToGlobal(where),
        QPoint(),
        QPoint(0, -NOTCH * notches),
        Qt.MouseButton.NoButton,
        PLAIN,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


@pytest.fixture
def clip(open_desk: OpenDesk, media: Media) -> Desk:
    desk = open_desk(media.clip, media.stills[0])
    desk.until_number(0)
    return desk


def test_clip_opens_at_its_first_frame_with_a_bar_and_does_not_play(clip: Desk) -> None:
    assert clip.info.n_frames == 20
    assert clip.pane.bar.isVisible()
    assert not clip.cine.plays


def test_space_plays_and_stops(clip: Desk) -> None:
    seen: list[int] = []
    clip.pane.frame_changed.connect(seen.append)
    clip.key(Qt.Key.Key_Space)
    assert clip.cine.plays
    clip.until(lambda: len(seen) > 5)
    clip.key(Qt.Key.Key_Space)
    assert not clip.cine.plays
    assert all(after > before for before, after in pairwise(seen[:5]))
    clip.until(lambda: clip.number() == clip.cine.index)


def test_arrows_home_and_end_go_to_frames(clip: Desk) -> None:
    for key, number in [
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Right, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, 19),
        (Qt.Key.Key_Right, 19),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
    ]:
        clip.key(key)
        clip.until_number(number)


def test_wheel_steps_frames_of_a_clip_and_turns_stills(clip: Desk, media: Media) -> None:
    turn_wheel(clip, 1)
    clip.until_number(1)
    turn_wheel(clip, -1)
    clip.until_number(0)
    clip.open(*media.stills)
    clip.until_number(1)
    turn_wheel(clip, 1)
    clip.until_number(2)


def test_up_and_down_change_the_speed(clip: Desk) -> None:
    clip.key(Qt.Key.Key_Up)
    assert clip.cine.state.speed == 1.5
    clip.key(Qt.Key.Key_Down)
    clip.key(Qt.Key.Key_Down)
    assert clip.cine.state.speed == 0.75


def test_key_changes_between_loop_and_sweep(clip: Desk) -> None:
    modes = []
    for _ in range(2):
        clip.key(Qt.Key.Key_S)
        modes.append(clip.cine.state.mode)
    assert modes == [PlayMode.SWEEP, PlayMode.LOOP]


def test_trim_by_keys_bounds_what_is_played(clip: Desk) -> None:
    for _ in range(3):
        clip.key(Qt.Key.Key_Right)
    clip.until_number(3)
    clip.key(Qt.Key.Key_Comma)
    for _ in range(2):
        clip.key(Qt.Key.Key_Right)
    clip.until_number(5)
    clip.key(Qt.Key.Key_Period)
    assert (clip.cine.state.first, clip.cine.state.last) == (3, 5)
    seen: list[int] = []
    clip.pane.frame_changed.connect(seen.append)
    clip.key(Qt.Key.Key_Space)
    clip.until(lambda: len(seen) > 6)
    assert set(seen) == {3, 4, 5}
    clip.key(Qt.Key.Key_Slash)
    assert (clip.cine.state.first, clip.cine.state.last) == (0, 19)


def test_still_has_no_bar_and_space_does_nothing(clip: Desk) -> None:
    clip.key(Qt.Key.Key_PageDown)
    clip.until_number(1)
    clip.key(Qt.Key.Key_Space)
    assert not clip.pane.bar.isVisible()
    assert clip.pane.cine is None


def test_dicom_cine_plays_at_its_own_rate(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.cine)
    assert desk.info.duration_ms == pytest.approx(400)
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: desk.cine.record().n_seen == 10)


def test_killed_decoder_takes_no_window_along_and_the_clip_plays_on(
    open_desk: OpenDesk, media: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So few decoded frames are kept that playing always needs the decoder.
    monkeypatch.setattr("viewer.panes.pane.CLIP_BUDGET_BYTES", 8 * SIZE[0] * SIZE[1])
    desk = open_desk(media.clip)
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: desk.cine.record().painted > 3)
    decoders = psutil.Process().children()
    assert decoders
    for decoder in decoders:
        decoder.kill()
    psutil.wait_procs(decoders, timeout=120)
    painted = desk.cine.record().painted
    desk.until(lambda: desk.cine.record().painted > painted + 25)
    # A frame that was dropped in one pass is seen in another.
    desk.until(lambda: desk.cine.record().n_seen == 20)
    assert desk.cine.plays
    assert not desk.page.message.isVisible()


def test_closing_the_window_ends_the_decoders(clip: Desk) -> None:
    decoders = psutil.Process().children(recursive=True)
    assert decoders
    clip.close()
    _, alive = psutil.wait_procs(decoders, timeout=120)
    assert alive == []
