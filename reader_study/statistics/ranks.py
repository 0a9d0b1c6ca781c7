"""Rank tests with normal approximation, ties and continuity corrected (as R's wilcox.test)."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import FloatArray, as_numbers


@dataclass(frozen=True, slots=True)
class RankTest:
    """Statistic (V for signed ranks, W for two samples), z and two-sided p, or the reason."""

    statistic: float | None
    z: float | None
    p_value: float | None
    n: int
    reason: str = ""


def midranks(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return ranks from 1 with ties averaged, and the sizes of all tie groups."""
    _, codes, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    return (last - (sizes - 1) / 2)[codes], sizes.astype(np.float64)


def signed_rank(first: npt.ArrayLike, second: npt.ArrayLike) -> RankTest:
    """Return Wilcoxon's signed-rank test of first - second, shape (N,) each.

    Zero differences are left out; with none left the test is undefined.
    """
    gaps = as_numbers(first, name="first") - as_numbers(second, name="second")
    gaps = gaps[gaps != 0]
    n = gaps.size
    if n == 0:
        return RankTest(None, None, None, 0, "No pair differs: nothing to rank.")
    ranks, ties = midranks(np.abs(gaps))
    v = float(ranks[gaps > 0].sum())
    spread = n * (n + 1) * (2 * n + 1) / 24 - float((ties**3 - ties).sum()) / 48
    return _against(v, n * (n + 1) / 4, spread, n)


def rank_sum(first: npt.ArrayLike, second: npt.ArrayLike) -> RankTest:
    """Return the Wilcoxon-Mann-Whitney test of two samples, shapes (A,) and (B,)."""
    one, two = as_numbers(first, name="first"), as_numbers(second, name="second")
    a, b = one.size, two.size
    if min(a, b) == 0:
        return RankTest(None, None, None, a + b, "A sample is empty.")
    ranks, ties = midranks(np.r_[one, two])
    w = float(ranks[:a].sum()) - a * (a + 1) / 2
    size = a + b
    correction = float((ties**3 - ties).sum()) / (size * (size - 1)) if size > 1 else 0.0
    return _against(w, a * b / 2, a * b / 12 * (size + 1 - correction), size)


def _against(statistic: float, mean: float, spread: float, n: int) -> RankTest:
    if spread <= 0:
        return RankTest(statistic, None, None, n, "All values are tied: no variance.")
    gap = statistic - mean
    z = (gap - math.copysign(0.5, gap) if gap else 0.0) / math.sqrt(spread)
    return RankTest(statistic, z, dist.normal_p(z), n)
