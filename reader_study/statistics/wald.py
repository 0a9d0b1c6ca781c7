"""Estimate over standard error, with its interval and p, degenerate cases decided."""

import numpy as np

from reader_study.statistics import distributions as dist
from reader_study.statistics.results import Comparison

ZERO_VARIANCE = 1e-15
"""Variances of an area below this are rounding noise (areas are of order one)."""


def wald(
    names: tuple[str, str],
    estimate: float,
    variance: float,
    df: float | None,
    *,
    conf_level: float,
    method: str,
) -> Comparison:
    """Return estimate / sqrt(variance) against Student t (or normal where ``df`` is None)."""
    se = float(np.sqrt(variance))
    if df is None:
        half, p = dist.normal_quantile(conf_level) * se, dist.normal_p(estimate / se)
    else:
        half, p = dist.t_quantile(conf_level, df) * se, dist.t_p(estimate / se, df)
    limits = (estimate - half, estimate + half)
    return Comparison(*names, estimate, se, *limits, estimate / se, df, p, method)


def normal_comparison(
    names: tuple[str, str], difference: float, variance: float, *, conf_level: float, method: str
) -> Comparison:
    """Return a Wald comparison with a normal reference, degenerate cases decided.

    Parameters
    ----------
    names : tuple of str
        First and second.
    difference, variance : float
        First minus second, and its variance; below `ZERO_VARIANCE` it counts as zero.
    conf_level : float
        In (0, 1).
    method : str
        Name for the result.

    """
    if variance <= ZERO_VARIANCE:
        if abs(difference) <= ZERO_VARIANCE:
            reason = "The two do not differ in any case: difference 0 without variance."
            return Comparison(*names, 0.0, 0.0, 0.0, 0.0, 0.0, None, 1.0, method, reason)
        reason = "The difference has zero variance: no test, the interval is not informative."
        limits = (difference, difference)
        return Comparison(*names, difference, 0.0, *limits, method=method, reason=reason)
    se = float(np.sqrt(variance))
    half = dist.normal_quantile(conf_level) * se
    z = difference / se
    limits = (difference - half, difference + half)
    return Comparison(*names, difference, se, *limits, z, None, dist.normal_p(z), method)
