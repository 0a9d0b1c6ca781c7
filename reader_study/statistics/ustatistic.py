"""U-statistic variance of reader-averaged areas for any design, with BDG and BCK components.

Gallas 2006, Acad Radiol 13:353; Gallas, Bandos, Samuelson & Wagner 2009, Commun Stat Theory 38:2586
(moments M1..M8, their coefficients, and eq. 19 for BCK). The readers' average weighs each reader
by his (positive, negative) pairs, as iMRMC does, so that missing reads need no filling in.
Degrees of freedom: Obuchowski, Gallas & Hillis 2012, Acad Radiol 19:1508, never below the smallest
of the three sources (Gaylor & Hopper 1969). As in iMRMC, Student t takes the whole part of df, and
a df above 50 is taken as normal.
"""

import math
from dataclasses import dataclass

import numpy as np

from reader_study.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import FloatArray, IntArray
from reader_study.statistics.kernels import Kernels, kernels
from reader_study.statistics.reads import Reads

_NORMAL_ABOVE = 50

# Rows: moment; columns: sum over (same reader | any reader) x (pair, positive, negative, none
# shared). Each row takes out the pairs that share more than the moment says.
_EXCLUDE = np.array(
    [
        [1, 0, 0, 0, 0, 0, 0, 0],
        [-1, 1, 0, 0, 0, 0, 0, 0],
        [-1, 0, 1, 0, 0, 0, 0, 0],
        [1, -1, -1, 1, 0, 0, 0, 0],
        [-1, 0, 0, 0, 1, 0, 0, 0],
        [1, -1, 0, 0, -1, 1, 0, 0],
        [1, 0, -1, 0, -1, 0, 1, 0],
        [-1, 1, 1, -1, 1, -1, -1, 1],
    ],
    dtype=np.float64,
)

_TO_BCK = np.array(
    [
        [0, 0, 0, 0, 0, 0, 1, -1],
        [0, 0, 0, 0, 0, 1, 0, -1],
        [0, 0, 0, 0, 1, -1, -1, 1],
        [0, 0, 0, 1, 0, 0, 0, -1],
        [0, 0, 1, -1, 0, 0, -1, 1],
        [0, 1, 0, -1, 0, -1, 0, 1],
        [1, -1, -1, 1, -1, 1, 1, -1],
    ],
    dtype=np.float64,
)
_SAME_NEGATIVE, _SAME_POSITIVE, _SAME_READER = (0, 2, 4, 6), (0, 1, 4, 5), (0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class HypothesisTest:
    """Two-sided p and confidence limits against one reference distribution."""

    p_value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class UstatRow:
    """One modality (second is None, tested against 1/2) or one pair (difference against 0).

    Parameters
    ----------
    first, second : str
        Modalities.
    n_readers, n_negative, n_positive : int
        Who and what took part in either.
    auc_first, var_first, auc_second, var_second, difference, var_difference : float or None
        Reader-averaged areas, their difference, and variances (may be negative when unbiased).
    normal, student : HypothesisTest
        Against the normal, and against Student t with ``df``.
    df : float or None
        BDG degrees of freedom.
    moments, coefficients : ndarray, shape (8,)
        M1..M8 (NaN where the design holds no such pair) and what each counts for.
    components : ndarray, shape (7,)
        BCK: negative case, positive case, their interaction, reader, and reader by each.
    reason : str
        Why something is None.

    """

    first: str
    second: str | None
    n_readers: int
    n_negative: int
    n_positive: int
    auc_first: float
    var_first: float
    auc_second: float | None
    var_second: float | None
    difference: float | None
    var_difference: float | None
    df: float | None
    normal: HypothesisTest
    student: HypothesisTest
    moments: FloatArray
    coefficients: FloatArray
    components: FloatArray
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UstatReader:
    """One reader in one modality or in two: areas and unbiased variances over cases.

    Variances are None, with the reason, when a class has a single case.
    """

    reader: str
    first: str
    second: str | None
    n_negative: int
    n_positive: int
    auc_first: float
    var_first: float | None
    auc_second: float | None
    var_second: float | None
    difference: float | None
    var_difference: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UstatResult:
    """All rows: unbiased (U-statistic), and V-statistic ("MLE", never negative in theory)."""

    unbiased: tuple[UstatRow, ...]
    mle: tuple[UstatRow, ...]
    per_reader: tuple[UstatReader, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Moments of the product of two reader-averaged areas."""

    area: tuple[float, float]
    covariance: tuple[float, float]  # unbiased, V-statistic
    moments: tuple[FloatArray, FloatArray]
    coefficients: FloatArray
    components: tuple[FloatArray, FloatArray]
    sources: FloatArray  # degrees of freedom of negatives, positives, readers


@dataclass(frozen=True, slots=True)
class _Sums:
    """Kernel sums of every pair of cells, and the same of the design (kernel = 1)."""

    reads: Reads
    cells: IntArray
    kernel: FloatArray  # (4, C, C)
    design: FloatArray  # (4, C, C)
    totals: FloatArray  # (C,)
    pairs: FloatArray  # (C,)
    found: Kernels


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
    sums = _sums(reads)
    count = len(reads.modalities)
    alone = [_pair(sums, i, i) for i in range(count)]
    rows: list[list[UstatRow]] = []
    for kind in (0, 1):
        singles = [_single_row(sums, i, alone[i], kind, conf_level) for i in range(count)]
        doubles = [
            _double_row(sums, (i, j), (alone[i], alone[j], _pair(sums, i, j)), kind, conf_level)
            for i in range(count)
            for j in range(i + 1, count)
        ]
        rows.append(singles + doubles)
    return UstatResult(tuple(rows[0]), tuple(rows[1]), _per_reader(sums))


def _sums(reads: Reads) -> _Sums:
    cells = np.argwhere(reads.present.any(axis=2))
    found = kernels(reads.truth, reads.scores[cells[:, 0], cells[:, 1]])
    positives, negatives = found.positives.astype(float), found.negatives.astype(float)
    m, n = positives.sum(axis=1), negatives.sum(axis=1)
    for (i, j), smallest in zip(cells, np.minimum(m, n), strict=True):
        if smallest == 0:
            raise StatisticsError(
                f"Reader {reads.readers[j]} read one class only in {reads.modalities[i]}.",
                remedy="An area needs both classes: leave that reader out.",
            )
    totals, pairs = found.rows.sum(axis=1), m * n
    common = positives @ positives.T, negatives @ negatives.T
    kernel = np.stack(
        [
            found.products,
            found.rows @ found.rows.T,
            found.columns @ found.columns.T,
            np.outer(totals, totals),
        ]
    )
    design = np.stack(
        [
            common[0] * common[1],
            common[0] * np.outer(n, n),
            np.outer(m, m) * common[1],
            np.outer(pairs, pairs),
        ]
    )
    return _Sums(reads, cells, kernel, design, totals, pairs, found)


def _pair(sums: _Sums, first: int, second: int) -> _Pair:
    rows = np.flatnonzero(sums.cells[:, 0] == first)
    columns = np.flatnonzero(sums.cells[:, 0] == second)
    same = sums.cells[rows, 1][:, None] == sums.cells[columns, 1]
    numerators, denominators = (
        np.r_[(table * same).sum(axis=(1, 2)), table.sum(axis=(1, 2))]
        for table in (part[:, rows][:, :, columns] for part in (sums.kernel, sums.design))
    )
    shares = _EXCLUDE @ denominators / denominators[7]
    unbiased = _ratio(_EXCLUDE @ numerators, _EXCLUDE @ denominators)
    biased = _ratio(numerators, denominators)
    areas = tuple(float(sums.totals[k].sum() / sums.pairs[k].sum()) for k in (rows, columns))
    minus = np.r_[np.zeros(7), 1.0]
    used = np.where(shares > 0, shares, 0.0) - minus
    # Without two readers nothing tells how readers vary: the variance is over cases only.
    covariances = (
        float(areas[0] * areas[1] - unbiased[3 if np.isnan(unbiased[7]) else 7]),
        float(np.nan_to_num(biased) @ used),
    )
    sources = np.array(
        [shares[list(k)].sum() for k in (_SAME_NEGATIVE, _SAME_POSITIVE, _SAME_READER)]
    )
    return _Pair(
        (areas[0], areas[1]),
        covariances,
        (unbiased, biased),
        used,
        (_components(unbiased), _components(biased)),
        np.rint(1 / sources - 1) if (sources > 0).all() else np.full(3, np.inf),
    )


def _components(moments: FloatArray) -> FloatArray:
    """Return the BCK components; a moment that the design does not hold adds no covariance."""
    filled: FloatArray = np.where(np.isnan(moments), moments[7], moments)
    return _TO_BCK @ filled


def _ratio(numerators: FloatArray, denominators: FloatArray) -> FloatArray:
    out = np.full(8, np.nan)
    np.divide(numerators, denominators, out=out, where=denominators > 0.5)
    return out


def _freedom(variance: float, components: FloatArray, sources: FloatArray) -> float | None:
    """Return the BDG degrees of freedom from the V-statistic components N, D, R."""
    if variance < 0 or (sources < 1).any():
        return None
    parts = float((components[[0, 1, 3]] ** 2 / sources**3).sum())
    if parts == 0:
        return None
    return max(variance**2 / parts, float(sources.min()))


def _tests(
    estimate: float, null: float, variance: float, df: float | None, conf_level: float
) -> tuple[HypothesisTest, HypothesisTest]:
    nothing = HypothesisTest(None, None, None)
    if variance <= 0:
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
    if variance < 0:
        return "The unbiased variance estimate is negative: no test (see the V-statistic)."
    if variance == 0:
        return "There is no variability: no test."
    if df is None:
        return "One reader, or too few cases: variance over cases only, normal test only."
    return ""


def _counts(sums: _Sums, modalities: tuple[int, ...]) -> tuple[int, int, int]:
    there = sums.reads.present[list(modalities)]
    cases = there.any(axis=(0, 1))
    positive = int((cases & sums.reads.truth).sum())
    return int(there.any(axis=(0, 2)).sum()), int(cases.sum()) - positive, positive


def _single_row(sums: _Sums, i: int, pair: _Pair, kind: int, conf_level: float) -> UstatRow:
    variance = pair.covariance[kind]
    df = _freedom(variance, pair.components[1], pair.sources)
    tests = _tests(pair.area[0], 0.5, variance, df, conf_level)
    return UstatRow(
        sums.reads.modalities[i],
        None,
        *_counts(sums, (i,)),
        pair.area[0],
        variance,
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
    sums: _Sums,
    modalities: tuple[int, int],
    pairs: tuple[_Pair, _Pair, _Pair],
    kind: int,
    conf_level: float,
) -> UstatRow:
    first, second, both = pairs
    difference = first.area[0] - second.area[0]
    variance = first.covariance[kind] + second.covariance[kind] - 2 * both.covariance[kind]
    variance = 0.0 if abs(variance) < 1e-16 else variance
    parts = first.components[1] + second.components[1] - 2 * both.components[1]
    df = _freedom(variance, parts, np.minimum(first.sources, second.sources))
    tests = _tests(difference, 0.0, variance, df, conf_level)
    return UstatRow(
        sums.reads.modalities[modalities[0]],
        sums.reads.modalities[modalities[1]],
        *_counts(sums, modalities),
        first.area[0],
        first.covariance[kind],
        second.area[0],
        second.covariance[kind],
        difference,
        variance,
        df,
        *tests,
        both.moments[kind],
        both.coefficients,
        both.components[kind],
        _reason(variance, df),
    )


def _per_reader(sums: _Sums) -> tuple[UstatReader, ...]:
    shared = _EXCLUDE[:4, :4]
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
    sums: _Sums, areas: FloatArray, spread: FloatArray, k: int, other: int | None
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
