"""One binomial proportion and its interval.

Clopper & Pearson 1934; Wilson 1927 (also with continuity correction, Newcombe 1998); Agresti &
Coull 1998; Jeffreys' central posterior interval (Brown, Cai & DasGupta 2001, Stat Sci 16:101).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy import special

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.results import Estimate

Limits = tuple[float, float]


def proportion(
    x: int, n: int, *, method: str = "clopper-pearson", conf_level: float = 0.95
) -> Estimate:
    """Return x / n with its interval.

    Parameters
    ----------
    x, n : int
        Successes and trials, 0 <= x <= n. With n = 0 everything is None, with the reason.
    method : {"clopper-pearson", "wilson", "wilson-cc", "agresti-coull", "jeffreys"}
        Kind of interval. Agresti-Coull limits may leave [0, 1] and are given as they are.
    conf_level : float
        In (0, 1).

    Raises
    ------
    StatisticsError
        Impossible counts or an unknown method.

    Examples
    --------
    >>> found = proportion(112, 115)
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.9257, 0.9946)

    """
    if method not in METHODS:
        raise StatisticsError(
            f"There is no interval {method!r}.", remedy=f"Choose one of {tuple(METHODS)}."
        )
    if not 0 <= x <= n:
        raise StatisticsError(
            f"{x} successes of {n} trials are impossible.", remedy="Check the counts."
        )
    if n == 0:
        return Estimate(None, n=0, method=method, reason="No case: the proportion is undefined.")
    lower, upper = METHODS[method](x, n, conf_level)
    share = x / n
    return Estimate(share, lower, upper, math.sqrt(share * (1 - share) / n), n, method)


def _clopper_pearson(x: int, n: int, level: float) -> Limits:
    tail = (1 - level) / 2
    lower = 0.0 if x == 0 else float(special.betaincinv(x, n - x + 1, tail))
    upper = 1.0 if x == n else float(special.betaincinv(x + 1, n - x, 1 - tail))
    return lower, upper


def _wilson(x: int, n: int, level: float) -> Limits:
    z = dist.normal_quantile(level)
    centre = (x + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * math.sqrt(x * (n - x) / n + z**2 / 4)
    return max(0.0, centre - half), min(1.0, centre + half)


def _wilson_corrected(x: int, n: int, level: float) -> Limits:
    """Wilson with Yates' correction as R's prop.test has it: |x - n/2| is the largest correction.

    Against a null of one half the correction is min(1/2, |x - n/2|).
    """
    z = dist.normal_quantile(level)
    share, yates = x / n, min(0.5, abs(x - n / 2))
    base = 1 + z**2 / n

    def limit(sign: int) -> float:
        centre = share + sign * yates / n
        root = z * math.sqrt(max(centre * (1 - centre) / n + z**2 / (4 * n**2), 0.0))
        return (centre + z**2 / (2 * n) + sign * root) / base

    lower = 0.0 if x == 0 else max(0.0, limit(-1))
    return lower, 1.0 if x == n else min(1.0, limit(1))


def _agresti_coull(x: int, n: int, level: float) -> Limits:
    z = dist.normal_quantile(level)
    size = n + z**2
    centre = (x + z**2 / 2) / size
    half = z * math.sqrt(centre * (1 - centre) / size)
    return centre - half, centre + half


def _jeffreys(x: int, n: int, level: float) -> Limits:
    """At x = 0 or n the interval is one-sided: all of 1 - level lies beyond its inner limit."""
    a, b = x + 0.5, n - x + 0.5
    tail = (1 - level) if x in (0, n) else (1 - level) / 2
    lower = 0.0 if x == 0 else float(special.betaincinv(a, b, tail))
    return lower, 1.0 if x == n else float(special.betaincinv(a, b, 1 - tail))


METHODS: dict[str, Callable[[int, int, float], Limits]] = {
    "clopper-pearson": _clopper_pearson,
    "wilson": _wilson,
    "wilson-cc": _wilson_corrected,
    "agresti-coull": _agresti_coull,
    "jeffreys": _jeffreys,
}
"""Interval by name."""


@dataclass(frozen=True, slots=True)
class TwoProportions:
    """x1/n1 against x2/n2 of independent samples; no statistic with Fisher's test."""

    first: float | None
    second: float | None
    statistic: float | None
    p_value: float | None
    method: str
    reason: str = ""


def chi2_proportions(
    x1: int, n1: int, x2: int, n2: int, *, method: str = "pearson"
) -> TwoProportions:
    """Compare two independent proportions.

    Parameters
    ----------
    x1, n1, x2, n2 : int
        Successes and trials of each sample.
    method : {"pearson", "n-1", "yates", "fisher", "auto"}
        Pearson's chi-square; the same times (N - 1) / N (Campbell 2007, Stat Med 26:3661, what
        MedCalc prints); with Yates' correction; Fisher's exact test (sum of tables as likely or
        less); "auto" takes Fisher when an expected count is below 5, else N - 1.

    Returns
    -------
    TwoProportions
        Without variation (all or none succeed) the chi-square is 0/0: undefined, with reason;
        Fisher gives 1.

    """
    for x, n in ((x1, n1), (x2, n2)):
        if not 0 <= x <= n:
            raise StatisticsError(f"{x} of {n} is impossible.", remedy="Check the counts.")
    if min(n1, n2) == 0:
        shares = (x1 / n1 if n1 else None, x2 / n2 if n2 else None)
        return TwoProportions(*shares, None, None, method, "A sample is empty.")
    total, size = x1 + x2, n1 + n2
    if method == "auto":
        smallest = min(n1, n2) * min(total, size - total) / size
        method = "fisher" if smallest < 5 else "n-1"
    if method == "fisher":
        return TwoProportions(x1 / n1, x2 / n2, None, _fisher(x1, n1, x2, n2), method)
    if total in (0, size):
        reason = "All outcomes are equal: the chi-square is 0/0."
        return TwoProportions(x1 / n1, x2 / n2, None, None, method, reason)
    gap = float(abs(x1 * (n2 - x2) - x2 * (n1 - x1)))
    if method == "yates":
        gap = max(0.0, gap - min(size / 2, gap))
    factor = {"pearson": size, "yates": size, "n-1": size - 1}.get(method)
    if factor is None:
        raise StatisticsError(
            f"There is no test {method!r}.", remedy="Choose pearson, n-1, yates, fisher or auto."
        )
    statistic = gap**2 * factor / (n1 * n2 * total * (size - total))
    return TwoProportions(x1 / n1, x2 / n2, statistic, dist.chi2_p(statistic, 1), method)


def _fisher(x1: int, n1: int, x2: int, n2: int) -> float:
    """Return the two-sided p: all tables with these margins as likely as the observed or less."""
    total = x1 + x2
    possible = range(max(0, total - n2), min(n1, total) + 1)
    logs = [_log_choose(n1, k) + _log_choose(n2, total - k) for k in possible]
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    observed = weights[x1 - possible.start] * (1 + 1e-7)
    return min(1.0, sum(w for w in weights if w <= observed) / sum(weights))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
