"""Answers in the reading page's state: any field of any form, checks, the AI, what is lacking."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.actions import Condition
from app.reading import read_state
from app.reading.allowed import conditions
from app.reading.case_views import CaseView, MediumView
from app.reading.read_state import REASON, Phase, ReadState
from app.views import Rules
from reader_study.designs.step import StepKind
from reader_study.forms.answer import Answer
from reader_study.models.parts import ShownAi
from reader_study.reading.feedback import Feedback
from tests.gui.forms.made_forms import EVERY_KIND, TWO_SCALES

CASE = CaseView(1, 2, (MediumView(Path("a.png")),), False, Answer(), EVERY_KIND)
ANSWERING = ReadState(Rules(threshold="4A"), case=CASE, phase=Phase.ANSWERING)
TWO = replace(ANSWERING, case=replace(CASE, form=TWO_SCALES))
AI = ShownAi("AI-A", score=0.8, category="4C", threshold=0.4, positive=True)


def test_any_field_is_given_taken_back_and_undone() -> None:
    given = read_state.give(ANSWERING, "margin", ("angular",))
    assert given.answer.values == {"margin": ("angular",)}
    assert read_state.give(given, "margin", None).answer.values == {}
    assert read_state.undo(given).answer == Answer()
    assert read_state.give(ANSWERING, "no such field", "x") == ANSWERING


def test_what_is_lacking_is_named_by_its_field() -> None:
    lacking = read_state.enter(read_state.give(TWO, "category", "3"))
    assert lacking.missing == ("likelihood",)
    assert lacking.phase is Phase.ANSWERING
    asked = read_state.enter(read_state.ask_reason(TWO))
    assert asked.missing == (REASON,)


def test_a_kept_check_is_asked_again_when_it_comes_back() -> None:
    odd = read_state.give(read_state.give(TWO, "category", "5"), "likelihood", 1)
    assert [check.id for check in odd.unusual] == ["bands"]
    assert Condition.UNUSUAL in conditions(odd)
    kept = read_state.keep(odd, "bands")
    assert kept.answer.kept == ("bands",)
    assert kept.unusual == ()
    right = read_state.give(kept, "likelihood", 97)
    assert right.answer.kept == ()
    assert read_state.give(right, "likelihood", 1).unusual != ()


def test_locking_keeps_what_the_summary_calls_unusual() -> None:
    odd = read_state.give(read_state.give(TWO, "category", "5"), "likelihood", 1)
    locking = read_state.enter(read_state.enter(odd))
    assert locking.phase is Phase.LOCKING
    assert locking.answer.kept == ("bands",)


@pytest.mark.parametrize(
    ("category", "positive", "departing"),
    [("3", True, True), ("4A", True, False), ("4A", False, True), ("3", False, False)],
)
def test_a_call_on_the_other_side_departs(category: str, positive: bool, departing: bool) -> None:
    case = replace(CASE, form=TWO_SCALES, ai=replace(AI, positive=positive))
    state = read_state.give(replace(TWO, case=case), "category", category)
    assert state.departs is departing
    assert (Condition.DEPARTING in conditions(state)) is departing


def test_a_reason_to_depart_goes_with_the_departure() -> None:
    case = replace(CASE, form=TWO_SCALES, ai=AI)
    away = read_state.explain(read_state.give(replace(TWO, case=case), "category", "2"), "A scar")
    assert away.answer.override == "A scar"
    assert read_state.give(away, "category", "4C").answer.override == ""


def test_nothing_is_known_of_an_ai_that_was_not_shown() -> None:
    waiting = replace(TWO, case=replace(CASE, form=TWO_SCALES, shows_ai=True))
    assert not read_state.give(waiting, "category", "2").departs
    assert Condition.AI_WAITS in conditions(waiting)
    asked = read_state.ask_ai(waiting)
    assert asked.phase is Phase.REVEALING
    assert read_state.give(asked, "category", "2").answer == Answer()
    assert read_state.ai_failed(asked).phase is Phase.ANSWERING


def test_the_draft_and_its_undo_go_on_after_the_ai_was_asked_for() -> None:
    waiting = replace(TWO, case=replace(CASE, form=TWO_SCALES, shows_ai=True))
    given = read_state.give(waiting, "category", "2")
    assert given.case is not None
    told = replace(given.case, ai=AI, draft=given.answer)
    shown = read_state.ai_painted(read_state.show(read_state.ask_ai(given), told))
    assert shown.phase is Phase.ANSWERING
    assert shown.answer == given.answer
    assert read_state.undo(shown).answer == Answer()


def test_a_rated_report_is_no_ai_beside_the_read() -> None:
    rating = replace(TWO, case=replace(CASE, kind=StepKind.RATING, ai=AI))
    assert rating.ai is None
    assert Condition.AI_REVEALED not in conditions(rating)


def test_questions_about_a_session_cannot_be_refused() -> None:
    form = replace(TWO_SCALES, about_case=False)
    asking = replace(TWO, case=replace(CASE, form=form, media=()))
    assert not read_state.ask_reason(asking).asking_reason
    assert Condition.LOOKING not in conditions(asking)


def test_only_enter_leads_on_from_feedback_and_from_a_break_that_is_over() -> None:
    told = read_state.tell(ANSWERING, Feedback(True, "benign", 1, 1))
    assert conditions(told) == {Condition.ALWAYS, Condition.ENTERING}
    resting = read_state.rest(ANSWERING, 60_000)
    assert conditions(resting) == {Condition.ALWAYS}
    assert conditions(read_state.rest(resting, 0)) == {Condition.ALWAYS, Condition.ENTERING}


def test_another_step_begins_with_its_own_draft() -> None:
    given = read_state.give(ANSWERING, "type", "mass")
    following = replace(CASE, step=(2, 1), continues=True, draft=Answer({"type": "normal"}))
    state = read_state.show(given, following)
    assert state.phase is Phase.ANSWERING
    assert state.answer == following.draft
    assert state.undo == ()
    assert read_state.show(given, replace(following, continues=False)).phase is Phase.LOADING
