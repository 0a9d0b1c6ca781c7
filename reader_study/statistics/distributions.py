"""Tail areas and quantiles, straight from scipy.special (scipy.stats takes a second to import)."""

import math

from scipy import special


def normal_quantile(conf_level: float) -> float:
    """Return the two-sided standard normal quantile, e.g. 1.96 for 0.95."""
    return float(special.ndtri(0.5 + conf_level / 2))


def t_quantile(conf_level: float, df: float) -> float:
    """Return the two-sided Student t quantile for ``df`` degrees of freedom."""
    return float(special.stdtrit(df, 0.5 + conf_level / 2))


def normal_p(z: float) -> float:
    """Return the two-sided p value of a standard normal statistic."""
    return float(2 * special.ndtr(-abs(z)))


def t_p(t: float, df: float) -> float:
    """Return the two-sided p value of a Student t statistic."""
    return float(2 * special.stdtr(df, -abs(t)))


def f_p(f: float, df1: float, df2: float) -> float:
    """Return the upper tail area of an F statistic."""
    return float(special.fdtrc(df1, df2, f))


def chi2_p(x: float, df: float) -> float:
    """Return the upper tail area of a chi-square statistic (1 for a negative one)."""
    return float(special.chdtrc(df, max(x, 0.0)))


def clip01(value: float) -> float:
    """Limit a proportion-like confidence limit to [0, 1]."""
    return min(1.0, max(0.0, value))


def logit_limits(value: float, se: float, quantile: float) -> tuple[float, float]:
    """Return limits made on the logit scale, so that they stay inside (0, 1).

    ``value`` must lie strictly between 0 and 1 (delta method: se / (value (1 - value))).
    """
    centre = math.log(value / (1 - value))
    half = quantile * se / (value * (1 - value))
    return float(special.expit(centre - half)), float(special.expit(centre + half))


def clip11(value: float | None) -> float | None:
    """Limit a confidence limit of a difference of areas or rates to [-1, 1]; None stays None."""
    return None if value is None else min(1.0, max(-1.0, value))
