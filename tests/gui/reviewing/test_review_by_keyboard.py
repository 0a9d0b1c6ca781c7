"""A whole intake gone through by keys in the real window, and what is kept of it."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.i18n import Language
from app.reviewing.parts import CommitTold
from ground.errors import StoreError
from reader_study.deid.masks import MaskBox
from reader_study.deid.screened import MaskDecision, MaskReason
from reader_study.intake.review.copies import CopyGroup
from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.review.review import ReviewFilter
from tests.gui.reviewing.conftest import OpenReview
from tests.gui.reviewing.review_bench import Intake, Stack
from tests.made_looks import BANNER, burned_in, proposal

MakeIntake = Callable[..., Intake]
Key = Qt.Key


def test_two_hundred_pictures_by_keys(intake_of: MakeIntake, open_review: OpenReview) -> None:
    names = [f"case {number // 2:03}/{number:03}.png" for number in range(200)]
    doubtful = {name: {"texts": (burned_in(),)} for name in names[::20]}
    bare = {name: {"proposal": proposal((), MaskReason.NOT_FOUND)} for name in names[7::50]}
    intake = intake_of(names, told={**doubtful, **bare})
    bench = open_review(intake)
    began = time.monotonic()
    # Doubts first: a mask over the text, nothing to mask, one left out, one put off.
    first = bench.state.path
    assert first == names[0]
    for number in range(10):
        bench.shown()
        if number == 9:
            bench.keys(Key.Key_X, "3")
        else:
            bench.keys(Key.Key_M, Key.Key_Left, Key.Key_Return, Key.Key_Return)
    for number in range(4):
        bench.keys(Key.Key_G if number == 3 else Key.Key_N)
    # All that is clear at once, after one question; then what was put off.
    bench.control(Key.Key_A)
    bench.keys(Key.Key_Return)
    assert bench.state.path == names[157]
    bench.keys(Key.Key_Return)
    bench.saved()
    spent = time.monotonic() - began
    assert bench.state.path is None
    assert Counter(bench.states().values()) == {"taken": 199, "excluded": 1}
    kept = intake.keeper.decisions
    assert len(kept) == 200
    assert Counter(each.masking for each in kept.values() if each.reason == "") == {
        MaskDecision.UNSEEN: 186,
        MaskDecision.CHANGED: 9,
        MaskDecision.NOTHING_TO_MASK: 4,
    }
    assert kept[names[0]].masks[0] == BANNER
    assert len(kept[names[0]].masks) == 2
    # Every key was answered while pictures were decoded behind it.
    assert spent < 60


def test_each_picture_by_enter(intake_of: MakeIntake, open_review: OpenReview) -> None:
    """One key an image: 60 of them, each seen before it is taken."""
    names = [f"{number:02}.png" for number in range(60)]
    bench = open_review(intake_of(names))
    for name in names:
        assert bench.state.path == name
        bench.shown()
        assert bench.window.page.panes.active.info is not None
        bench.keys(Key.Key_Return)
    bench.saved()
    assert bench.state.tally.is_complete
    assert len(bench.intake.keeper.acts) == 60


def test_arrows_walk_the_wall(intake_of: MakeIntake, open_review: OpenReview) -> None:
    names = [f"{number:02}.png" for number in range(40)]
    bench = open_review(intake_of(names))
    columns = bench.window.page.wall.grid.columns
    walk = {
        Key.Key_Right: 1,
        Key.Key_Down: 1 + columns,
        Key.Key_Left: columns,
        Key.Key_Up: 0,
        Key.Key_End: 39,
        Key.Key_Home: 0,
    }
    for key, place in walk.items():
        bench.keys(key)
        assert bench.state.path == names[place], key
    bench.keys(Key.Key_PageDown)
    page = columns * bench.window.page.wall.grid.rows_in_sight
    assert bench.state.path == names[min(page, 39)]
    grid = bench.window.page.wall.grid
    assert grid.viewport().rect().contains(grid.cell_of(names[min(page, 39)]))


def test_only_pictures_in_sight_are_decoded(intake_of: MakeIntake, open_review: OpenReview) -> None:
    names = [f"{number:03}.png" for number in range(120)]
    bench = open_review(intake_of(names))
    grid, thumbs = bench.window.page.wall.grid, bench.window.page.wall.thumbs
    source = bench.intake.source

    def all_there() -> bool:
        return all(thumbs.picture(source(path)) is not None for path in grid.visible)

    bench.until(all_there)
    bench.keys(Key.Key_End)
    bench.until(all_there)
    assert names[-1] in grid.visible
    never = [name for name in names[40:80] if name in bench.intake.opened]
    assert never == []


def test_filters_by_key_and_by_mouse(intake_of: MakeIntake, open_review: OpenReview) -> None:
    told = {"b.png": {"is_plain": True}}
    bench = open_review(intake_of(["a.png", "b.png", "c.png"], told=told))
    assert bench.state.filter is ReviewFilter.OPEN
    bench.keys(Key.Key_F)
    assert list(bench.state.shown) == ["b.png"]
    bench.keys(Key.Key_F)
    assert list(bench.state.shown) == ["b.png", "a.png", "c.png"]
    bench.find("filter_open", QPushButton).click()
    assert bench.state.filter is ReviewFilter.OPEN


def test_acts_are_taken_back_and_done_again(intake_of: MakeIntake, open_review: OpenReview) -> None:
    intake = intake_of(["a.png", "b.png", "c.png"])
    bench = open_review(intake)
    bench.keys(Key.Key_Return, Key.Key_X, "1")
    bench.saved()
    assert len(intake.keeper.acts) == 2
    bench.control(Key.Key_Z)
    assert bench.state.path == "b.png"
    bench.control(Key.Key_Z)
    bench.saved()
    assert intake.keeper.acts == []
    assert set(bench.states().values()) == {"open"}
    bench.control(Key.Key_Y)
    bench.control(Key.Key_Y)
    bench.saved()
    assert bench.states() == {"a.png": "taken", "b.png": "excluded", "c.png": "open"}
    assert set(intake.keeper.decisions) == {"a.png", "b.png"}


def test_a_window_that_is_opened_again_goes_on(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    names = ["a.png", "b.png", "c.png", "d.png"]
    intake = intake_of(names)
    bench = open_review(intake)
    bench.keys(Key.Key_Return, Key.Key_G)
    bench.window.close()
    again = open_review(replace(intake, opened=[]))
    assert again.states() == {
        "a.png": "taken",
        "b.png": "again",
        "c.png": "open",
        "d.png": "open",
    }
    assert again.state.path == "c.png"


def test_copies_are_decided_side_by_side(intake_of: MakeIntake, open_review: OpenReview) -> None:
    names = ["a.png", "b.png", "c.png", "d.png"]
    intake = intake_of(names, groups=(CopyGroup(("a.png", "c.png", "d.png"), 0.98),))
    bench = open_review(intake)
    bench.until(lambda: bench.window.page.presenter.looks.is_complete)
    assert bench.state.path == "a.png"
    bench.keys(Key.Key_Return)  # a copy is not taken for itself
    bench.shown()
    assert len(bench.window.page.panes.panes) == 2
    assert [p.info is not None for p in bench.window.page.panes.panes] == [True, True]
    assert not bench.visible("thumbGrid")
    bench.keys("1")
    assert bench.text("choiceQuestion") == "Keep both: why?"
    bench.keys(Key.Key_Escape, "1", "2")
    bench.keys("2")  # the first stays, the third goes
    # c and d were not held against each other: with d gone that is settled, too.
    assert bench.states() == {
        "a.png": "taken",
        "b.png": "open",
        "c.png": "taken",
        "d.png": "excluded",
    }
    assert bench.visible("thumbGrid")
    bench.saved()
    kept = intake.keeper.decisions
    assert {path: kept[path].reason for path in ("a.png", "c.png", "d.png")} == {
        "a.png": "other_lesion",
        "c.png": "other_lesion",
        "d.png": "copy",
    }
    bench.control(Key.Key_Z)
    assert bench.states()["d.png"] == "open"


def test_clear_ones_are_taken_only_after_a_question(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    told = {"b.png": {"is_plain": True}}
    bench = open_review(intake_of(["a.png", "b.png", "c.png"], told=told))
    bench.control(Key.Key_A)
    assert bench.text("confirmQuestion") == "Take 2 sources as they are proposed?"
    bench.keys("N", Key.Key_Escape)
    assert set(bench.states().values()) == {"open"}
    bench.control(Key.Key_A)
    bench.keys(Key.Key_Return)
    assert bench.states() == {"a.png": "taken", "b.png": "open", "c.png": "taken"}
    assert bench.state.path == "b.png"


def test_a_disk_that_fails_loses_no_decision(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    keeper = Stack()
    bench = open_review(intake_of(["a.png", "b.png", "c.png"], keeper=keeper))
    keeper.fails = StoreError("There is no room on the disk.", remedy="Make room.")
    bench.keys(Key.Key_Return, Key.Key_Return)
    bench.until(lambda: bench.visible("messageBar"))
    assert bench.text("saveState") == "not saved"
    assert keeper.acts == []
    bench.window.close()
    assert bench.window.isVisible()  # she is warned once
    keeper.fails = None
    bench.find("messageRetry", QPushButton).click()
    bench.saved()
    assert set(keeper.decisions) == {"a.png", "b.png"}
    assert not bench.visible("messageBar")


def test_saved_is_said_only_of_what_is_kept(intake_of: MakeIntake, open_review: OpenReview) -> None:
    gate = threading.Event()

    class Slow(Stack):
        def decide(self, *decisions: SourceDecision) -> None:
            gate.wait()
            super().decide(*decisions)

    keeper = Slow()
    bench = open_review(intake_of(["a.png", "b.png", "c.png"], keeper=keeper))
    bench.keys(Key.Key_Return, Key.Key_Return)
    # She goes on while it is written, and is not told otherwise than it is.
    assert bench.state.path == "c.png"
    assert bench.text("saveState") == "saving …"
    assert keeper.acts == []
    gate.set()
    bench.saved()
    assert bench.text("saveState") == "saved"
    assert len(keeper.acts) == 2


def test_what_was_decided_at_the_last_moment_is_written(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    keeper = Stack()
    bench = open_review(intake_of(["a.png", "b.png", "c.png"], keeper=keeper))
    bench.keys(Key.Key_Return, Key.Key_Return, Key.Key_Return)
    bench.window.close()
    assert set(keeper.decisions) == {"a.png", "b.png", "c.png"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_long_and_chinese_names_fit(
    intake_of: MakeIntake, open_review: OpenReview, language: str
) -> None:
    long = "a" * 120 + ".png"
    names = ["乳腺 超声/左侧 横切 01.png", long, "x/" * 20 + "deep.png"]
    bench = open_review(intake_of(names), lang=language)
    for _ in names:
        page = bench.window.page
        assert page.panel.width() == page.panel.minimumWidth()
        assert page.width() == bench.window.width()
        bench.keys(Key.Key_Return)
    bench.saved()
    assert bench.window.languages.current is Language(language)
    assert set(bench.intake.keeper.decisions) == set(names)


def test_the_intake_is_carried_out_after_a_question(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    counted: list[Path] = []

    def commit(count: Callable[[int, int], None]) -> CommitTold:
        count(1, 2)
        counted.append(Path())
        return CommitTold(2)

    bench = open_review(intake_of(["a.png", "b.png"], commit=commit))
    bench.until(lambda: bench.window.page.presenter.looks.is_complete)
    bench.keys(Key.Key_Return)
    bench.control(Key.Key_Return)
    assert bench.text("confirmQuestion") == "Not yet:"
    assert "1 are open." in bench.text("confirmLines")
    bench.keys(Key.Key_Return)
    assert counted == []
    bench.keys(Key.Key_Escape, Key.Key_Return)
    bench.saved()
    bench.control(Key.Key_Return)
    assert bench.text("confirmQuestion") == "Take this in?"
    bench.keys(Key.Key_Return)
    bench.until(lambda: bench.window.page.presenter.is_done)
    assert bench.text("confirmLines") == "2 cases are in the study."
    bench.keys(Key.Key_Return, "N")  # nothing is decided any more
    assert counted == [Path()]
    assert len(bench.intake.keeper.acts) == 2


def test_masks_out_of_the_medium_cannot_be_drawn(
    intake_of: MakeIntake, open_review: OpenReview
) -> None:
    bench = open_review(intake_of(["a.png"]))
    bench.keys(Key.Key_M, *[Key.Key_Right] * 60, *[Key.Key_Down] * 60, Key.Key_Return)
    assert bench.state.masks[-1] == MaskBox(72, 48, 95, 63)
