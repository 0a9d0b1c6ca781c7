"""Moments of products of reader-averaged areas, their coefficients and components.

Equations and sources are those of `ustatistic`.
"""

from dataclasses import dataclass

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics.inputs import FloatArray, IntArray
from reader_study.statistics.kernels import Kernels, kernels
from reader_study.statistics.reads import Reads

# Rows: moment; columns: sum over (same reader | any reader) x (pair, positive, negative, none
# shared). Each row takes out the pairs that share more than the moment says.
EXCLUDE = np.array(
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
class PairMoments:
    """Moments of the product of two reader-averaged areas."""

    area: tuple[float, float]
    covariance: tuple[float, float]  # unbiased, V-statistic
    moments: tuple[FloatArray, FloatArray]
    coefficients: FloatArray
    components: tuple[FloatArray, FloatArray]
    sources: FloatArray  # degrees of freedom of negatives, positives, readers


@dataclass(frozen=True, slots=True)
class KernelSums:
    """Kernel sums of every pair of cells, and the same of the design (kernel = 1)."""

    reads: Reads
    cells: IntArray
    kernel: FloatArray  # (4, C, C)
    design: FloatArray  # (4, C, C)
    totals: FloatArray  # (C,)
    pairs: FloatArray  # (C,)
    found: Kernels


def kernel_sums(reads: Reads) -> KernelSums:
    """Sum kernels over pairs that share a pair, a positive, a negative, or nothing.

    Raises
    ------
    StatisticsError
        A reader read one class only in a modality.

    """
    reads.require_reads_per_modality()
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
    return KernelSums(reads, cells, kernel, design, totals, pairs, found)


def pair_moments(sums: KernelSums, first: int, second: int) -> PairMoments:
    """Return the moments of two modalities' areas (or of one with itself)."""
    rows = np.flatnonzero(sums.cells[:, 0] == first)
    columns = np.flatnonzero(sums.cells[:, 0] == second)
    same = sums.cells[rows, 1][:, None] == sums.cells[columns, 1]
    numerators, denominators = (
        np.r_[(table * same).sum(axis=(1, 2)), table.sum(axis=(1, 2))]
        for table in (part[:, rows][:, :, columns] for part in (sums.kernel, sums.design))
    )
    shares = EXCLUDE @ denominators / denominators[7]
    unbiased = _ratio(EXCLUDE @ numerators, EXCLUDE @ denominators)
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
    return PairMoments(
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


def bdg_freedom(variance: float, components: FloatArray, sources: FloatArray) -> float | None:
    """Return the BDG degrees of freedom from the V-statistic components N, D, R."""
    if not variance >= 0 or (sources < 1).any():
        return None
    parts = float((components[[0, 1, 3]] ** 2 / sources**3).sum())
    if parts == 0:
        return None
    return max(variance**2 / parts, float(sources.min()))
