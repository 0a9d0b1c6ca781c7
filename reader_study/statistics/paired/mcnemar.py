"""Two sets of yes/no calls on the same cases: McNemar's tests and intervals of the difference."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import BoolArray, as_binary, same_length
from reader_study.statistics.proportions import proportion
from reader_study.statistics.results import Estimate

_TESTS = ("exact", "mid-p", "chi2", "chi2-corrected")


@dataclass(frozen=True, slots=True)
class McNemar:
    """McNemar's test: b cases only the first had, c only the second."""

    b: int
    c: int
    statistic: float | None
    p_value: float
    method: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PairedProportion:
    """Two proportions on the same cases, ``difference`` = first - second."""

    first: Estimate
    second: Estimate
    difference: Estimate
    test: McNemar


@dataclass(frozen=True, slots=True)
class CallComparison:
    """Two sets of calls compared on diseased, healthy and all cases."""

    sensitivity: PairedProportion
    specificity: PairedProportion
    accuracy: PairedProportion


def mcnemar(b: int, c: int, *, method: str = "exact") -> McNemar:
    """Test that b and c are equally likely.

    Parameters
    ----------
    b, c : int
        Discordant pairs.
    method : {"exact", "mid-p", "chi2", "chi2-corrected"}
        Two-sided binomial test; the same minus the point probability (Fagerland, Lydersen &
        Laake 2013, BMC Med Res Methodol 13:91; 1 when b = c); chi-square without and with
        continuity correction (0 when b = c, as in R).

    Returns
    -------
    McNemar
        Without discordant pairs p = 1, with the reason.

    """
    if min(b, c) < 0 or method not in _TESTS:
        raise StatisticsError(
            f"No McNemar test {method!r} of {b} against {c} pairs.",
            remedy=f"Give counts of at least 0 and one of {_TESTS}.",
        )
    if b + c == 0:
        return McNemar(b, c, None, 1.0, method, "No discordant pair: nothing to test.")
    if method in ("exact", "mid-p"):
        return McNemar(b, c, None, _binomial(b, c, mid=method == "mid-p"), method)
    gap = abs(b - c)
    if method == "chi2-corrected":
        gap = max(gap - 1, 0)
    statistic = gap**2 / (b + c)
    return McNemar(b, c, statistic, dist.chi2_p(statistic, 1), method)


def _binomial(b: int, c: int, *, mid: bool) -> float:
    low, n = min(b, c), b + c
    below = float(special.bdtr(low, n, 0.5))
    if mid:
        log_point = special.gammaln(n + 1) - special.gammaln(low + 1)
        log_point -= special.gammaln(n - low + 1) + n * math.log(2)
        below -= 0.5 * math.exp(float(log_point))
    return min(1.0, 2 * below)


def paired_difference(
    a: int, b: int, c: int, d: int, *, method: str = "tango", conf_level: float = 0.95
) -> Estimate:
    """Return (b - c) / n, the first proportion minus the second, with its interval.

    Parameters
    ----------
    a, b, c, d : int
        Both, only the first, only the second, neither.
    method : {"tango", "wald", "agresti-min"}
        Score interval of Tango 1998 (Stat Med 17:891); Wald; Wald with 1/2 added to each cell
        (Agresti & Min 2005, Stat Med 24:729).
    conf_level : float
        In (0, 1).

    """
    n = a + b + c + d
    if min(a, b, c, d) < 0 or method not in ("tango", "wald", "agresti-min"):
        raise StatisticsError(
            f"No interval {method!r} of ({a}, {b}, {c}, {d}).",
            remedy="Give counts of at least 0 and tango, wald or agresti-min.",
        )
    if n == 0:
        return Estimate(None, n=0, method=method, reason="No case.")
    estimate = (b - c) / n
    z = dist.normal_quantile(conf_level)
    if method == "tango":
        return Estimate(estimate, *_tango(b, c, n, z), None, n, method)
    add = 0.5 if method == "agresti-min" else 0.0
    size = n + 4 * add
    first, second = b + add, c + add
    se = math.sqrt(max(first + second - (first - second) ** 2 / size, 0.0)) / size
    centre = (first - second) / size
    limits = (max(-1.0, centre - z * se), min(1.0, centre + z * se))
    reason = "" if se > 0 else "No discordant pair: the Wald interval is not informative."
    return Estimate(estimate, *limits, se, n, method, reason)


def _tango(b: int, c: int, n: int, z: float) -> tuple[float, float]:
    """Invert Tango's score statistic; it falls with the tested difference."""

    def score(delta: float) -> float:
        linear = -b - c + (2 * n - b + c) * delta
        constant = -c * delta * (1 - delta)
        nuisance = (math.sqrt(max(linear**2 - 8 * n * constant, 0.0)) - linear) / (4 * n)
        variance = n * (2 * nuisance + delta * (1 - delta))
        gap = b - c - n * delta
        if variance <= 0:
            return math.copysign(math.inf, gap) if gap else 0.0
        return gap / math.sqrt(variance)

    estimate = (b - c) / n
    edge = 1 - 1e-12

    def crossing(low: float, high: float, target: float) -> float:
        if score(low) < target or score(high) > target:
            return low if score(low) < target else high
        return float(optimize.brentq(lambda x: _finite(score(x) - target), low, high, xtol=1e-14))

    lower = -1.0 if estimate <= -edge else crossing(-edge, estimate, z)
    upper = 1.0 if estimate >= edge else crossing(estimate, edge, -z)
    return lower, upper


def _finite(value: float) -> float:
    return max(-1e6, min(1e6, value))


def compare_calls(
    truth: npt.ArrayLike,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    test: str = "exact",
    interval: str = "tango",
    conf_level: float = 0.95,
) -> CallComparison:
    """Compare two sets of calls on the same cases.

    Parameters
    ----------
    truth, first, second : array_like, shape (N,)
        0/1 or bool.
    test, interval : str
        See `mcnemar` and `paired_difference`.
    conf_level : float
        In (0, 1).

    Returns
    -------
    CallComparison
        Sensitivity over diseased, specificity over healthy, accuracy over all cases.

    """
    positive = as_binary(truth, name="truth")
    calls = [as_binary(first, name="first"), as_binary(second, name="second")]
    for called in calls:
        same_length(positive, called)
    right = [called == positive for called in calls]
    everyone = np.ones(positive.size, dtype=np.bool_)

    def pair(where: BoolArray) -> PairedProportion:
        one, two = right[0][where], right[1][where]
        return paired_proportion(one, two, test=test, interval=interval, conf_level=conf_level)

    return CallComparison(pair(positive), pair(~positive), pair(everyone))


def paired_proportion(
    first: BoolArray, second: BoolArray, *, test: str, interval: str, conf_level: float
) -> PairedProportion:
    """Compare two boolean arrays of one length (may be empty) as paired proportions."""
    n = first.size
    both, b = int((first & second).sum()), int((first & ~second).sum())
    c = int((second & ~first).sum())
    return PairedProportion(
        proportion(both + b, n, conf_level=conf_level),
        proportion(both + c, n, conf_level=conf_level),
        paired_difference(both, b, c, n - both - b - c, method=interval, conf_level=conf_level),
        mcnemar(b, c, method=test),
    )
