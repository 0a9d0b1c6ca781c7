"""What is counted rather than tested: changed categories, times, and what is missing."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from reader_study.analysis.counts import (
    Completeness,
    Move,
    ReadingTimeResult,
    ReclassificationResult,
    Spread,
)
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.grid import ReadGrid
from reader_study.cases import Read, ReadStatus

TRUTHS = ("malignant", "benign", "normal")


def reclassify(
    grid: ReadGrid, reader_id: str, contrast: ContrastFacts
) -> list[ReclassificationResult]:
    """Count how the categories of one reader moved, by truth (as WAUVE 2025, Table 5)."""
    if not all(map(grid.gives_call, contrast.arms)):
        return []
    cases = grid.completed([reader_id], contrast.arms)
    return [
        _moves(grid, reader_id, contrast, truth, [c for c in cases if grid.labels[c] == truth])
        for truth in TRUTHS
        if truth in grid.labels.values()
    ]


def _moves(
    grid: ReadGrid, reader_id: str, contrast: ContrastFacts, truth: str, cases: list[str]
) -> ReclassificationResult:
    before, after = (grid.category(reader_id, arm, cases).astype(int) for arm in contrast.arms)
    pairs = Counter(zip(before.tolist(), after.tolist(), strict=True))
    cut = int(grid.cut)
    return ReclassificationResult(
        contrast,
        reader_id,
        truth,
        n=len(cases),
        unchanged=int(np.sum(before == after)),
        upgraded=int(np.sum(after > before)),
        downgraded=int(np.sum(after < before)),
        to_positive=int(np.sum((before < cut) & (after >= cut))),
        to_negative=int(np.sum((before >= cut) & (after < cut))),
        moves=tuple(
            Move(grid.scale[a], grid.scale[b], count) for (a, b), count in sorted(pairs.items())
        ),
    )


def time_of(reader_id: str, arm: str, *, reads: Iterable[Read]) -> ReadingTimeResult:
    """Describe the times of locked reads, those that could not be assessed included."""
    rows = list(reads)
    return ReadingTimeResult(
        reader_id,
        arm,
        total=spread(read.total_ms for read in rows),
        active=spread(read.active_ms for read in rows),
        machine=spread(read.machine_ms for read in rows),
    )


def spread(values: Iterable[float | None]) -> Spread | None:
    """Return the quantiles of the times that are known, in milliseconds; None without any."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    cuts = np.percentile(known, [0, 5, 25, 50, 75, 95, 100])
    return Spread(len(known), *(float(value) for value in cuts))


def completeness(grid: ReadGrid, reader_id: str, arm: str) -> Completeness:
    """Count what a reader owed in one arm: assessed, could not be assessed (why), missing."""
    reads, due = grid.reads(reader_id, arm), grid.due(reader_id, arm)
    refused = [r for r in reads.values() if r.status == ReadStatus.CANNOT_ASSESS]
    return Completeness(
        reader_id,
        arm,
        expected=len(due),
        assessed=len(grid.assessed(reader_id, arm)),
        cannot_assess=len(refused),
        missing=len(set(due) - reads.keys()),
        reasons=tuple(sorted(Counter(r.reason for r in refused).items())),
    )
