"""U-statistic variance of reader-averaged areas for any design, with BDG and BCK components.

Gallas 2006, Acad Radiol 13:353; Gallas, Bandos, Samuelson & Wagner 2009, Commun Stat Theory 38:2586
(moments M1..M8, their coefficients, and eq. 19 for BCK). The readers' average weighs each reader
by his (positive, negative) pairs, as iMRMC does, so that missing reads need no filling in.
Degrees of freedom: Obuchowski, Gallas & Hillis 2012, Acad Radiol 19:1508, never below the smallest
of the three sources (Gaylor & Hopper 1969). As in iMRMC, Student t takes the whole part of df, and
a df above 50 is taken as normal.
"""

import math

import numpy as np

from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import FloatArray, IntArray
from reader_study.statistics.mrmc.ustat_moments import (
    EXCLUDE,
    KernelSums,
    PairMoments,
    bdg_freedom,
    kernel_sums,
    pair_moments,
)
from reader_study.statistics.mrmc.ustat_results import (
    HypothesisTest,
    UstatReader,
    UstatResult,
    UstatRow,
)
from reader_study.statistics.reads import Reads

_NORMAL_ABOVE = 50


def ustatistic(reads: Reads, *, conf_level: float = 0.95) -> UstatResult:
    """Analyse reader-averaged areas of any design.

    Parameters
    ----------
    reads : Reads
        Any holes; every (modality, reader) that has reads needs both classes.
    conf_level : float
        In (0, 1).

    Returns
    -------
    UstatResult
        One row per modality, then one per pair of modalities. A negative variance estimate, or a
        single reader, leaves tests None with a reason.

    Raises
    ------
    StatisticsError
        A reader read only one class in a modality.

    """
    sums = kernel_sums(reads)
    count = len(reads.modalities)
    alone = [pair_moments(sums, i, i) for i in range(count)]
    rows: list[list[UstatRow]] = []
    for kind in (0, 1):
        singles = [_single_row(sums, i, alone[i], kind, conf_level) for i in range(count)]
        doubles = [
            _double_row(
                sums, (i, j), (alone[i], alone[j], pair_moments(sums, i, j)), kind, conf_level
            )
            for i in range(count)
            for j in range(i + 1, count)
        ]
        rows.append(singles + doubles)
    return UstatResult(tuple(rows[0]), tuple(rows[1]), _per_reader(sums))


def _tests(
    estimate: float, null: float, variance: float, df: float | None, conf_level: float
) -> tuple[HypothesisTest, HypothesisTest]:
    nothing = HypothesisTest(None, None, None)
    if not variance > 0:  # also when it is undefined
        return nothing, nothing
    se = math.sqrt(variance)
    t = (estimate - null) / se
    half = dist.normal_quantile(conf_level) * se
    normal = HypothesisTest(dist.normal_p(t), estimate - half, estimate + half)
    if df is None:
        return normal, nothing
    if df > _NORMAL_ABOVE:
        return normal, normal
    whole = math.floor(df)
    half = dist.t_quantile(conf_level, whole) * se
    return normal, HypothesisTest(dist.t_p(t, whole), estimate - half, estimate + half)


def _reason(variance: float, df: float | None) -> str:
    if math.isnan(variance):
        return "Only one case of a class: the unbiased variance is undefined."
    if variance < 0:
        return "The unbiased variance estimate is negative: no test (see the V-statistic)."
    if variance == 0:
        return "There is no variability: no test."
    if df is None:
        return "One reader, or too few cases: variance over cases only, normal test only."
    return ""


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _counts(sums: KernelSums, modalities: tuple[int, ...]) -> tuple[int, int, int]:
    there = sums.reads.present[list(modalities)]
    cases = there.any(axis=(0, 1))
    positive = int((cases & sums.reads.truth).sum())
    return int(there.any(axis=(0, 2)).sum()), int(cases.sum()) - positive, positive


def _single_row(
    sums: KernelSums, i: int, pair: PairMoments, kind: int, conf_level: float
) -> UstatRow:
    variance = pair.covariance[kind]
    df = bdg_freedom(variance, pair.components[1], pair.sources)
    tests = _tests(pair.area[0], 0.5, variance, df, conf_level)
    return UstatRow(
        sums.reads.modalities[i],
        None,
        *_counts(sums, (i,)),
        pair.area[0],
        _or_none(variance),
        None,
        None,
        None,
        None,
        df,
        *tests,
        pair.moments[kind],
        pair.coefficients,
        pair.components[kind],
        _reason(variance, df),
    )


def _double_row(
    sums: KernelSums,
    modalities: tuple[int, int],
    pairs: tuple[PairMoments, PairMoments, PairMoments],
    kind: int,
    conf_level: float,
) -> UstatRow:
    first, second, both = pairs
    difference = first.area[0] - second.area[0]
    variance = first.covariance[kind] + second.covariance[kind] - 2 * both.covariance[kind]
    variance = 0.0 if abs(variance) < 1e-16 else variance
    parts = first.components[1] + second.components[1] - 2 * both.components[1]
    df = bdg_freedom(variance, parts, np.minimum(first.sources, second.sources))
    tests = _tests(difference, 0.0, variance, df, conf_level)
    return UstatRow(
        sums.reads.modalities[modalities[0]],
        sums.reads.modalities[modalities[1]],
        *_counts(sums, modalities),
        first.area[0],
        _or_none(first.covariance[kind]),
        second.area[0],
        _or_none(second.covariance[kind]),
        difference,
        _or_none(variance),
        df,
        *tests,
        both.moments[kind],
        both.coefficients,
        both.components[kind],
        _reason(variance, df),
    )


def _per_reader(sums: KernelSums) -> tuple[UstatReader, ...]:
    shared = EXCLUDE[:4, :4]
    count = len(sums.cells)
    denominators = np.tensordot(shared[3], sums.design, axes=1)
    disjoint = np.tensordot(shared[3], sums.kernel, axes=1)
    areas = sums.totals / sums.pairs
    safe = np.where(denominators > 0.5, denominators, 1.0)
    spread = np.where(denominators > 0.5, np.outer(areas, areas) - disjoint / safe, np.nan)
    alone = [_reader_row(sums, areas, spread, k, None) for k in range(count)]
    both = [_reader_row(sums, areas, spread, k, other) for k, other in _same_reader(sums.cells)]
    return (*alone, *both)


def _same_reader(cells: IntArray) -> list[tuple[int, int]]:
    """Return the pairs of cells of one reader, ordered by modality pair, then reader."""
    same = [
        (k, other)
        for k in range(len(cells))
        for other in range(k + 1, len(cells))
        if cells[k, 1] == cells[other, 1]
    ]
    return sorted(same, key=lambda pair: (cells[pair[0], 0], cells[pair[1], 0], cells[pair[0], 1]))


def _reader_row(
    sums: KernelSums, areas: FloatArray, spread: FloatArray, k: int, other: int | None
) -> UstatReader:
    i, j = sums.cells[k]
    last = k if other is None else other
    m, n = (
        int((rated[k] & rated[last]).sum())
        for rated in (sums.found.positives, sums.found.negatives)
    )
    name = sums.reads.modalities
    head = (sums.reads.readers[j], name[i])
    variances = [spread[k, k], spread[last, last]]
    reason = "Only one case of a class: no variance." if np.isnan(variances).any() else ""
    first = (float(areas[k]), None if np.isnan(variances[0]) else float(variances[0]))
    if other is None:
        return UstatReader(*head, None, n, m, *first, None, None, None, None, reason)
    gap = variances[0] + variances[1] - 2 * spread[k, other]
    return UstatReader(
        *head,
        name[sums.cells[other, 0]],
        n,
        m,
        *first,
        float(areas[other]),
        None if np.isnan(variances[1]) else float(variances[1]),
        float(areas[k] - areas[other]),
        None if np.isnan(gap) else float(gap),
        reason,
    )
