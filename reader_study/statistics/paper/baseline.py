"""Baseline tables (a paper's Table 1): the test that fits the kind of variable."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import FloatArray, IntArray, as_numbers
from reader_study.statistics.proportions import chi2_proportions
from reader_study.statistics.ranks import rank_sum


@dataclass(frozen=True, slots=True)
class BaselineTest:
    """A two-group comparison of one baseline variable."""

    test: str
    statistic: float | None
    df: float | None
    p_value: float | None
    summary_first: str
    summary_second: str
    reason: str = ""


def compare_continuous(
    first: npt.ArrayLike, second: npt.ArrayLike, *, test: str = "t"
) -> BaselineTest:
    """Compare a number between two groups.

    Parameters
    ----------
    first, second : array_like
        Values of the groups.
    test : {"t", "welch", "wilcoxon"}
        Student's t with pooled variance (mean ± SD), Welch's, or rank sum (median and range).

    """
    one, two = as_numbers(first, name="first"), as_numbers(second, name="second")
    if test == "wilcoxon":
        found = rank_sum(one, two)
        texts = (_median_range(one), _median_range(two))
        return BaselineTest(
            "Wilcoxon rank sum", found.statistic, None, found.p_value, *texts, found.reason
        )
    if test not in ("t", "welch"):
        raise StatisticsError(f"There is no test {test!r}.", remedy="Choose t, welch or wilcoxon.")
    texts = (_mean_sd(one), _mean_sd(two))
    name = "Student t" if test == "t" else "Welch t"
    if min(one.size, two.size) < 2:
        return BaselineTest(name, None, None, None, *texts, "A group has fewer than two values.")
    parts = [float(x.var(ddof=1)) for x in (one, two)]
    a, b = one.size, two.size
    if test == "t":
        pooled = ((a - 1) * parts[0] + (b - 1) * parts[1]) / (a + b - 2)
        se, df = math.sqrt(pooled * (1 / a + 1 / b)), float(a + b - 2)
    else:
        shares = parts[0] / a, parts[1] / b
        se = math.sqrt(sum(shares))
        bottom = shares[0] ** 2 / (a - 1) + shares[1] ** 2 / (b - 1)
        df = sum(shares) ** 2 / bottom if bottom > 0 else float(a + b - 2)
    if se == 0:
        return BaselineTest(name, None, df, None, *texts, "The values do not vary.")
    t = float(one.mean() - two.mean()) / se
    return BaselineTest(name, t, df, dist.t_p(t, df), *texts)


def compare_categories(
    first: Sequence[object], second: Sequence[object], *, test: str = "auto"
) -> BaselineTest:
    """Compare a categorical variable between two groups.

    Parameters
    ----------
    first, second : sequence
        Labels of the groups' members.
    test : {"chi2", "fisher", "auto"}
        Pearson's chi-square; Fisher's exact test (two categories only); "auto" takes Fisher for
        two categories with an expected count below 5.

    """
    groups = [[str(value) for value in group] for group in (first, second)]
    names = sorted({name for group in groups for name in group})
    counts = np.array([[group.count(name) for name in names] for group in groups])
    texts = _category_counts(names, counts[0]), _category_counts(names, counts[1])
    sizes = counts.sum(axis=1)
    if len(names) < 2 or sizes.min() == 0:
        return BaselineTest("chi-square", None, None, None, *texts, "One category or empty group.")
    expected = np.outer(sizes, counts.sum(axis=0)) / counts.sum()
    small = bool((expected < 5).any())
    if len(names) == 2 and (test == "fisher" or (test == "auto" and small)):
        (x1, _), (x2, _) = counts.tolist()
        found = chi2_proportions(x1, int(sizes[0]), x2, int(sizes[1]), method="fisher")
        return BaselineTest("Fisher exact", None, None, found.p_value, *texts)
    if test == "fisher":
        raise StatisticsError(
            f"Fisher's test is for two categories, not {len(names)}.", remedy="Use chi2."
        )
    statistic = float(((counts - expected) ** 2 / expected).sum())
    df = float(len(names) - 1)
    reason = "An expected count is below 5: the chi-square is rough." if small else ""
    return BaselineTest("chi-square", statistic, df, dist.chi2_p(statistic, df), *texts, reason)


def _category_counts(names: Sequence[str], counts: IntArray) -> str:
    return "; ".join(f"{name} {count}" for name, count in zip(names, counts, strict=True))


def _mean_sd(values: FloatArray) -> str:
    if values.size < 2:
        return "n < 2"
    return f"{values.mean():.1f} ± {values.std(ddof=1):.1f}"


def _median_range(values: FloatArray) -> str:
    if values.size == 0:
        return "n = 0"
    return f"{np.median(values):.1f} ({values.min():.1f}–{values.max():.1f})"
