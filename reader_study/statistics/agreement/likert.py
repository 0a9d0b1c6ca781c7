"""Quality scores on a Likert scale: medians, agreement of experts, comparison of two sources."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reader_study.statistics.agreement.icc import IccResult, icc
from reader_study.statistics.agreement.panel import KappaMatrix, pairwise_kappa
from reader_study.statistics.inputs import FloatArray, as_numbers
from reader_study.statistics.ranks import RankTest, signed_rank


@dataclass(frozen=True, slots=True)
class LikertSummary:
    """Median and quartiles of all scores, and how far the experts agree.

    ``shares`` is the share of scores at each level of the scale.
    """

    n: int
    median: float
    lower_quartile: float
    upper_quartile: float
    shares: tuple[float, ...]
    kappa: KappaMatrix
    icc: IccResult


def likert_summary(
    scores: npt.ArrayLike, *, levels: Sequence[int] = (1, 2, 3, 4, 5)
) -> LikertSummary:
    """Summarise scores of k experts on N items.

    Parameters
    ----------
    scores : array_like, shape (N, k)
        Levels of the scale; complete.
    levels : sequence of int
        The scale from worst to best.

    """
    table = as_numbers(scores, name="scores", ndim=2)
    median, lower, upper = (float(value) for value in np.quantile(table, (0.5, 0.25, 0.75)))
    shares = tuple(float((table == level).mean()) for level in levels)
    return LikertSummary(
        len(table),
        median,
        lower,
        upper,
        shares,
        pairwise_kappa(table, categories=levels, weights="quadratic"),
        icc(table, kind="ICC2"),
    )


def compare_sources(first: npt.ArrayLike, second: npt.ArrayLike) -> RankTest:
    """Compare two sources on the same items by Wilcoxon's signed ranks of the experts' means.

    Parameters
    ----------
    first, second : array_like, shape (N,) or (N, k)
        Scores of each source.

    """
    means = [_item_means(np.asarray(values, dtype=np.float64)) for values in (first, second)]
    return signed_rank(means[0], means[1])


def _item_means(table: FloatArray) -> FloatArray:
    return table if table.ndim == 1 else table.mean(axis=1)
