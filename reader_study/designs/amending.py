"""Cases and readers that come after the lock: steps behind those there are, which nothing moves.

New cases go behind the list of every reader, in an order of their own, into the blocks that hold
fewest. A new reader is planned like those of the lock, in the row that balances best, with every
case in the block it has. Which row a reader has, and which block a case, is found from the steps.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from ground.errors import ProtocolError
from reader_study.allocation import seeded_order
from reader_study.cases import Case
from reader_study.designs.planning import StepWriter, ordering_of, visit_steps
from reader_study.designs.registry import require_design
from reader_study.designs.rows import RowChoice, dealt
from reader_study.designs.step import NO_CASE, ReadStep, StepKind
from reader_study.designs.timetable import DesignKind, Timetable
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec

_Read = tuple[int, str]  # session, arm
_ASIDE = frozenset({StepKind.PRACTICE, StepKind.QUESTIONS, StepKind.ARBITRATION, StepKind.REPEAT})


def append_steps(
    protocol: Protocol,
    existing: Sequence[ReadStep],
    cases: Sequence[Case],
    *,
    malignant: Mapping[str, bool] | None = None,
    practice: Sequence[str] = (),
) -> tuple[ReadStep, ...]:
    """Plan what an amendment adds: for each reader in the order of the protocol, new steps alone.

    Parameters
    ----------
    protocol : Protocol
        As amended.
    existing : sequence of ReadStep
        All steps so far, of all readers.
    cases : sequence of Case
        All cases that are to be read now, with those that were before.
    malignant, practice
        As for `reader_study.designs.planning.plan_steps`; practice is for new readers.

    Raises
    ------
    ProtocolError
        When the steps are not of this design, or the order cannot be kept.

    """
    design = require_design(protocol)
    there = {step.reader_id for step in existing}
    old = {step.case_id for step in existing if step.kind not in _ASIDE}
    known = [reader for reader in protocol.readers if reader.id in there]
    tables, blocks = _found(protocol, design, known, existing, sorted(old))
    ordering = ordering_of(protocol, cases, malignant)
    fresh = {c.case_id: ordering.stratum(c.case_id) for c in cases if c.case_id not in old}
    held = Counter(blocks.values())
    added = dealt(protocol.seed, fresh, design.blocks(protocol), held)
    choice = RowChoice(protocol, design)
    for timetable in tables.values():
        choice.note(timetable)
    steps: list[ReadStep] = []
    for reader in protocol.readers:
        writer = StepWriter(protocol, reader.id, design.kind, ordering, practice)
        if reader.id in there:
            mine = [step for step in existing if step.reader_id == reader.id]
            steps += _behind(writer, mine, tables.get(reader.id, ()), added)
        else:
            steps += writer.written(choice.take(reader), blocks | added)
    return tuple(steps)


def _behind(
    writer: StepWriter, mine: Sequence[ReadStep], timetable: Timetable, added: Mapping[str, int]
) -> list[ReadStep]:
    """Return the steps of new cases behind those of a reader."""
    found: list[ReadStep] = []
    for session, parts in enumerate(timetable, start=1):
        there = [step for step in mine if step.session == session]
        last = max(there, key=lambda step: step.ordinal, default=None)
        ordinal = last.ordinal if last is not None else 0
        seen = [s for s in there if s.kind not in (StepKind.PRACTICE, StepKind.QUESTIONS)]
        visited = {step.position: step.case_id for step in seen}
        before = [visited[position] for position in sorted(visited)]
        position = max(visited, default=0)
        for visit in writer.visits(session, parts, added, before=before, batch=f"/after/{ordinal}"):
            position += 1
            steps = visit_steps(
                writer.protocol,
                visit,
                writer.kind if visit.visit == 1 else StepKind.REPEAT,
                place=(writer.reader_id, session),
                ordinal=ordinal + 1,
                position=position,
            )
            ordinal += len(steps)
            found += steps
    return found


def _found(
    protocol: Protocol,
    design: DesignKind,
    known: Sequence[ReaderSpec],
    existing: Sequence[ReadStep],
    cases: Sequence[str],
) -> tuple[dict[str, Timetable], dict[str, int]]:
    """Return the timetable of each reader and the block of each case, as the steps show them."""
    reads: dict[tuple[str, str], set[_Read]] = defaultdict(set)
    for step in existing:
        if step.kind not in _ASIDE and step.case_id != NO_CASE:
            reads[step.reader_id, step.case_id].add((step.session, step.arm))
    blocks = range(design.blocks(protocol))
    possible = {case_id: set(blocks) for case_id in cases}
    tables: dict[str, Timetable] = {}
    for reader in known:
        mine = {case_id: frozenset(reads[reader.id, case_id]) for case_id in cases}
        for row in range(design.rows(protocol)):
            timetable = design.plan(protocol, reader, row)
            told = {block: _told(timetable, block) for block in blocks}
            left = {c: {b for b in possible[c] if told[b] == mine[c]} for c in cases}
            if all(left.values()):
                tables[reader.id], possible = timetable, left
                break
        else:
            raise ProtocolError(
                f"readers: the steps of {reader.id!r} do not follow the design of the protocol.",
                remedy="An amendment adds cases and readers; for other arms, groups or another "
                "design make a new study.",
            )
    return tables, _settled(protocol.seed, possible)


def _told(timetable: Timetable, block: int) -> frozenset[_Read]:
    return frozenset(
        (session, arm)
        for session, parts in enumerate(timetable, start=1)
        for part in parts
        for number, chain in part.visits
        if number == block
        for arm in chain
    )


def _settled(seed: int, possible: Mapping[str, set[int]]) -> dict[str, int]:
    """Choose for each case one of the blocks that it may have, the smallest so far."""
    found: dict[str, int] = {}
    sizes: Counter[int] = Counter()
    for case_id in seeded_order(seed, "blocks", sorted(possible)):
        block = min(possible[case_id], key=lambda number: (sizes[number], number))
        sizes[block] += 1
        found[case_id] = block
    return found
