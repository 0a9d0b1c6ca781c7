"""Brings one read back from the log of its study."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reader_study.designs.step import NO_CASE, ReadStep
from reader_study.forms.answer import Answer
from reader_study.media.medium import Medium
from reader_study.models.parts import ShownAi
from reader_study.models.shown import shown_ai
from reader_study.reading.replay.reads import named_read
from reader_study.reading.replay.scene import ReplayScene, scenes
from reader_study.reading.replay.score import Replay
from reader_study.reading.replay.track import ReplayStep, laid_out
from reader_study.reading.times import (
    DerivedTimes,
    ReadMoment,
    derived_times,
    moments_of,
    rule_of,
    times_kept,
)
from reader_study.reading.times.spells import LOCK
from reader_study.store import Event
from reader_study.store.names import ReadName
from reader_study.study import Study


def load_replay(study: Study, text: str) -> Replay:
    """Bring a read back from its events.

    Parameters
    ----------
    text : str
        ``READER/SESSION/CASE/ARM``, and ``/VISIT`` for a later visit.

    Raises
    ------
    ReadingRuleError
        When no such read was begun.
    IntegrityError
        When the model's answer that was shown in it was changed or is missing.

    """
    name = named_read(study, text)
    step = _step_of(study, name)
    track = _track(study, name)
    begin = _begin(study, name, track)
    form = study.form(step.form)
    about_case = name.case_id != NO_CASE
    arm = study.protocol.arm(name.arm) if about_case else None
    own = [one.moment for one in track if one.moment.entity == name.entity]
    return Replay(
        name=name,
        heading=arm.heading("en") if arm else form.title.en,
        heading_zh=arm.heading("zh") if arm else form.title.told("zh"),
        reader_name=study.protocol.reader(name.reader_id).name,
        position=step.position,
        form=form,
        media=_media(study, name) if about_case else (),
        hanging=study.protocol.hanging,
        steps=track,
        scenes=scenes(track, begin=begin),
        begin=begin,
        times=_times(study, own),
        ai=_shown(study, name, track),
    )


def _times(study: Study, own: Sequence[ReadMoment]) -> DerivedTimes:
    """Return the times that the lock keeps; of an open read those up to its last event."""
    for moment in own:
        if moment.action == LOCK:
            return times_kept(moment.content)
    return derived_times(own, rule=rule_of(study.protocol.schema_version))


def _step_of(study: Study, name: ReadName) -> ReadStep:
    """Return the step that a read was made in; one without a place was drawn by no lock."""
    for step in study.steps(name.reader_id, name.session):
        if (step.case_id, step.arm, step.visit) == (name.case_id, name.arm, name.visit):
            return step
    raise LookupError(f"the log holds a read {name.entity!r} that no step asks for")


def _track(study: Study, name: ReadName) -> tuple[ReplayStep, ...]:
    """Return the events of a read, with those of its session that fall between, on one line."""
    own = list(study.events(entity=name.entity))
    around = study.events(entity=f"session/{name.reader_id}/{name.session}")
    first, last = _place(own[0]), _place(own[-1])
    told = sorted([*own, *(e for e in around if first < _place(e) < last)], key=_place)
    old = {order: _old(event) for order, event in enumerate(told, 1)}
    return laid_out(moments_of(told), old=old)


def _place(event: Event) -> tuple[str, str, int]:
    return event.utc, event.origin, event.seq


def _old(event: Event) -> Mapping[str, Any]:
    old = json.loads(event.old)
    return old if isinstance(old, dict) else {}


def _begin(study: Study, name: ReadName, track: Sequence[ReplayStep]) -> ReplayScene:
    """Return what the read began with: what lay there at the lock of the read that it follows."""
    follows = study.protocol.arm(name.arm).follows if name.case_id != NO_CASE else None
    if follows is not None:
        before = name._replace(arm=follows)
        if any(study.events(entity=before.entity)):
            earlier = _track(study, before)
            begin = _begin(study, before, earlier)
            last = scenes(earlier, begin=begin)[-1]
            return last.carried_on()
    answered = next((one for one in track if one.moment.action == "read.answered"), None)
    if answered is None or not answered.old:
        return ReplayScene()
    return replace(ReplayScene(), answer=Answer.of_content(answered.old))


def _media(study: Study, name: ReadName) -> tuple[Medium, ...]:
    return study.case(name.case_id).seen_in(study.protocol.arm(name.arm).media).media


def _shown(study: Study, name: ReadName, track: Sequence[ReplayStep]) -> ShownAi | None:
    """Return what was shown of a model; nothing is opened that the log does not say was shown."""
    if not any(one.moment.action == "ai.shown" for one in track):
        return None
    shown, _ = shown_ai(study, study.protocol.arm(name.arm), name.case_id)
    return shown
