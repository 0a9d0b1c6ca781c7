"""Arbitration: on how many cases independent readers agreed, and what became of the others."""

from collections import Counter

import numpy as np

from reader_study.analysis.conduct.results import ArbitrationFlow, FinalLabel, Sided
from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.figures import finite, missing
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import note, reason
from reader_study.cases import Read, ReadStatus
from reader_study.statistics import kappa


def arbitration(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[ArbitrationFlow, ...]:
    """Follow the cases of each arm from the readers' reads to a final label.

    Nothing in a study that has no arbitrator.
    """
    if not any(reader.role == "arbitrator" for reader in inputs.readers):
        return ()
    return tuple(_flow(grid, inputs, people, arm) for arm in grid.arms)


def _flow(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...], arm: str
) -> ArbitrationFlow:
    reads = {reader: grid.reads(reader, arm) for reader in people}
    owed = {
        case: tuple(reader for reader in people if case in grid.due(reader, arm))
        for case in grid.cases
    }
    complete = {
        case: [reads[reader][case] for reader in readers]
        for case, readers in owed.items()
        if len(readers) > 1 and all(case in reads[reader] for reader in readers)
    }
    drawn = {row.case_id: row.fields for row in inputs.arbitrations if row.arm in ("", arm)}
    decided = {
        read.case_id: read
        for read in sorted(inputs.reads, key=lambda r: r.seq)
        if read.kind == "arbitration" and read.arm == arm
    }
    labels = tuple(
        _label(case, found, case in drawn, decided.get(case)) for case, found in complete.items()
    )
    fields = Counter(field for case, names in drawn.items() for field in names if case in complete)
    closed = {case: read for case, read in decided.items() if case in complete}
    return ArbitrationFlow(
        arm,
        complete=len(complete),
        agreed=sum(label.source == "agreed" for label in labels),
        drawn=sum(case in complete for case in drawn),
        decided=len(closed),
        fields=tuple(sorted(fields.items())),
        sides=_sides(people, complete, closed),
        third=sum(
            _word(read) not in {_word(one) for one in complete[case]}
            for case, read in closed.items()
        ),
        kappa=_kappa(grid, people, arm),
        labels=labels,
    )


def _word(read: Read) -> str:
    """Return what a read came to, for comparison and print: its category or why there is none."""
    if read.status == ReadStatus.CANNOT_ASSESS:
        return "cannot_assess"
    return read.category or ""


def _label(case: str, found: list[Read], drawn: bool, decided: Read | None) -> FinalLabel:
    if decided is not None:
        return FinalLabel(case, "arbitrated", _word(decided))
    if drawn or len({_word(read) for read in found}) > 1:
        return FinalLabel(case, "open", "")
    return FinalLabel(case, "agreed", _word(found[0]))


def _sides(
    people: tuple[str, ...], complete: dict[str, list[Read]], closed: dict[str, Read]
) -> tuple[Sided, ...]:
    sides = []
    for reader in people:
        own = [
            (one, closed[case])
            for case, found in complete.items()
            for one in found
            if one.reader_id == reader and case in closed
        ]
        if own:
            same = sum(_word(one) == _word(final) for one, final in own)
            sides.append(Sided(reader, same, len(own)))
    return tuple(sides)


def _kappa(grid: ReadGrid, people: tuple[str, ...], arm: str) -> ResultEstimate:
    if not grid.gives_call(arm):
        return missing(note("no_call"), method="kappa")
    if len(people) != 2:
        return missing(note("not_two_readers"), method="kappa")
    cases = grid.completed(people, [arm])
    if not cases:
        return missing(note("no_common_case"), method="kappa")
    first, second = (grid.category(reader, arm, cases) for reader in people)
    made = kappa(first, second, categories=[float(k) for k in np.arange(len(grid.scale))])
    why = reason(made.reason, code="caution")
    low, high = finite(made.lower), finite(made.upper)
    return ResultEstimate(finite(made.value), low, high, "kappa", n=len(cases), note=why)
