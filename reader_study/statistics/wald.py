"""Estimate over standard error, with its interval and p, degenerate cases decided."""

import numpy as np

from reader_study.statistics import distributions as dist
from reader_study.statistics.results import Comparison


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
