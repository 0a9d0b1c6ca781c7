"""Learning and tiring: accuracy and time by place in the list, by session, and within a batch."""

from collections.abc import Iterable, Iterator

import numpy as np

from reader_study.analysis.conduct.results import LearningRow
from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.figures import finite, missing
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.notes import note
from reader_study.cases import Read
from reader_study.statistics import clustered_proportion, proportion

_EARLY, _MIDDLE = 5, 15
"""Last place of the first two stretches of a batch."""


def learning(grid: ReadGrid, people: tuple[str, ...]) -> tuple[LearningRow, ...]:
    """Describe the reads of all readers by thirds of their lists, by session, by place in a batch.

    Sessions and batches are told where there is more than one.
    """
    rows: list[LearningRow] = []
    for arm in grid.arms:
        reads = [read for reader in people for read in grid.reads(reader, arm).values()]
        for by, placed in (
            ("position", list(_thirds(reads))),
            ("session", [(read.session, read) for read in reads]),
            ("batch", [(_stretch(read.batch), read) for read in reads if read.batch]),
        ):
            levels = sorted({level for level, _ in placed})
            if len(levels) > 1:
                rows += [
                    _row(grid, by, level, arm, [r for k, r in placed if k == level])
                    for level in levels
                ]
    return tuple(rows)


def _thirds(reads: Iterable[Read]) -> Iterator[tuple[int, Read]]:
    """Tell in which third of a reader's places in one session each read lies."""
    lists: dict[tuple[str, int], list[Read]] = {}
    for read in reads:
        lists.setdefault((read.reader_id, read.session), []).append(read)
    for own in lists.values():
        for place, read in enumerate(sorted(own, key=lambda r: r.position)):
            yield 1 + 3 * place // len(own), read


def _stretch(place: int) -> int:
    return 1 if place <= _EARLY else 2 if place <= _MIDDLE else 3


def _row(grid: ReadGrid, by: str, level: int, arm: str, reads: list[Read]) -> LearningRow:
    times = [read.active_ms for read in reads if read.active_ms]
    return LearningRow(
        by,
        level,
        arm,
        len(reads),
        right=_right(grid, arm, reads),
        time_ms=float(np.exp(np.mean(np.log(times)))) if times else None,
    )


def _right(grid: ReadGrid, arm: str, reads: list[Read]) -> ResultEstimate:
    if not grid.gives_call(arm):
        return missing(note("no_call"), method="ratio_clustered")
    known = [r for r in reads if r.case_id in grid.assessed(r.reader_id, arm)]
    if not known:
        return missing(note("no_reads"), method="ratio_clustered")
    right = [grid.called(r) == (grid.labels[r.case_id] == "malignant") for r in known]
    hits, n = sum(right), len(right)
    if hits in (0, n):
        made = proportion(hits, n, method="wilson")
        return ResultEstimate(hits / n, finite(made.lower), finite(made.upper), "wilson", hits, n)
    found = clustered_proportion(np.array(right, dtype=int), [r.case_id for r in known])
    low, high = finite(found.lower), finite(found.upper)
    return ResultEstimate(hits / n, low, high, "ratio_clustered", hits, n)
