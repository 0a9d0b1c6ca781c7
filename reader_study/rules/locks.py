"""The lock of a read: complete, as it was given, and what it tells follows from that."""

import json
from typing import Any

from reader_study.cases import ReaderKind, ReadStatus
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form
from reader_study.forms.rules import call_of, called_positive, complete, pruned, rating_of
from reader_study.rules.broken import RuleBroken
from reader_study.rules.playing import require_played, without_plays
from reader_study.rules.reads import (
    answer_of,
    arm_of,
    at_hand,
    base_of,
    is_alike,
    is_told_again,
    require_fitting,
    require_old_answer,
    with_sitting,
)
from reader_study.rules.state import LockedFacts, Sitting, State, StepFacts, Tally
from reader_study.rules.steps import PRACTICE, locked_read, require_count, went_on, with_lock
from reader_study.rules.times import observed_at_lock, observed_by_all
from reader_study.rules.who import require_own_name
from reader_study.store.events import Event, canonical
from reader_study.store.names import ReadName


def locked(state: State, event: Event) -> State:
    """Take the lock of a read, and go on to the next step of the session."""
    content = event.content
    sitting, step = at_hand(state, event)
    if sitting.screen != event.entity:
        raise RuleBroken("lock-without-paint", event)
    _require_shown(state, event, sitting, step)
    answer = _locked_answer(state, event, step, content)
    _require_followed(state, event, sitting, step, content, answer)
    require_played(state, event, step, content)
    state = without_plays(state, event.entity)
    return _with_lock(state, event, sitting, step, content, answer)


def _require_shown(state: State, event: Event, sitting: Sitting, step: StepFacts) -> None:
    arm = arm_of(state, step)
    shown = sitting.shown == event.entity
    if arm is not None and arm.shows and arm.reveal == "first_paint" and not shown:
        raise RuleBroken("lock-before-shown", event)
    if not shown or state.form < 2 or state.seeding or event.entity in state.drafts:
        return
    assert state.protocol is not None
    shown_ms = (event.monotonic_ns - sitting.shown_ns) / 1e6
    if shown_ms < state.protocol.content.ai.min_shown_ms:
        raise RuleBroken("lock-too-soon", event)


def _locked_answer(state: State, event: Event, step: StepFacts, content: dict[str, Any]) -> Answer:
    """Return the answer that is locked: the draft, without what is not asked any more."""
    draft = state.drafts.get(event.entity)
    given = base_of(state, event, step) if draft is None else answer_of(json.loads(draft))
    form = state.forms.get(step.form)
    if form is None:
        answer = answer_of(content.get("answer", _old_content(content)))
        require_old_answer(state, event, answer)
    else:
        answer = answer_of(content["answer"])
        require_fitting(state, event, step, form, answer, final=True)
        if not complete(form, answer):
            raise RuleBroken("lock-incomplete", event)
        given = pruned(form, given)
    if not is_alike(answer, given, kept=draft is not None):
        raise RuleBroken("lock-not-the-draft", event)
    return answer


def _old_content(content: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of a lock of versions 0.1 and 0.2: two fields, a reason, a note."""
    names = ("category", "likelihood", "note")
    return {name: content[name] for name in names} | {
        "cannot_assess": content["cannot_assess"] or None
    }


def _require_followed(
    state: State,
    event: Event,
    sitting: Sitting,
    step: StepFacts,
    content: dict[str, Any],
    answer: Answer,
) -> None:
    assert state.protocol is not None
    reader = state.protocol.readers[event.actor]
    able = answer.cannot_assess is None
    told: dict[str, Any] = {
        "reader_kind": ReaderKind.SIMULATED if reader.simulated else ReaderKind.HUMAN,
        "position": step.position,
        "status": ReadStatus.OK if able else ReadStatus.CANNOT_ASSESS,
        "cannot_assess": answer.cannot_assess or "",
        "note": answer.note,
    }
    form = state.forms.get(step.form)
    if form is not None:
        told |= _of_form(form, step, answer)
        told |= {"protocol_version": state.protocol.version}
        _require_stance(state, event, sitting, step, content, answer)
    for name, value in told.items():
        held = content[name]
        if held != value and not (name == "protocol_version" and _is_earlier(state, event, held)):
            raise RuleBroken("lock-does-not-follow", event, name)
    for name in ("total_us", "active_us", "machine_us"):
        require_count(content[name])
    _require_whole(content.get("times", {}))
    if content["active_us"] > content["total_us"]:
        raise RuleBroken("lock-does-not-follow", event, "active_us")


def _require_whole(times: dict[str, Any]) -> None:
    """Refuse times that are none: whole microseconds, or nothing where there was no such moment."""
    for name, us in times.items():
        if us is not None and type(us) is not int:
            raise ValueError(f"times.{name} is no whole number")


def _of_form(form: Form, step: StepFacts, answer: Answer) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "form": form.id,
        "form_sha256": form.sha256,
        "category": call_of(form, answer),
        "likelihood": rating_of(form, answer),
    }


def _is_earlier(state: State, event: Event, version: object) -> bool:
    """Tell whether a read elsewhere was made by a protocol that was amended here meanwhile."""
    assert state.protocol is not None
    elsewhere = state.is_package or is_told_again(state, event)
    return elsewhere and isinstance(version, int) and 1 <= version < state.protocol.version


def _require_stance(
    state: State,
    event: Event,
    sitting: Sitting,
    step: StepFacts,
    content: dict[str, Any],
    answer: Answer,
) -> None:
    """Refuse what is told of how the reader stands to an AI's answer that she did not see so."""
    told = content["ai"]
    if (told is not None) != (sitting.shown == event.entity):
        raise RuleBroken("lock-does-not-follow", event, "ai")
    if told is None:
        return
    before = base_of(state, event, step)
    keys = before.values.keys() | answer.values.keys()
    changed = sorted(key for key in keys if before.get(key) != answer.get(key))
    if list(told["changed"]) != changed:
        raise RuleBroken("lock-does-not-follow", event, "ai.changed")
    if told["withheld"] is not (sitting.how == "withheld"):
        raise RuleBroken("lock-does-not-follow", event, "ai.withheld")
    if told["agrees"] not in (None, True, False):
        raise RuleBroken("lock-does-not-follow", event, "ai.agrees")


def _with_lock(
    state: State,
    event: Event,
    sitting: Sitting,
    step: StepFacts,
    content: dict[str, Any],
    answer: Answer,
) -> State:
    reader_id, session = event.actor, sitting.session
    place = state.places[reader_id, session]
    is_kept = step.ordinal in place.followed or step.kind == PRACTICE
    text = canonical(answer.content()) if is_kept else ""
    facts = LockedFacts(content["status"], text)
    state = with_lock(state, reader_id, session, step, facts)
    if step.kind == PRACTICE:
        state = observed_by_all(state, event, content)
    else:
        state = observed_at_lock(state, event, content, reader_id, session, step.case_id)
    sitting = went_on(state, sitting, reader_id, state.places[reader_id, session])
    drafts, revealed = state.drafts, state.revealed
    if event.entity in drafts:
        drafts = drafts.delete(event.entity)
    if event.entity in revealed:
        revealed = revealed.delete(event.entity)
    owed = "practice.told" if step.kind == PRACTICE else ""
    state = state._replace(drafts=drafts, revealed=revealed, owed=owed)
    return with_sitting(state, event, sitting)


def told(state: State, event: Event) -> State:
    """Take the feedback on a practice read; below the pass mark the practice begins again."""
    content = event.content
    name = ReadName.of(event.entity)
    require_own_name(state, event, name.reader_id)
    found = locked_read(state, name)
    if found is None or found[0].kind != PRACTICE or found[1].told or state.owed != event.action:
        raise RuleBroken("told-out-of-place", event)
    step, facts = found
    place = state.places[name.reader_id, name.session]
    key = (name.reader_id, name.session)
    tally = state.tallies.get(key) or Tally(step.visit, 0, 0)
    right = _is_right(state, step, facts)
    tally = tally._replace(done=tally.done + 1, right=tally.right + bool(right))
    in_round = sum(s.kind == PRACTICE and s.visit == step.visit for s in place.steps)
    assert state.protocol is not None
    mark = state.protocol.content.practice.pass_mark
    passed = tally.right >= mark if tally.done == in_round else None
    follows = {"right": right, "passed": passed, "n_right": tally.right, "n_done": tally.done}
    if content != follows:
        raise RuleBroken("told-wrongly", event)
    if passed is False:
        tally = Tally(step.visit + 1, 0, 0)
    locks = place.locked.set(step.ordinal, facts._replace(told=True))
    return state._replace(
        places=state.places.set(key, place._replace(locked=locks)),
        tallies=state.tallies.set(key, tally),
        owed="steps.drawn" if passed is False else "",
    )


def _is_right(state: State, step: StepFacts, facts: LockedFacts) -> bool | None:
    """Tell whether a practice read's call lies on the right side; None without a call."""
    assert state.protocol is not None
    if state.practice is None or step.case_id not in state.practice:
        raise ValueError("no case of practice")
    cut = state.protocol.content.assessment.positivity_threshold
    answer = answer_of(json.loads(facts.answer))
    called = called_positive(state.forms[step.form], answer, cut)
    return None if called is None else called == state.practice[step.case_id]
