"""Marks in the reading page's state: when they may be drawn, and what undo takes back."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.actions import Condition
from app.reading import read_state
from app.reading.allowed import conditions
from app.reading.case_views import CaseView, MediumView
from app.reading.read_state import UNDO_LIMIT, Marks, MarkStep, Phase, ReadState
from app.views import Rules
from reader_study.forms.answer import Answer
from tests.gui.forms.made_forms import TWO_SCALES
from viewer.model.annotation_set import HISTORY_LIMIT

RULES = Rules(threshold="4A")
CASE = CaseView(
    position=1,
    total=2,
    media=(MediumView(Path("a.png")), MediumView(Path("b.png"))),
    simulated=False,
    draft=Answer(),
    form=TWO_SCALES,
)
ANSWERING = ReadState(RULES, case=CASE, phase=Phase.ANSWERING, marks=Marks(True, True))
AWAY = (Phase.FINISHED, Phase.TOLD, Phase.RESTING, Phase.REPORTING)
DRAWING = {Condition.HAS_SELECTION, Condition.CAN_REDO_MARK}


def test_marks_may_be_drawn_while_the_read_is_answered() -> None:
    assert ANSWERING.measuring
    assert conditions(ANSWERING) >= DRAWING


@pytest.mark.parametrize(
    "state",
    [
        *(replace(ANSWERING, phase=phase) for phase in Phase if phase is not Phase.ANSWERING),
        replace(ANSWERING, paused=True),
        replace(ANSWERING, case=None),
        replace(ANSWERING, rules=replace(RULES, tools=False)),
    ],
)
def test_marks_may_not_be_drawn_at_any_other_time(state: ReadState) -> None:
    assert not state.measuring
    assert not conditions(state) & (DRAWING | {Condition.CAN_UNDO_MARK})


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in AWAY])
def test_tools_flips_and_windows_follow_the_protocol(phase: Phase, allowed: bool) -> None:
    rules = replace(RULES, flip=allowed, presets=allowed, tools=allowed)
    named = {Condition.FLIPPING, Condition.HAS_TONES, Condition.MEASURING}
    state = replace(ANSWERING, rules=rules, phase=phase)
    assert conditions(state) & named == (named if allowed else set())
    assert not conditions(replace(state, paused=True)) & named


def test_only_the_later_of_answer_and_mark_can_be_undone() -> None:
    pair = {Condition.CAN_UNDO, Condition.CAN_UNDO_MARK}
    chosen = read_state.give(ANSWERING, "category", "2")
    marked = read_state.marked(chosen, 1)
    rated = read_state.give(marked, "likelihood", 30)
    held = [conditions(state) & pair for state in (ANSWERING, chosen, marked, rated)]
    assert held == [set(), {Condition.CAN_UNDO}, {Condition.CAN_UNDO_MARK}, {Condition.CAN_UNDO}]
    assert read_state.undo(rated) == marked
    assert read_state.undo(marked) == marked
    assert read_state.unmarked(marked) == chosen
    assert read_state.unmarked(chosen) == chosen


def test_steps_of_marks_end_with_the_read_they_were_made_in() -> None:
    marked = read_state.marked(ANSWERING, 0)
    following = replace(CASE, step=(2, 1), continues=True, before=Answer({"category": "2"}))
    aided = read_state.show(marked, following)
    assert aided.undo == ()


def test_an_image_keeps_every_step_that_can_be_undone() -> None:
    state = ANSWERING
    for _ in range(UNDO_LIMIT + 5):
        state = read_state.marked(state, 1)
    assert state.undo == (MarkStep(1),) * UNDO_LIMIT
    assert UNDO_LIMIT <= HISTORY_LIMIT
