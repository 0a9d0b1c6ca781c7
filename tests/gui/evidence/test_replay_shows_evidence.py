"""A replay shows a model's evidence at the moments at which it lay before the reader."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.replay.window import ReplayWindow, make_replay_window
from reader_study.reading.replay import ReplayScene, find_reads, load_replay
from reader_study.reading.session import ReadingSession
from tests.builders import MovableClock, rated
from tests.gui.canvas.canvas_pictures import pixels_of
from tests.gui.evidence.evidence_bench import make_evidence_study
from tests.made_clips import whole_play
from tests.made_read import view
from tests.media.evidence import CLIP
from viewer.cine.clip_strip import ClipStrip

SIZE = (192, 128)


def _read(session: ReadingSession, clock: MovableClock) -> None:
    """Read a case in both arms; in the second leaf to other frames, and put the marks away."""
    clock.advance(1)
    session.painted(20.0)
    clock.advance(1)
    session.record("played", whole_play(clock))
    session.answer(rated("4A", 30))
    clock.advance(1)
    session.lock()
    session.reveal()
    place = {"middle": ["96.00", "64.00"]}
    for more in (
        {"frame": 0, "evidence": True},
        {"frame": CLIP, "evidence": True},
        {"frame": CLIP, "evidence": False},
        {"frame": CLIP, "evidence": False, "ai": False},
        {"frame": CLIP, "evidence": True, "ai": True},
    ):
        clock.advance(1)
        fields: dict[str, Any] = {"ai": True} | place | more
        session.record("viewed", view(**fields))
    clock.advance(1)
    session.lock()


@pytest.fixture
def window(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> Iterator[ReplayWindow]:
    clock = MovableClock()
    root = tmp_path / "study"
    with make_evidence_study(root, clock=clock, size=SIZE) as study:
        _read(ReadingSession.begin(study, "r1"), clock)
        name = next(one.name for one in find_reads(study) if one.name.arm == "both")
        replay = load_replay(study, f"r1/1/{name.case_id}/both")
        paths = tuple(study.media_path(medium) for medium in replay.media)
    made = make_replay_window(replay, paths, folder=tmp_path / "data")
    made.resize(1366, 768)
    with qtbot.waitSignal(made.page.stage.shown), qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.close()
    made.deleteLater()


def go_to(window: ReplayWindow, qtbot: QtBot, frame: int, *, ai: bool, marks: bool) -> None:
    """Go to the first moment at which this was so, and wait for its frame."""
    player, stage = window.page.player, window.page.stage
    scenes = window._replay.scenes

    def fits(scene: ReplayScene) -> bool:
        seen = int((scene.view or {}).get("frame", 0))
        told = scene.ai_shown and scene.ai_open
        return (seen, told, scene.evidence_open) == (frame, ai, marks)

    player.go_to(next(place for place, scene in enumerate(scenes) if fits(scene)))
    qtbot.waitUntil(lambda: stage._on_canvas == stage._wanted)


def coloured(window: ReplayWindow) -> np.ndarray:
    shown = pixels_of(window.page.stage.canvas)
    found: np.ndarray = shown.max(axis=2).astype(int) - shown.min(axis=2) > 12
    return found


def test_each_moment_shows_what_lay_over_its_frame(window: ReplayWindow, qtbot: QtBot) -> None:
    strip = window.page.stage.findChild(ClipStrip)
    assert strip is not None
    go_to(window, qtbot, 0, ai=True, marks=True)
    first = coloured(window)
    assert first.any()
    assert strip.isVisible()
    assert strip.accessibleDescription().startswith("Part 1 of 3")
    go_to(window, qtbot, CLIP, ai=True, marks=True)
    assert coloured(window).any()
    assert strip.accessibleDescription().startswith("Part 2 of 3")
    go_to(window, qtbot, CLIP, ai=True, marks=False)
    assert not coloured(window).any()
    assert strip.isVisible()
    go_to(window, qtbot, CLIP, ai=False, marks=False)
    assert not coloured(window).any()
    assert not strip.isVisible()


def test_its_card_says_what_the_marks_meant_and_has_no_button(window: ReplayWindow) -> None:
    note = window.findChild(QLabel, "evidenceNote")
    assert note is not None
    assert note.text().startswith("It shows where the network looked")
    button = window.findChild(QPushButton, "evidenceToggle")
    assert button is not None
    assert button.isHidden()
