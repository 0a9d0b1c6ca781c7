"""Arbitration: where independent readers disagree, a third one decides.

The steps of an arbitrator are not planned: they are drawn, by an event that names the disagreement,
once all readers have locked a case.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from reader_study.allocation import seeded_order
from reader_study.cases import Read
from reader_study.designs.step import ReadStep, StepKind
from reader_study.forms.answer import Answer
from reader_study.forms.differing import differing
from reader_study.store import Actor, NewEvent
from reader_study.store.drawn import steps_event
from reader_study.store.events import Value
from reader_study.study import Study

GIVEN = "opinions.given"
"""In an arbitrator's package: the reads that she decides between, without whose they are."""

_PROGRAM = Actor("program", "coordinator")


def draw_arbitrations(study: Study) -> int:
    """Draw a step for the arbitrator for each case on which the readers disagree and all are done.

    Cases are added in an order drawn by the seed; one that was drawn is never drawn again.

    Returns
    -------
    int
        Cases that were drawn now.

    """
    arbitrators = [r.id for r in study.protocol.readers if r.role == "arbitrator"]
    if not arbitrators or not study.is_locked:
        return 0
    drawn = {e.content["case_id"] for e in study.events(action="arbitration.drawn")}
    found = {
        case_id: (reads, fields)
        for case_id, reads in _complete(study)
        if case_id not in drawn and (fields := disagreement(study, reads))
    }
    if not found:
        return 0
    order = seeded_order(study.protocol.seed, f"arbitration/{len(drawn)}", sorted(found))
    events = [_drawn(case_id, *found[case_id]) for case_id in order]
    reads = [found[case_id][0][0] for case_id in order]
    steps = [_steps(study, reader, reads, first=len(drawn) + 1) for reader in arbitrators]
    study.store.append(_PROGRAM, study.clock, *events, *steps)
    return len(order)


def disagreement(study: Study, reads: Sequence[Read]) -> tuple[str, ...]:
    """Name the fields in which reads of one case differ, see `reader_study.forms.differing`."""
    form = study.form(reads[0].form)
    return differing(form, [Answer(read.values, read.reason or None) for read in reads])


def opinions(study: Study, step: ReadStep) -> tuple[Answer, ...]:
    """Return the reads that an arbitrator decides between, in an order that names nobody."""
    for event in study.events(action=GIVEN, entity=f"arbitration/{step.case_id}"):
        if event.content["arm"] == step.arm:
            return tuple(map(Answer.of_content, event.content["answers"]))
    reads = [
        read
        for read in study.store.tables.reads(case_id=step.case_id)
        if read.arm == step.arm and read.kind == "scored"
    ]
    by_reader = {read.reader_id: read for read in reads}
    order = seeded_order(study.protocol.seed, f"opinions/{step.case_id}", sorted(by_reader))
    chosen = [by_reader[reader] for reader in order]
    return tuple(Answer(r.values, r.reason or None, r.note) for r in chosen)


def _complete(study: Study) -> Iterator[tuple[str, list[Read]]]:
    """Return each case that all its readers have locked, with their reads of the first arm."""
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for step in study.steps():
        if step.kind is StepKind.SCORED:
            wanted[step.case_id, step.arm].add(step.reader_id)
    found: dict[tuple[str, str], list[Read]] = defaultdict(list)
    for read in study.reads():
        if read.kind == "scored":
            found[read.case_id, read.arm].append(read)
    for place, readers in wanted.items():
        reads = found[place]
        if len(readers) > 1 and {read.reader_id for read in reads} == readers:
            yield place[0], reads


def _drawn(case_id: str, reads: Iterable[Read], fields: tuple[str, ...]) -> NewEvent:
    names: list[Value] = [[read.reader_id, read.session, read.arm] for read in reads]
    content: dict[str, Value] = {"case_id": case_id, "reads": names, "fields": fields}
    return NewEvent("arbitration.drawn", f"arbitration/{case_id}", new=content)


def _steps(study: Study, reader_id: str, reads: Sequence[Read], *, first: int) -> NewEvent:
    rows: list[list[str | int]] = [
        [position, read.case_id, read.arm, StepKind.ARBITRATION.value, read.form, 1, 0]
        for position, read in enumerate(reads, start=first)
    ]
    return steps_event(study.protocol.seed, reader_id, 1, rows)
