"""Non-inferiority and equivalence of a difference against a margin given beforehand."""

from dataclasses import dataclass

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.results import Comparison, Estimate


@dataclass(frozen=True, slots=True)
class MarginResult:
    """What a confidence interval says about a margin.

    Parameters
    ----------
    estimate, lower, upper : float or None
        The difference first - second and its two-sided limits.
    margin : float
        Largest loss that does not matter, above 0.
    noninferior, equivalent, superior : bool or None
        Lower limit above -margin; both limits within the margin; lower limit above 0.
        Superiority after non-inferiority costs no multiplicity (closed testing).
    p_noninferior : float or None
        One-sided p of the hypothesis that the difference is at or below -margin.
    conf_level : float
        Of the two-sided interval; 0.95 tests non-inferiority at one-sided 2.5 %.
    reason : str
        Why something is None.

    """

    estimate: float | None
    lower: float | None
    upper: float | None
    margin: float
    noninferior: bool | None
    equivalent: bool | None
    superior: bool | None
    p_noninferior: float | None
    conf_level: float
    reason: str = ""


def noninferiority(
    comparison: Comparison, *, margin: float, conf_level: float = 0.95
) -> MarginResult:
    """Judge a difference (higher is better) against a margin.

    Parameters
    ----------
    comparison : Comparison
        A difference with standard error, and degrees of freedom where it has them.
    margin : float
        Above 0, on the scale of the difference, fixed before the data were seen.
    conf_level : float
        In (0, 1).

    Raises
    ------
    StatisticsError
        A margin that is not above 0.

    """
    if margin <= 0:
        raise StatisticsError(
            f"A margin of {margin} is not above 0.", remedy="Give the largest acceptable loss."
        )
    estimate, se, df = comparison.estimate, comparison.se, comparison.df
    if estimate is None or se is None or se <= 0:
        reason = comparison.reason or "The difference has no standard error."
        return MarginResult(
            estimate, None, None, margin, None, None, None, None, conf_level, reason
        )
    quantile = dist.normal_quantile(conf_level) if df is None else dist.t_quantile(conf_level, df)
    lower, upper = estimate - quantile * se, estimate + quantile * se
    z = (estimate + margin) / se
    two_sided = dist.normal_p(z) if df is None else dist.t_p(z, df)
    p = two_sided / 2 if z > 0 else 1 - two_sided / 2
    return MarginResult(
        estimate,
        lower,
        upper,
        margin,
        lower > -margin,
        lower > -margin and upper < margin,
        lower > 0,
        p,
        conf_level,
    )


def interval_against_margin(
    difference: Estimate, *, margin: float, conf_level: float = 0.95
) -> MarginResult:
    """Judge a difference by its interval alone, e.g. Tango's of two paired proportions.

    Parameters
    ----------
    difference : Estimate
        First - second with limits at ``conf_level`` (see `paired_difference`).
    margin, conf_level
        As for `noninferiority`; without a standard error there is no p value.

    Raises
    ------
    StatisticsError
        A margin that is not above 0.

    """
    if margin <= 0:
        raise StatisticsError(
            f"A margin of {margin} is not above 0.", remedy="Give the largest acceptable loss."
        )
    value, lower, upper = difference.value, difference.lower, difference.upper
    if lower is None or upper is None:
        reason = difference.reason or "The difference has no interval."
        return MarginResult(value, None, None, margin, None, None, None, None, conf_level, reason)
    return MarginResult(
        value,
        lower,
        upper,
        margin,
        lower > -margin,
        lower > -margin and upper < margin,
        lower > 0,
        None,
        conf_level,
        "Judged by the interval: no p value.",
    )
