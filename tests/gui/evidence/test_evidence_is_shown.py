"""Evidence on the reading page: after the reveal alone, by keys and mouse, put away at once."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from reader_study.study import Study
from reader_study.verify import verify
from tests.gui.canvas.canvas_pictures import pixels_of
from tests.gui.conftest import Desktop
from tests.gui.evidence.conftest import OpenEvidence
from tests.gui.evidence.evidence_bench import pane, reveal
from tests.gui.reading.test_blinding_of_visible_text import spoken_words, visible_words
from tests.media.evidence import CLIP, SCORES
from viewer.cine.clip_strip import ClipStrip
from viewer.panes.grid import PaneGrid

TELLING = ("0.91", "0.34", "looked", "Part 1 of", "AI-A")


def strip(desk: Desktop) -> ClipStrip:
    return desk.find("clipStrip", ClipStrip)


def is_coloured(desk: Desktop) -> NDArray[np.bool_]:
    """Tell which pixels of the image have a colour: all of them are grey without marks."""
    shown = pixels_of(pane(desk).canvas)
    found: NDArray[np.bool_] = shown.max(axis=2).astype(int) - shown.min(axis=2) > 12
    return found


def able(desk: Desktop, ident: str) -> bool:
    page = desk.window.page
    action = None if page is None else page.findChild(QAction, ident)
    return action is not None and action.isEnabled()


def go_to(desk: Desktop, frame: int) -> None:
    pane(desk).go_to(frame)
    desk.until(lambda: pane(desk).index == frame)


def place_of(desk: Desktop, frame: int) -> QPoint:
    made = strip(desk)
    return QPoint(round(made._scale().x(frame)), made.height() - 8)


def test_nothing_of_it_is_there_before_the_reveal(open_evidence: OpenEvidence) -> None:
    desk = open_evidence()
    desk.begin()
    before = pane(desk).canvas.height()
    words = {*visible_words(), *spoken_words(desk.window)}
    assert not [word for word in words for secret in TELLING if secret in word]
    assert not strip(desk).isVisible()
    assert strip(desk).accessibleName() == ""
    assert pane(desk).evidence.told is None
    assert not is_coloured(desk).any()
    assert not able(desk, "read.evidence")
    assert not able(desk, "read.part_on")
    desk.read_unaided("4", 8)
    assert strip(desk).isVisible()
    assert is_coloured(desk).any()
    # The strip had its room before: an image has one size with and without AI.
    assert pane(desk).canvas.height() == before


def test_boxes_and_heat_follow_the_frames_and_end_with_the_parts(
    open_evidence: OpenEvidence,
) -> None:
    desk = open_evidence()
    reveal(desk)
    told = pane(desk).evidence.told
    assert told is not None
    assert [clip.score for clip in told.clips] == list(SCORES)
    first = is_coloured(desk)
    go_to(desk, CLIP - 1)
    moved = is_coloured(desk)
    assert moved.any()
    assert (first != moved).any()


def test_one_key_and_one_button_put_it_away_and_the_image_is_bare(
    open_evidence: OpenEvidence,
) -> None:
    desk = open_evidence()
    reveal(desk)
    legend = desk.find("evidenceToggle", QPushButton)
    assert legend.text() == "Hide marks  Alt+Y"
    QTest.keyClick(desk.window, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    assert not is_coloured(desk).any()
    assert legend.text() == "Show marks  Alt+Y"
    assert strip(desk).isVisible()
    QTest.mouseClick(legend, Qt.MouseButton.LeftButton)
    assert is_coloured(desk).any()
    desk.keys("a")  # the whole AI is put away
    assert not is_coloured(desk).any()
    assert not strip(desk).isVisible()
    assert not able(desk, "read.evidence")
    desk.keys("a")
    assert is_coloured(desk).any()
    assert strip(desk).isVisible()


def test_what_was_put_away_stays_away_in_the_next_case_and_the_log_says_so(
    open_evidence: OpenEvidence,
) -> None:
    desk = open_evidence()
    reveal(desk)
    QTest.keyClick(desk.window, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    desk.lock()
    desk.wait_ready()
    assert pane(desk).evidence.told is None
    desk.read_unaided("4", 8)
    assert pane(desk).evidence.told is not None
    assert not is_coloured(desk).any()
    assert desk.find("evidenceToggle", QPushButton).text() == "Show marks  Alt+Y"
    desk.lock()
    desk.until(lambda: not desk.shown("aiCard"))
    desk.close()
    with Study.open(desk.root, writable=False) as study:
        locked = [event.content for event in study.events(action="read.locked")]
        shown = [event.content["shows"] for event in study.events(action="ai.shown")]
    views = [content["view"].get("evidence") for content in locked]
    assert views == [None, False, None, False]
    assert verify(desk.root) == []
    assert shown == [["score", "category", "box", "heat_map", "clip_strip"]] * 2


def test_keys_and_mouse_go_from_part_to_part(open_evidence: OpenEvidence) -> None:
    desk = open_evidence()
    reveal(desk)
    QTest.keyClick(desk.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    desk.until(lambda: pane(desk).index == CLIP)
    QTest.keyClick(desk.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    desk.until(lambda: pane(desk).index == 2 * CLIP)
    QTest.keyClick(desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    desk.until(lambda: pane(desk).index == CLIP)
    QTest.mouseClick(strip(desk), Qt.MouseButton.LeftButton, pos=place_of(desk, 1))
    desk.until(lambda: pane(desk).index == 0)
    strip(desk).setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(strip(desk), Qt.Key.Key_Right)
    desk.until(lambda: pane(desk).index == CLIP)
    QTest.keyClick(strip(desk), Qt.Key.Key_End)
    desk.until(lambda: pane(desk).index == 2 * CLIP)
    QTest.keyClick(strip(desk), Qt.Key.Key_Left)
    desk.until(lambda: pane(desk).index == CLIP)


def test_each_part_is_told_in_words(open_evidence: OpenEvidence) -> None:
    desk = open_evidence()
    reveal(desk)
    made = strip(desk)
    assert made.accessibleName() == "Parts of the clip that AI-A scored"
    assert made.accessibleDescription() == (
        "Part 1 of 3, frames 1 to 4, score 0.91, at or above the threshold 0.50"
    )
    go_to(desk, CLIP)
    assert made.accessibleDescription() == (
        "Part 2 of 3, frames 5 to 8, score 0.34, below the threshold 0.50"
    )
    place = place_of(desk, 2 * CLIP + 1)
    QTest.mouseMove(made, place)
    desk.until(lambda: made.toolTip().startswith("Part 3 of 3, frames 9 to 12, score 0.62"))


@pytest.mark.parametrize(
    ("shows", "parts"),
    [
        ('["score", "box"]', {"boxes"}),
        ('["score", "heat_map"]', {"heats"}),
        ('["clip_strip"]', {"strip"}),
        ('["score"]', set()),
    ],
)
def test_an_arm_shows_its_parts_and_no_other(
    open_evidence: OpenEvidence, shows: str, parts: set[str]
) -> None:
    desk = open_evidence(shows=shows)
    reveal(desk)
    assert strip(desk).isVisible() == ("strip" in parts)
    assert is_coloured(desk).any() == bool(parts & {"boxes", "heats"})
    assert desk.shown("evidenceBox") == ("boxes" in parts)
    assert desk.shown("evidenceHeat") == ("heats" in parts)
    assert desk.shown("evidenceNote") == bool(parts & {"boxes", "heats"})
    assert desk.shown("evidenceStrip") == ("strip" in parts)
    assert not desk.shown("aiNone")
    told = pane(desk).evidence.told
    if told is not None:
        assert told.scored == ("strip" in parts)
        assert told.boxes == ("boxes" in parts)


def test_a_still_beside_a_clip_has_its_own(open_evidence: OpenEvidence) -> None:
    desk = open_evidence(roles=("cine", "key"), shows='["score", "heat_map", "clip_strip"]')
    reveal(desk)
    assert strip(desk).isVisible()
    desk.keys(Qt.Key.Key_PageDown)
    desk.until(lambda: pane(desk).cine is None and pane(desk).evidence.told is not None)
    assert not strip(desk).isVisible()
    assert is_coloured(desk).any()
    assert not able(desk, "read.part_on")
    desk.keys(Qt.Key.Key_PageUp)
    desk.until(lambda: pane(desk).cine is not None)
    assert strip(desk).isVisible()


def test_the_key_works_from_a_pane_that_has_nothing_to_put_away(
    open_evidence: OpenEvidence,
) -> None:
    panes = '[hanging]\npanes = ["cine", "key"]\n'
    desk = open_evidence(roles=("cine", "key"), shows='["score", "box"]', more=panes)
    reveal(desk)
    desk.keys(Qt.Key.Key_PageDown)
    clip, still = desk.find("paneGrid", PaneGrid).panes
    QTest.mouseClick(still.canvas, Qt.MouseButton.LeftButton)
    assert pane(desk) is still
    assert still.evidence.told is None  # a still has no box
    assert clip.evidence.visible
    QTest.keyClick(desk.window, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    assert not clip.evidence.visible


@pytest.mark.parametrize(("shows", "offered"), [('["score"]', False), ('["box"]', True)])
def test_the_sheet_of_keys_offers_what_the_study_shows(
    open_evidence: OpenEvidence, shows: str, offered: bool
) -> None:
    desk = open_evidence(shows=shows)
    desk.begin()
    desk.keys(Qt.Key.Key_F1)
    sheet: QWidget = desk.find("helpSheet")
    words = [label.text() for label in sheet.findChildren(QLabel)]
    assert words
    assert ("Show or hide the AI's boxes and heat map" in words) == offered
    assert ("Next part of the clip that the AI scored" in words) == offered
    desk.keys(Qt.Key.Key_F1)


def test_the_window_says_it_in_chinese(open_evidence: OpenEvidence) -> None:
    desk = open_evidence(lang="zh")
    reveal(desk)
    assert desk.text("evidenceNote") == "仅显示网络关注之处，并不表示病灶在何处。"
    assert strip(desk).accessibleDescription().startswith("第 1 片段，共 3 个")


def test_a_reader_without_ai_is_given_none(tmp_path: Path, open_evidence: OpenEvidence) -> None:
    desk = open_evidence()
    desk.begin()
    QTest.keyClick(desk.window, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(desk.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert pane(desk).index == 0
    assert not is_coloured(desk).any()
