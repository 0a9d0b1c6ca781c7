"""What the log holds of steps, requests, arbitration, openings and clips."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from reader_study.analysis.grid import COUNTED
from reader_study.analysis.inputs import (
    AiCall,
    AiRequest,
    ArbitrationDraw,
    DueReads,
    Opening,
    ReadTimes,
)
from reader_study.cases import Read
from reader_study.models import frozen
from reader_study.models.manner import manner
from reader_study.models.shown import shifted
from reader_study.reading.times.moments import moments_of
from reader_study.reading.times.played import clip_length_us
from reader_study.store import Event
from reader_study.store.names import ReadName
from reader_study.study import Study

_DAY_S = 86_400.0


def due_reads(study: Study) -> tuple[DueReads, ...]:
    """Return what every reader owes in every arm, from the steps of the lock and later ones."""
    owed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for step in study.steps():
        if step.kind.value in COUNTED:
            owed[step.reader_id, step.arm].add(step.case_id)
    return tuple(DueReads(*place, tuple(sorted(cases))) for place, cases in sorted(owed.items()))


def ai_calls(study: Study, cases: Sequence[str]) -> tuple[AiCall, ...]:
    """Return the AI's call on each case as each arm shows it, shifted and withheld ones too."""
    protocol, calls = study.protocol, []
    for arm in protocol.all_arms:
        model_id = arm.model or protocol.ai.model
        if not arm.shows or model_id is None:
            continue
        for case in cases:
            how = manner(protocol, case)
            read = frozen.load_one(study, model_id, case)
            given = shifted(protocol, read) if how == "shifted" else read
            if given.positive is not None:  # a source of texts calls nothing
                calls.append(AiCall(arm.id, case, given.positive, how))
    return tuple(calls)


def ai_requests(study: Study) -> tuple[AiRequest, ...]:
    """Return the reads for which a reader asked for the AI's answer."""
    found = {
        AiRequest(name.reader_id, name.case_id, name.arm): None
        for event in study.events(action="ai.revealed")
        if event.content.get("requested")
        for name in (ReadName.of(event.entity),)
    }
    return tuple(found)


def arbitration_draws(study: Study) -> tuple[ArbitrationDraw, ...]:
    """Return the cases that were drawn for the arbitrator."""
    return tuple(
        ArbitrationDraw(
            str(event.content["case_id"]),
            next((str(arm) for _, _, arm in event.content.get("reads", ())), ""),
            tuple(event.content.get("fields", ())),
        )
        for event in study.events(action="arbitration.drawn")
    )


def openings(study: Study, reads: Iterable[Read]) -> tuple[Opening, ...]:
    """Return the times from the lock of a case to its next opening in a later session.

    By the time of day that the log holds; practice does not count.
    """
    kept = [read for read in reads if read.kind != "practice"]
    painted: dict[tuple[str, int, str], str] = {}
    for event in study.events(action="case.painted"):
        name = ReadName.of(event.entity)
        painted.setdefault((name.reader_id, name.session, name.case_id), event.utc)
    last: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for read in kept:
        sessions = last[read.reader_id, read.case_id]
        sessions[read.session] = max(sessions.get(read.session, ""), read.locked_utc)
    return tuple(_openings(last, painted))


def _openings(
    last: dict[tuple[str, str], dict[int, str]], painted: dict[tuple[str, int, str], str]
) -> Iterator[Opening]:
    for (reader_id, case_id), sessions in sorted(last.items()):
        ordered = sorted(sessions)
        for before, after in pairwise(ordered):
            opened = painted.get((reader_id, after, case_id))
            if opened is not None:
                gap = datetime.fromisoformat(opened) - datetime.fromisoformat(sessions[before])
                yield Opening(reader_id, case_id, gap.total_seconds() / _DAY_S)


def read_times(study: Study) -> tuple[ReadTimes, ...]:
    """Return the derived times of scored reads, where the log holds them."""
    found = []
    for event in study.events(action="read.locked"):
        times = event.content.get("times")
        name = ReadName.of(event.entity)
        if times is None or event.content.get("kind", "scored") not in COUNTED or name.visit > 1:
            continue
        seen = times.get("reveal_us") is not None
        clips = times.get("clip_us", 0) > 0
        found.append(
            ReadTimes(
                name.arm,
                times["rule"],
                first_answer_ms=_ms(times.get("first_answer_us")),
                with_ai_ms=_ms(times.get("ai_us")) if seen else None,
                dwell_ms=_ms(times.get("dwell_us")) if seen else None,
                evaluation_ms=_ms(times.get("evaluation_us")) if clips else None,
            )
        )
    return tuple(found)


def _ms(microseconds: int | None) -> float | None:
    return None if microseconds is None else microseconds / 1000


def unplayed(study: Study) -> tuple[tuple[str, int, str, str], ...]:
    """Return the locked reads of clips of which some part never ran before the reader."""
    events: dict[str, list[Event]] = defaultdict(list)
    for action in ("case.painted", "read.played", "read.locked"):
        for event in study.events(action=action):
            events[event.entity].append(event)
    found: list[tuple[str, int, str, str]] = []
    for entity, held in sorted(events.items()):
        length = clip_length_us(moments_of(held))
        locked = any(event.action == "read.locked" for event in held)
        if locked and length > 0 and _covered_us(held) < length:
            name = ReadName.of(entity)
            found.append((name.reader_id, name.session, name.case_id, name.arm))
    return tuple(found)


def _covered_us(events: Iterable[Event]) -> int:
    """Return how much of the clips ran at least once, in microseconds of clip time."""
    ranges: dict[object, list[tuple[int, int]]] = defaultdict(list)
    for event in events:
        if event.action == "read.played":
            content = event.content
            ranges[content.get("image")] += [(int(a), int(b)) for a, b in content.get("ranges", ())]
    covered = 0
    for spans in ranges.values():
        end = 0
        for first, last in sorted(spans):
            covered += max(0, last - max(first, end))
            end = max(end, last)
    return covered
