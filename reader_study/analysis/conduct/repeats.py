"""Intra-reader agreement from hidden repeats."""

from collections.abc import Callable

import numpy as np

from reader_study.analysis.conduct.results import RepeatAgreement
from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.figures import finite, missing
from reader_study.analysis.grid import Ratings, ReadGrid
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import ResultNote, note, reason
from reader_study.cases import Read, ReadStatus
from reader_study.lexicon import rank
from reader_study.statistics import icc, kappa, proportion

_Z = 1.959963984540054
Pair = tuple[Read, Read]


def repeat_agreement(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[RepeatAgreement, ...]:
    """Compare each hidden repeat with the read that it repeats, per reader and arm, and the mean.

    Both must have been assessed. Nothing where the design has no repeats.
    """
    rows: list[RepeatAgreement] = []
    for arm in grid.arms:
        pairs = {reader: _pairs(grid, inputs, reader, arm) for reader in people}
        if any(pairs.values()):
            own = [_agreement(grid, reader, arm, found) for reader, found in pairs.items()]
            rows += [*own, _mean(arm, own)]
    return tuple(rows)


def _pairs(grid: ReadGrid, inputs: AnalysisInputs, reader_id: str, arm: str) -> list[Pair]:
    first = grid.reads(reader_id, arm)
    place = (reader_id, arm, "repeat")
    again = [r for r in inputs.reads if (r.reader_id, r.arm, r.kind) == place]
    found = [(first[read.case_id], read) for read in again if read.case_id in first]
    return [pair for pair in found if all(read.status == ReadStatus.OK for read in pair)]


def _agreement(grid: ReadGrid, reader_id: str, arm: str, pairs: list[Pair]) -> RepeatAgreement:
    ranks = _table(pairs, lambda r: rank(r.category, scale=grid.scale) if r.category else None)
    likelihoods = _table(pairs, lambda r: r.likelihood)
    gaps = likelihoods[:, 1] - likelihoods[:, 0] if likelihoods.size else np.array([])
    bias = float(gaps.mean()) if gaps.size else None
    wide = _Z * float(gaps.std(ddof=1)) if gaps.size > 1 else None
    none = note("no_repeats")
    return RepeatAgreement(
        reader_id,
        arm,
        len(pairs),
        same=_same(ranks) if ranks.size else missing(none, method="wilson"),
        kappa=_kappa(ranks, grid) if ranks.size else missing(none, method="kappa_quadratic"),
        icc=_icc(likelihoods) if likelihoods.size else missing(none, method="icc_2_1"),
        bias=bias,
        low=None if bias is None or wide is None else bias - wide,
        high=None if bias is None or wide is None else bias + wide,
    )


def _table(pairs: list[Pair], value: Callable[[Read], float | None]) -> Ratings:
    rows = [[value(read) for read in pair] for pair in pairs]
    return np.array([row for row in rows if None not in row], dtype=np.float64).reshape(-1, 2)


def _same(ranks: Ratings) -> ResultEstimate:
    hits, n = int((ranks[:, 0] == ranks[:, 1]).sum()), len(ranks)
    made = proportion(hits, n, method="wilson")
    return ResultEstimate(hits / n, finite(made.lower), finite(made.upper), "wilson", hits, n)


def _kappa(ranks: Ratings, grid: ReadGrid) -> ResultEstimate:
    levels = [float(k) for k in range(len(grid.scale))]
    made = kappa(ranks[:, 0], ranks[:, 1], categories=levels, weights="quadratic")
    why = reason(made.reason, code="caution")
    if made.value is None:
        return missing(why or note("no_spread"), method="kappa_quadratic")
    low, high = finite(made.lower), finite(made.upper)
    return ResultEstimate(finite(made.value), low, high, "kappa_quadratic", n=len(ranks), note=why)


def _icc(table: Ratings) -> ResultEstimate:
    made = icc(table, kind="ICC2")
    why: ResultNote | None = reason(made.reason, code="caution")
    if made.value is None:
        return missing(why or note("no_spread"), method="icc_2_1")
    low, high = finite(made.lower), finite(made.upper)
    return ResultEstimate(finite(made.value), low, high, "icc_2_1", n=len(table), note=why)


def _mean(arm: str, rows: list[RepeatAgreement]) -> RepeatAgreement:
    """Average over readers; a plain mean has no interval."""
    with_pairs = [row for row in rows if row.n]

    def mean(figures: list[ResultEstimate]) -> ResultEstimate:
        known = [f.value for f in figures if f.value is not None]
        if not known:
            return missing(note("no_repeats"), method="plain_mean")
        value = float(np.mean(known))
        return ResultEstimate(value, None, None, "plain_mean", note=note("plain_mean"))

    biases = [row.bias for row in with_pairs if row.bias is not None]
    return RepeatAgreement(
        "",
        arm,
        sum(row.n for row in rows),
        same=mean([row.same for row in with_pairs]),
        kappa=mean([row.kappa for row in with_pairs]),
        icc=mean([row.icc for row in with_pairs]),
        bias=float(np.mean(biases)) if biases else None,
        low=None,
        high=None,
    )
