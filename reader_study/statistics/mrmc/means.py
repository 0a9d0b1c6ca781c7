"""Means over readers of each modality, and each reader alone, with their intervals."""

import math

import numpy as np

from reader_study.statistics import distributions as dist
from reader_study.statistics.mrmc.figures import Figures
from reader_study.statistics.mrmc.results import Inference, ModalityMean, ReaderMean

ZERO = 1e-15
"""Variances of proportions and areas below this are rounding noise."""


def reader_means(figures: Figures, *, conf_level: float) -> tuple[ReaderMean, ...]:
    """Return one row per modality and reader: Wald over cases, clipped to [0, 1]."""
    quantile = dist.normal_quantile(conf_level)
    rows = []
    for k, (i, j) in enumerate(figures.cells):
        estimate = float(figures.estimates[k])
        se = math.sqrt(max(float(figures.covariance[k, k]), 0.0))
        lower, upper = _limits(figures, estimate, quantile * se)
        reason = "" if se**2 > ZERO else "The variance over cases is 0: no informative interval."
        rows.append(
            ReaderMean(
                figures.modalities[i],
                figures.readers[j],
                estimate,
                se,
                lower,
                upper,
                int(figures.counts[k]),
                reason,
            )
        )
    return tuple(rows)


def modality_means(
    figures: Figures, mode: Inference, *, conf_level: float
) -> tuple[ModalityMean, ...]:
    """Return one row per modality, from its own data only (Hillis, Berbaum & Metz 2008)."""
    return tuple(
        _modality_mean(figures, i, mode, conf_level) for i in range(len(figures.modalities))
    )


def _modality_mean(figures: Figures, i: int, mode: Inference, conf_level: float) -> ModalityMean:
    rows = np.flatnonzero(figures.cells[:, 0] == i)
    readers = rows.size
    block = figures.covariance[np.ix_(rows, rows)]
    error = float(np.diag(block).mean())
    off = ~np.eye(readers, dtype=np.bool_)
    cov2 = float(block[off].mean()) if readers > 1 else 0.0
    values = figures.estimates[rows]
    estimate = float(values.mean())
    ms_r = _without_noise(float(values.var(ddof=1))) if readers > 1 else None
    variance, df = _variance(mode, ms_r, _without_noise(error), _without_noise(cov2), readers)
    name = figures.modalities[i]
    if variance <= 0:
        reason = "There is no variability: no informative interval."
        limits = (estimate, estimate)
        df = None if mode is Inference.FIXED_READERS or readers == 1 else float(readers - 1)
        return ModalityMean(name, estimate, 0.0, df, *limits, ms_r, error, cov2, reason)
    se = math.sqrt(variance)
    quantile = dist.normal_quantile(conf_level) if df is None else dist.t_quantile(conf_level, df)
    lower, upper = _limits(figures, estimate, quantile * se)
    return ModalityMean(name, estimate, se, df, lower, upper, ms_r, error, cov2)


def _variance(
    mode: Inference, ms_r: float | None, error: float, cov2: float, readers: int
) -> tuple[float, float | None]:
    """Return the variance of the mean and its degrees of freedom (None: normal)."""
    shared = max(cov2, 0.0)
    if mode is Inference.FIXED_READERS or ms_r is None:
        return (error + (readers - 1) * shared) / readers, None
    if mode is Inference.FIXED_CASES:
        return ms_r / readers, float(readers - 1)
    total = ms_r + readers * shared
    df = None if ms_r == 0 else total**2 / (ms_r**2 / (readers - 1))
    return total / readers, df


def _without_noise(value: float) -> float:
    return 0.0 if abs(value) < ZERO else value


def _limits(figures: Figures, estimate: float, half: float) -> tuple[float, float]:
    if figures.name == "metric":  # a user's metric has no known range
        return estimate - half, estimate + half
    return dist.clip01(estimate - half), dist.clip01(estimate + half)
