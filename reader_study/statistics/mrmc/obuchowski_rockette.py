"""Obuchowski-Rockette analysis of multi-reader multi-case studies.

Obuchowski & Rockette 1995, Commun Stat Simul 24:285; denominator degrees of freedom of Hillis
2007, Stat Med 26:596; single-modality intervals of Hillis, Berbaum & Metz 2008, Acad Radiol
15:647. With jackknife covariance it equals the DBM analysis after Hillis.
"""

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.mrmc.figures import Figures, auc_figures
from reader_study.statistics.mrmc.layout import ROUNDING, MrmcLayout, mean_squares, mean_where
from reader_study.statistics.mrmc.means import modality_means, reader_means
from reader_study.statistics.mrmc.other_figures import Metric, binary_figures, metric_figures
from reader_study.statistics.mrmc.results import (
    EqualityTest,
    Inference,
    MrmcResult,
    ReaderDifference,
)
from reader_study.statistics.reads import CrossingDesign, Reads
from reader_study.statistics.results import Comparison
from reader_study.statistics.wald import wald

BINARY_ENDPOINTS = ("sensitivity", "specificity", "accuracy")
"""Endpoints of calls."""

_ONE_READER = "One reader: readers cannot be random, the fixed-reader result is given."


def mrmc(
    reads: Reads,
    *,
    endpoint: str = "auc",
    cutoff: float | None = None,
    covariance: str = "delong",
    inference: str = "RRRC",
    metric: Metric | None = None,
    conf_level: float = 0.95,
) -> MrmcResult:
    """Compare modalities read by several readers.

    Parameters
    ----------
    reads : Reads
        Any design in which each reader read all modalities, or only one. Where they carry
        patients of whom some have several cases, the covariance is clustered within patients
        (Obuchowski 1997), and the warnings say so.
    endpoint : {"auc", "sensitivity", "specificity", "accuracy"}
        Figure of merit; ignored when a metric is given.
    cutoff : float, optional
        Needed for all but the area: a rating at or above it is a positive call.
    covariance : {"delong", "jackknife", "unbiased"}
        For the area; other endpoints are jackknifed.
    inference : {"RRRC", "FRRC", "RRFC"}
        Random readers and cases, fixed readers, fixed cases.
    metric : callable, optional
        ``metric(truth, scores) -> float``.
    conf_level : float
        In (0, 1).

    Returns
    -------
    MrmcResult
        One reader: the fixed-reader result with a reason. One modality: means only. No
        variability at all: estimates without a test, with a reason.

    Raises
    ------
    StatisticsError
        Reads that allow no variance (the message names reader and modality), or a reader who
        read some modalities only while others read all.

    """
    if metric is not None:
        figures = metric_figures(reads, metric)
    elif endpoint == "auc":
        figures = auc_figures(reads, covariance=covariance)
    elif cutoff is None or endpoint not in BINARY_ENDPOINTS:
        raise StatisticsError(
            f"The endpoint {endpoint!r} lacks its rule.",
            remedy=f"Give auc, or one of {BINARY_ENDPOINTS} with a cutoff, or a metric.",
        )
    else:
        figures = binary_figures(reads, endpoint=endpoint, cutoff=cutoff)
    return analyse(figures, inference=inference, conf_level=conf_level)


def analyse(figures: Figures, *, inference: str = "RRRC", conf_level: float = 0.95) -> MrmcResult:
    """Run the analysis on figures of merit that are already there (see `mrmc`)."""
    mode = Inference(inference)
    reason = ""
    if len(figures.readers) == 1 and mode is not Inference.FIXED_READERS:
        mode, reason = Inference.FIXED_READERS, _ONE_READER
    layout = mean_squares(figures) if len(figures.modalities) > 1 else None
    equality = None if layout is None else _equality(layout, mode)
    return MrmcResult(
        figures=figures,
        inference=mode,
        conf_level=conf_level,
        components=None if layout is None or mode == "RRFC" else layout.components,
        equality=equality,
        differences=()
        if equality is None
        else _differences(figures, layout, equality, mode, conf_level),
        means=modality_means(figures, mode, conf_level=conf_level),
        reader_means=reader_means(figures, conf_level=conf_level),
        reader_differences=_reader_differences(figures, conf_level=conf_level),
        warnings=_warnings(figures),
        reason=reason or ("" if equality is None else equality.reason),
    )


def _warnings(figures: Figures) -> tuple[str, ...]:
    found = [text for text in (figures.clustering, figures.warning) if text]
    if len(figures.readers) == 2:
        found.append("Two readers only: degrees of freedom may be near 1 and intervals wide.")
    if len(figures.modalities) > 2:
        found.append("Pairwise rows are not corrected for multiplicity (Holm is offered).")
    below = figures.estimates < 0.5
    if figures.name == "auc" and below.any():
        names = ", ".join(np.array(figures.labels)[below])
        found.append(f"An area is below one half for {names}: is the rating reversed?")
    return tuple(found)


def _equality(layout: MrmcLayout, mode: Inference) -> EqualityTest:
    denominator, df2 = _denominator(layout, mode, layout.weight)
    if mode is Inference.FIXED_READERS:
        return _chi_square(layout, denominator)
    if denominator <= 0:
        return _undefined(layout, "F", denominator, layout.df_tr)
    f = layout.ms_t / denominator
    p = dist.chi2_p(f * layout.df_t, layout.df_t) if df2 is None else dist.f_p(f, layout.df_t, df2)
    return EqualityTest("F", layout.ms_t, layout.ms_tr, denominator, f, layout.df_t, df2, p)


def _denominator(layout: MrmcLayout, mode: Inference, weight: float) -> tuple[float, float | None]:
    """Return the expected mean square under equality, and its df (None: normal or chi-square).

    ``weight`` is what Cov2 - Cov3 counts for: `MrmcLayout.weight` for the test of all modalities,
    `MrmcLayout.pair_weight` for two of them.
    """
    parts = layout.components
    extra = parts.cov2 - parts.cov3
    if mode is Inference.FIXED_READERS:
        if layout.nested_readers:
            return parts.error - parts.cov2 + weight * extra, None
        return parts.error - parts.cov1 + (weight - 1) * extra, None
    if mode is Inference.FIXED_CASES:
        return layout.ms_tr, layout.df_tr
    denominator = layout.ms_tr + weight * max(extra, 0.0)
    if layout.ms_tr <= 0:
        return denominator, None
    return denominator, denominator**2 / (layout.ms_tr**2 / layout.df_tr)


def _chi_square(layout: MrmcLayout, denominator: float) -> EqualityTest:
    if denominator <= ROUNDING:
        return _undefined(layout, "X2", denominator)
    statistic = layout.df_t * layout.ms_t / denominator
    p = dist.chi2_p(statistic, layout.df_t)
    return EqualityTest("X2", layout.ms_t, None, denominator, statistic, layout.df_t, None, p)


def _undefined(
    layout: MrmcLayout, kind: str, denominator: float, df2: float | None = None
) -> EqualityTest:
    if denominator < -ROUNDING:
        reason = "The variance estimate is negative: the test is undefined."
    else:
        reason = "There is no variability between readers and cases: the test is undefined."
    return EqualityTest(
        kind, layout.ms_t, layout.ms_tr, denominator, None, layout.df_t, df2, None, reason
    )


def _differences(
    figures: Figures,
    layout: MrmcLayout | None,
    equality: EqualityTest,
    mode: Inference,
    conf_level: float,
) -> tuple[Comparison, ...]:
    if layout is None:
        return ()
    pairs = [(i, j) for i in range(layout.effects.size) for j in range(i + 1, layout.effects.size)]
    return tuple(
        _difference(figures, layout, equality, (*pair, mode), conf_level) for pair in pairs
    )


def _difference(
    figures: Figures,
    layout: MrmcLayout,
    equality: EqualityTest,
    which: tuple[int, int, Inference],
    conf_level: float,
) -> Comparison:
    i, j, mode = which
    names = (figures.modalities[i], figures.modalities[j])
    estimate = float(layout.effects[i] - layout.effects[j])
    denominator, df2 = _denominator(layout, mode, layout.pair_weight(i, j))
    if equality.statistic is None:
        df2 = equality.df2
    method = f"Obuchowski-Rockette, {'normal' if df2 is None else 't'}"
    method += f", {figures.clustering}" if figures.clustering else ""
    if equality.statistic is None or denominator <= 0:
        reason = equality.reason or "The variance estimate is not above 0: no test."
        if min(equality.denominator, denominator) < -ROUNDING:
            return Comparison(*names, estimate, method=method, reason=reason)
        limits = (estimate, estimate)
        return Comparison(*names, estimate, 0.0, *limits, None, df2, None, method, reason)
    variance = denominator * (1 / layout.counts[i] + 1 / layout.counts[j])
    return wald(names, estimate, variance, df2, conf_level=conf_level, method=method)


def _reader_differences(figures: Figures, *, conf_level: float) -> tuple[ReaderDifference, ...]:
    """Compare modalities within each reader, error pooled over modalities (random cases)."""
    if figures.design is CrossingDesign.READERS_NESTED_IN_MODALITY:
        return ()
    table = figures.table()
    out = []
    for j, reader in enumerate(figures.readers):
        rows = np.flatnonzero(figures.cells[:, 1] == j)
        if rows.size < 2:
            continue
        block = figures.covariance[np.ix_(rows, rows)]
        shared = mean_where(block, ~np.eye(rows.size, dtype=np.bool_))
        variance = 2 * (float(np.diag(block).mean()) - shared)
        for first in range(rows.size):
            for second in range(first + 1, rows.size):
                i, k = figures.cells[rows[[first, second]], 0]
                names = (figures.modalities[i], figures.modalities[k])
                estimate = float(table[i, j] - table[k, j])
                comparison = _within_reader(names, estimate, variance, conf_level)
                out.append(ReaderDifference(reader, comparison))
    return tuple(out)


def _within_reader(
    names: tuple[str, str], estimate: float, variance: float, conf_level: float
) -> Comparison:
    method = "within reader, normal"
    if variance <= 1e-15:
        if abs(estimate) <= 1e-12:
            reason = "The two modalities do not differ in any case."
            return Comparison(*names, 0.0, 0.0, 0.0, 0.0, None, None, 1.0, method, reason)
        return Comparison(
            *names, estimate, 0.0, method=method, reason="The difference has zero variance."
        )
    return wald(names, estimate, variance, None, conf_level=conf_level, method=method)
