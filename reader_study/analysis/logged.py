"""What the log of a study holds beside the answers: notes, marks, looks at the AI."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reader_study.analysis.facts import DrawnMark, ReaderNote
from reader_study.analysis.inputs import AiLook
from reader_study.cases import Read
from reader_study.store.names import ReadName
from reader_study.study import Study


def reader_notes(reads: Iterable[Read]) -> tuple[ReaderNote, ...]:
    """Return what readers wrote on cases; a note left unchanged in a later arm is told once."""
    found: dict[tuple[str, str, str], ReaderNote] = {}
    for read in reads:
        text = read.note.strip()
        if text:
            item = ReaderNote(read.reader_id, read.case_id, str(read.arm), text, read.locked_utc)
            found.setdefault((read.reader_id, read.case_id, text), item)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Mark:
    content: dict[str, Any]
    utc: str


def drawn_marks(study: Study, reads: Iterable[Read]) -> tuple[DrawnMark, ...]:
    """Return the marks that were drawn during each locked read and stood at its lock."""
    standing: dict[str, dict[tuple[object, object], _Mark]] = {}
    for event in study.events(action="read.measured"):
        content = event.content
        marks = standing.setdefault(event.entity, {})
        key = content.get("image"), content.get("ident")
        if content.get("act") == "erased":
            marks.pop(key, None)
        else:
            marks[key] = _Mark(content, event.utc)
    locked = {ReadName(r.reader_id, r.session, r.case_id, r.arm, r.visit) for r in reads}
    return tuple(
        _drawn(entity, mark)
        for entity, marks in sorted(standing.items())
        if ReadName.of(entity) in locked
        for mark in marks.values()
    )


def _drawn(entity: str, mark: _Mark) -> DrawnMark:
    reader_id, _, case_id, arm, _ = ReadName.of(entity)
    held = mark.content
    image, number, values = held.get("image"), held.get("number"), held.get("values")
    sizes = values.items() if isinstance(values, Mapping) else ()
    return DrawnMark(
        reader_id=reader_id,
        case_id=case_id,
        arm=arm,
        image=image + 1 if isinstance(image, int) else 0,
        number=number if isinstance(number, int) else 0,
        kind=str(held.get("kind", "")),
        values=tuple(sorted((str(name), str(size)) for name, size in sizes)),
        unit=str(held.get("unit", "")),
        source=str(held.get("source", "")),
        utc=mark.utc,
    )


def ai_looks(study: Study, reads: Iterable[Read]) -> tuple[AiLook, ...]:
    """Return how long the AI's answer was on the screen before a read was locked.

    Of arms that follow another, whose read tells what the answer changed.

    Counted from the last showing before the lock, by the clock of the workstation: a read that was
    left and resumed is shown the answer again. Reads whose showing is not in the log are absent.
    """
    by_place = {ReadName(r.reader_id, r.session, r.case_id, str(r.arm), r.visit): r for r in reads}
    before_of = {arm.id: arm.follows for arm in study.protocol.all_arms if arm.follows}
    shown: dict[str, int] = {}
    found = []
    for event in study.events():
        if event.action == "ai.shown":
            shown[event.entity] = event.monotonic_ns
        elif event.action == "read.locked" and event.entity in shown:
            place = ReadName.of(event.entity)
            follows = before_of.get(place.arm)
            after = by_place.get(place)
            seen_ms = (event.monotonic_ns - shown[event.entity]) / 1e6
            if after is not None and follows and after.kind == "scored" and seen_ms >= 0:
                before = by_place.get(place._replace(arm=follows))
                changed = _changed(before, after)
                found.append(AiLook(place.reader_id, place.case_id, seen_ms, changed, place.arm))
    return tuple(found)


def _changed(before: Read | None, after: Read) -> bool:
    return before is None or (before.category, before.likelihood, before.status) != (
        after.category,
        after.likelihood,
        after.status,
    )
