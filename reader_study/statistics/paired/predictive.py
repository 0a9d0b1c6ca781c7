"""Predictive values and likelihood ratios of two tests on the same cases.

Leisenring, Alonzo & Pepe 2000 (Biometrics 56:345): generalised score. Kosinski 2013 (Stat Med
32:964): weighted generalised score, the default. Moskowitz & Pepe 2006 (Clin Trials 3:272):
relative predictive values. Gu & Pepe 2009 (Int J Biostat 5:1): ratio of likelihood ratios. The
paper's own comparison, a chi-square that takes the two tests as independent, is offered as
"paper convention".
"""

import math
from dataclasses import dataclass

import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import BoolArray, as_binary, same_length
from reader_study.statistics.proportions import chi2_proportions

_UNDEFINED_SHARE = "A test gave no such call: its predictive value is undefined."
_NO_VARIATION = "The predictive values do not vary (0/0): the test is undefined."


@dataclass(frozen=True, slots=True)
class PredictiveComparison:
    """Two predictive values (or ratios of them) and their test.

    Parameters
    ----------
    first, second : float or None
        The values.
    difference : float or None
        second - first (the direction of the published tables).
    ratio, se_log, lower, upper : float or None
        second / first with its log interval; only for "rpv".
    statistic, p_value : float or None
        Chi-square with 1 df (z for "rpv").
    method, reason : str
        Name, and why something is None.

    """

    first: float | None
    second: float | None
    difference: float | None
    ratio: float | None
    se_log: float | None
    lower: float | None
    upper: float | None
    statistic: float | None
    p_value: float | None
    method: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RatioComparison:
    """first / second of two likelihood ratios with its log interval and z test."""

    first: float | None
    second: float | None
    ratio: float | None
    se_log: float | None
    lower: float | None
    upper: float | None
    statistic: float | None
    p_value: float | None
    reason: str = ""


def compare_predictive_values(
    truth: npt.ArrayLike,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    method: str = "wgs",
    conf_level: float = 0.95,
) -> tuple[PredictiveComparison, PredictiveComparison]:
    """Compare positive and negative predictive values of two tests on the same cases.

    Parameters
    ----------
    truth, first, second : array_like, shape (N,)
        0/1 or bool.
    method : {"wgs", "gs", "rpv", "chi2", "n-1"}
        Weighted generalised score, generalised score, relative predictive values, or the unpaired
        chi-square (Pearson, or times (N - 1) / N): paper convention, it ignores the pairing.
    conf_level : float
        Of the ratio's interval.

    Returns
    -------
    tuple of PredictiveComparison
        PPV, NPV. Without variation (both 1) the test is undefined, with the reason.

    """
    positive = as_binary(truth, name="truth")
    calls = [as_binary(first, name="first"), as_binary(second, name="second")]
    for called in calls:
        same_length(positive, called)
    return (
        _compare(positive, calls[0], calls[1], method, conf_level),
        _compare(~positive, ~calls[0], ~calls[1], method, conf_level),
    )


def _compare(
    right: BoolArray, one: BoolArray, two: BoolArray, method: str, conf_level: float
) -> PredictiveComparison:
    """Compare the shares of ``right`` among the cases that each test selects."""
    sizes = int(one.sum()), int(two.sum())
    hits = int((one & right).sum()), int((two & right).sum())
    values = [x / n if n else None for x, n in zip(hits, sizes, strict=True)]
    if values[0] is None or values[1] is None:
        reason = _UNDEFINED_SHARE
        return _comparison((values[0], values[1]), None, None, method, reason)
    if method == "rpv":
        return _relative(right, one, two, conf_level)
    if method in ("chi2", "n-1"):
        kind = "pearson" if method == "chi2" else "n-1"
        test = chi2_proportions(hits[0], sizes[0], hits[1], sizes[1], method=kind)
        return _comparison(
            (values[0], values[1]), test.statistic, test.p_value, method, test.reason
        )
    if method not in ("gs", "wgs"):
        raise StatisticsError(
            f"There is no test {method!r}.", remedy="Choose wgs, gs, rpv, chi2 or n-1."
        )
    score = _weighted_score if method == "wgs" else _generalised_score
    top, bottom = score(right, one, two)
    if bottom <= 0:
        return _comparison((values[0], values[1]), None, None, method, _NO_VARIATION)
    statistic = top / bottom
    return _comparison((values[0], values[1]), statistic, dist.chi2_p(statistic, 1), method, "")


def _comparison(
    values: tuple[float | None, float | None],
    statistic: float | None,
    p_value: float | None,
    method: str,
    reason: str,
) -> PredictiveComparison:
    first, second = values
    gap = None if first is None or second is None else second - first
    return PredictiveComparison(
        first, second, gap, None, None, None, None, statistic, p_value, method, reason
    )


def _weighted_score(right: BoolArray, one: BoolArray, two: BoolArray) -> tuple[float, float]:
    """Return numerator and denominator of Kosinski 2013, eq. 7."""
    n1, n2 = int(one.sum()), int(two.sum())
    x1, x2 = int((one & right).sum()), int((two & right).sum())
    pooled = (x1 + x2) / (n1 + n2)
    both = one & two
    shared = int((both & right).sum()) * (1 - pooled) ** 2 + int((both & ~right).sum()) * pooled**2
    shared /= n1 + n2
    spread = (pooled * (1 - pooled) - 2 * shared) * (1 / n1 + 1 / n2)
    return (x2 / n2 - x1 / n1) ** 2, spread


def _generalised_score(right: BoolArray, one: BoolArray, two: BoolArray) -> tuple[float, float]:
    """Return numerator and denominator of Leisenring, Alonzo & Pepe 2000.

    Each selected (case, test) is a record; z marks records of the second test, centred at their
    share, and the score sums centred truth times centred z per case.
    """
    n1, n2 = int(one.sum()), int(two.sum())
    share = n2 / (n1 + n2)
    pooled = (int((one & right).sum()) + int((two & right).sum())) / (n1 + n2)
    z = two * (1 - share) - one * share
    score = (right - pooled) * z
    # Sum over records of truth * centred z equals the sum of score, as centred z sums to zero.
    return float(score.sum()) ** 2, float((score**2).sum())


def _relative(
    right: BoolArray, one: BoolArray, two: BoolArray, conf_level: float
) -> PredictiveComparison:
    sizes = one.sum(), two.sum()
    hits = (one & right).sum(), (two & right).sum()
    values = float(hits[0] / sizes[0]), float(hits[1] / sizes[1])
    if 0 in hits:
        reason = "A predictive value of 0 has no log ratio."
        return _comparison(values, None, None, "rpv", reason)
    gradient = (two & right) / hits[1] - two / sizes[1] - (one & right) / hits[0] + one / sizes[0]
    se = math.sqrt(max(float((gradient**2).sum()), 0.0))
    ratio = values[1] / values[0]
    half = dist.normal_quantile(conf_level) * se
    limits = ratio * math.exp(-half), ratio * math.exp(half)
    gap = values[1] - values[0]
    if se < 1e-12:
        return PredictiveComparison(
            *values, gap, ratio, 0.0, ratio, ratio, None, None, "rpv", _NO_VARIATION
        )
    z = math.log(ratio) / se
    p = dist.normal_p(z)
    return PredictiveComparison(*values, gap, ratio, se, *limits, z, p, "rpv")


def compare_likelihood_ratios(
    truth: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike, *, conf_level: float = 0.95
) -> tuple[RatioComparison, RatioComparison]:
    """Compare positive and negative likelihood ratios of two tests on the same cases.

    Parameters
    ----------
    truth, first, second : array_like, shape (N,)
        0/1 or bool.
    conf_level : float
        Of the log interval.

    Returns
    -------
    tuple of RatioComparison
        Positive, negative. Zero counts make them undefined, with the reason.

    """
    positive = as_binary(truth, name="truth")
    calls = [as_binary(first, name="first"), as_binary(second, name="second")]
    for called in calls:
        same_length(positive, called)
    return (
        _ratio(positive, calls[0], calls[1], conf_level),
        _ratio(positive, ~calls[0], ~calls[1], conf_level),
    )


def _ratio(
    positive: BoolArray, one: BoolArray, two: BoolArray, conf_level: float
) -> RatioComparison:
    counts = [
        int((called & group).sum()) for called in (one, two) for group in (positive, ~positive)
    ]
    a1, b1, a2, b2 = counts
    m, n = int(positive.sum()), int((~positive).sum())
    values = [(a / m) / (b / n) if m and n and b else None for a, b in ((a1, b1), (a2, b2))]
    if 0 in counts:
        reason = "A count of 0: the ratio of likelihood ratios is undefined."
        return RatioComparison(values[0], values[1], None, None, None, None, None, None, reason)
    diseased = one[positive] / a1 - two[positive] / a2
    healthy = one[~positive] / b1 - two[~positive] / b2
    se = math.sqrt(float((diseased**2).sum() + (healthy**2).sum()))
    ratio = (a1 / b1) / (a2 / b2)
    if se < 1e-12:
        reason = "The two tests agree in every case."
        return RatioComparison(values[0], values[1], ratio, 0.0, ratio, ratio, None, 1.0, reason)
    half = dist.normal_quantile(conf_level) * se
    z = math.log(ratio) / se
    limits = ratio * math.exp(-half), ratio * math.exp(half)
    p = dist.normal_p(z)
    return RatioComparison(values[0], values[1], ratio, se, *limits, z, p)
