"""Readers in groups that share no case: each block by itself, then averaged over readers.

Blocks have neither readers nor cases in common, so that their variances add. The weight of a block
is its share of the readers: the result is the mean of readers, each on the cases that she read.
Degrees of freedom are those of Satterthwaite (Biometrics Bulletin 1946;2:110). Obuchowski, Gallas
and Hillis (Acad Radiol 2012;19:1508) describe the design.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ground.errors import StatisticsError
from reader_study.analysis.compare.comparison import (
    absent,
    class_gaps,
    lead_form,
    lead_notes,
    reads_of,
    run_mrmc,
    unasked,
)
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import Endpoint
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.figures import difference, estimate, no_difference
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.notes import note
from reader_study.analysis.outcomes import ArmComparison
from reader_study.statistics import Comparison, MrmcResult
from reader_study.statistics.wald import normal_comparison, wald

_LEVEL = 0.95
_NO_VARIANCE = 1e-15

Blocks = tuple[tuple[str, ...], ...]
"""Groups of readers, each in the order of the protocol."""


def blocks_of(grid: ReadGrid, readers: Sequence[str], arms: Iterable[str]) -> Blocks:
    """Return groups of readers that owe the same cases, where no two groups share a case.

    One group of all readers where cases are shared in any other way.
    """
    wanted = tuple(arms)
    found: dict[tuple[str, ...], list[str]] = {}
    for reader in readers:
        owed = {case for arm in wanted for case in grid.due(reader, arm)}
        found.setdefault(tuple(c for c in grid.cases if c in owed), []).append(reader)
    shared = sum(map(len, found)) > len({case for cases in found for case in cases})
    if not readers:
        return ()
    return (tuple(readers),) if shared else tuple(tuple(people) for people in found.values())


@dataclass(frozen=True, slots=True)
class _Part:
    """One block: its share of the readers, and the outcome in both forms."""

    share: float
    fixed: MrmcResult
    random: MrmcResult | None


def compare_blocks(
    grid: ReadGrid,
    endpoint: Endpoint,
    contrast: ContrastFacts,
    *,
    blocks: Blocks,
    cases: Mapping[str, tuple[str, ...]],
    declared: str,
) -> ArmComparison:
    """Compare the arms within each block, and average over readers.

    Parameters
    ----------
    cases : mapping of reader id to case ids
        Complete for all readers of her block.

    """
    count = sum(len(people) for people in blocks)
    truths = [grid.malignant(cases[people[0]]) for people in blocks]
    sick = sum(int(truth.sum()) for truth in truths)
    size = (count, sick, sum(truth.size for truth in truths) - sick)
    lead = lead_form(count, declared=declared)
    gap = unasked(grid, endpoint, contrast.arms)
    for truth, people in zip(truths, blocks, strict=True):
        gap = gap or class_gaps(endpoint, truth=truth, readers=people)
    if gap is not None:
        return absent(contrast, endpoint, size, gap, lead=lead, blocks=len(blocks))
    alone = any(len(people) < 2 for people in blocks)
    try:
        parts = [
            _part(grid, endpoint, contrast, people, cases[people[0]], count, alone=alone)
            for people in blocks
        ]
    except StatisticsError as error:
        why = note("statistics", text=str(error))
        return absent(contrast, endpoint, size, why, lead=lead, blocks=len(blocks))
    main: Literal["random", "fixed"] = "fixed" if alone else lead
    sampled = no_difference(note("one_in_block"), method="or_rrrc")
    return ArmComparison(
        contrast,
        endpoint,
        *size,
        reference=_mean(parts, contrast.reference, lead=main),
        test=_mean(parts, contrast.test, lead=main),
        random=sampled if alone else _change(parts, contrast, form="random"),
        fixed=_change(parts, contrast, form="fixed"),
        lead=main,
        components=None,
        notes=(note("blocks", n=len(blocks)), *lead_notes(count, declared=declared)),
        blocks=len(blocks),
    )


def _part(
    grid: ReadGrid,
    endpoint: Endpoint,
    contrast: ContrastFacts,
    people: tuple[str, ...],
    cases: tuple[str, ...],
    count: int,
    *,
    alone: bool,
) -> _Part:
    truth = grid.malignant(cases)
    reads = reads_of(grid, endpoint, contrast, readers=people, cases=cases, truth=truth)
    fixed = run_mrmc(reads, endpoint, cut=grid.cut, inference="FRRC")
    random = None if alone else run_mrmc(reads, endpoint, cut=grid.cut, inference="RRRC")
    return _Part(len(people) / count, fixed, random)


def _result(part: _Part, form: str) -> MrmcResult:
    return part.random if form == "random" and part.random is not None else part.fixed


def _change(parts: Sequence[_Part], contrast: ContrastFacts, *, form: str) -> Difference:
    found = [_result(part, form).differences[0] for part in parts]
    method = "or_rrrc" if form == "random" else "or_frrc"
    value = sum(p.share * _signed(c, contrast) for p, c in zip(parts, found, strict=True))
    made = combined(
        contrast.test,
        contrast.reference,
        value,
        [p.share for p in parts],
        [c.se for c in found],
        [c.df for c in found],
        method=method,
    )
    return difference(made, method=f"{method}_blocks")


def _signed(found: Comparison, contrast: ContrastFacts) -> float:
    value = found.estimate or 0.0
    return value if found.first == contrast.test else -value


def _mean(parts: Sequence[_Part], arm: str, *, lead: str) -> ResultEstimate:
    rows = [next(m for m in _result(p, lead).means if m.modality == arm) for p in parts]
    value = sum(p.share * row.estimate for p, row in zip(parts, rows, strict=True))
    method = "or_rrrc" if lead == "random" else "or_frrc"
    made = combined(
        arm, "", value, [p.share for p in parts], [r.se for r in rows], [r.df for r in rows],
        method=method,
    )  # fmt: skip
    return estimate(value, made, method=f"{method}_blocks")


def combined(
    first: str,
    second: str,
    value: float,
    shares: Sequence[float],
    errors: Sequence[float | None],
    freedoms: Sequence[float | None],
    *,
    method: str,
) -> Comparison:
    """Return a weighted sum of independent estimates with its interval and test.

    Parameters
    ----------
    shares : sequence of float
        Weights, which add up to 1.
    errors, freedoms : sequence of float or None
        Standard errors and degrees of freedom of the estimates; None for none, and for a normal
        reference.

    """
    parts = [
        0.0 if error is None else (share * error) ** 2
        for share, error in zip(shares, errors, strict=True)
    ]
    variance = float(np.sum(parts))
    slow = sum(
        part**2 / df for part, df in zip(parts, freedoms, strict=True) if df is not None and df > 0
    )
    if variance <= _NO_VARIANCE or slow == 0.0:
        return normal_comparison((first, second), value, variance, conf_level=_LEVEL, method=method)
    df = variance**2 / slow
    return wald((first, second), value, variance, df, conf_level=_LEVEL, method=method)
