"""Intraclass correlation in all its forms.

Shrout & Fleiss 1979 (Psychol Bull 86:420); intervals and tests of McGraw & Wong 1996 (Psychol
Methods 1:30), Tables 4 and 7.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import special

from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import FloatArray


class IccKind(StrEnum):
    """One-way, two-way agreement, two-way consistency; of one rater or of the mean of k."""

    ONE_WAY = "ICC1"
    AGREEMENT = "ICC2"
    CONSISTENCY = "ICC3"
    ONE_WAY_MEAN = "ICC1k"
    AGREEMENT_MEAN = "ICC2k"
    CONSISTENCY_MEAN = "ICC3k"


@dataclass(frozen=True, slots=True)
class IccResult:
    """One intraclass correlation with its F test and interval.

    Negative values are given as they are. ``n`` complete cases of ``raters`` raters; ``dropped``
    cases had a missing rating.
    """

    kind: IccKind
    value: float | None
    lower: float | None
    upper: float | None
    f: float | None
    df1: float | None
    df2: float | None
    p_value: float | None
    n: int
    raters: int
    dropped: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of a two-way layout: cases, raters, residual, within cases."""

    cases: float
    raters: float
    residual: float
    within: float
    n: int
    k: int


def icc(ratings: npt.ArrayLike, *, kind: str = "ICC2", conf_level: float = 0.95) -> IccResult:
    """Return one intraclass correlation.

    Parameters
    ----------
    ratings : array_like, shape (N, k)
        Numbers; cases with NaN are dropped and counted.
    kind : {"ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"}
        Default: two-way random, absolute agreement, single rater.
    conf_level : float
        In (0, 1).

    Returns
    -------
    IccResult
        Undefined with a reason for fewer than two cases or raters, or without variation between
        and within cases.

    """
    table = np.asarray(ratings, dtype=np.float64)
    kept = table[~np.isnan(table).any(axis=1)] if table.ndim == 2 else table[:0]
    dropped = len(table) - len(kept)
    form = IccKind(kind)
    n, k = (kept.shape[0], kept.shape[1]) if kept.ndim == 2 else (0, 0)
    if n < 2 or k < 2:
        return _nothing(form, n, k, dropped, "An ICC needs two complete cases and two raters.")
    ms = _squares(kept)
    if max(ms.cases, ms.within) == 0:
        return _nothing(form, n, k, dropped, "The ratings do not vary: the ICC is 0/0.")
    return _FORMS[form](form, ms, conf_level, dropped)


def icc_all(ratings: npt.ArrayLike, *, conf_level: float = 0.95) -> tuple[IccResult, ...]:
    """Return the six forms, single raters first (see `icc`)."""
    return tuple(icc(ratings, kind=kind, conf_level=conf_level) for kind in IccKind)


def _nothing(form: IccKind, n: int, k: int, dropped: int, reason: str) -> IccResult:
    df1 = float(n - 1) if n > 1 else None
    df2 = None
    if n > 1 and k > 1 and "2" not in form:
        df2 = float(n * (k - 1)) if "1" in form else float((n - 1) * (k - 1))
    return IccResult(form, None, None, None, None, df1, df2, None, n, k, dropped, reason)


def _squares(table: FloatArray) -> _Squares:
    n, k = table.shape
    grand = table.mean()
    cases, raters = table.mean(axis=1), table.mean(axis=0)
    between = k * float(((cases - grand) ** 2).sum()) / (n - 1)
    judges = n * float(((raters - grand) ** 2).sum()) / (k - 1)
    rest = table - cases[:, None] - raters + grand
    residual = float((rest**2).sum()) / ((n - 1) * (k - 1))
    within = float(((table - cases[:, None]) ** 2).sum()) / (n * (k - 1))
    largest = max(between, judges, residual, within)
    noise = 1e-13 * largest + 1e-26 * float(np.abs(table).max()) ** 2
    between, judges, residual, within = (
        0.0 if value <= noise else value for value in (between, judges, residual, within)
    )
    return _Squares(between, judges, residual, within, n, k)


def _f_quantile(df1: float, df2: float, conf_level: float) -> float:
    return float(special.fdtri(df1, df2, 0.5 + conf_level / 2))


def _simple(form: IccKind, ms: _Squares, conf_level: float, dropped: int) -> IccResult:
    """One-way and consistency: a plain F ratio decides value, test and limits."""
    one_way = form in (IccKind.ONE_WAY, IccKind.ONE_WAY_MEAN)
    error = ms.within if one_way else ms.residual
    df1 = float(ms.n - 1)
    df2 = float(ms.n * (ms.k - 1)) if one_way else df1 * (ms.k - 1)
    mean = form.endswith("k")
    if error == 0 and ms.cases == 0:
        return _nothing(form, ms.n, ms.k, dropped, "Cases do not differ at all: the ICC is 0/0.")
    if error == 0:
        reason = "Raters agree perfectly: F is infinite."
        return IccResult(form, 1.0, 1.0, 1.0, None, df1, df2, None, ms.n, ms.k, dropped, reason)
    f = ms.cases / error
    low = f / _f_quantile(df1, df2, conf_level)
    high = f * _f_quantile(df2, df1, conf_level)

    def value(ratio: float) -> float:
        return 1 - 1 / ratio if mean else (ratio - 1) / (ratio + ms.k - 1)

    p = dist.f_p(f, df1, df2)
    if f == 0:
        reason = "Cases do not differ in the mean."
        low_value = None if mean else -1 / (ms.k - 1)
        return IccResult(form, low_value, None, None, 0.0, df1, df2, p, ms.n, ms.k, dropped, reason)
    return IccResult(form, value(f), value(low), value(high), f, df1, df2, p, ms.n, ms.k, dropped)


def _agreement(form: IccKind, ms: _Squares, conf_level: float, dropped: int) -> IccResult:
    """Two-way absolute agreement: Satterthwaite's df for the mixed error."""
    n, k = ms.n, ms.k
    mean = form is IccKind.AGREEMENT_MEAN
    gap = ms.cases - ms.residual
    bottoms = (
        ms.cases + (k - 1) * ms.residual + k * (ms.raters - ms.residual) / n,
        ms.cases + (ms.raters - ms.residual) / n,
    )
    if min(bottoms) <= 1e-12 * max(ms.cases, ms.raters, ms.residual):
        return _nothing(form, n, k, dropped, "The total variance estimate is not above 0.")
    single, value = gap / bottoms[0], gap / bottoms[1 if mean else 0]
    df1 = float(n - 1)
    if ms.residual == 0:
        reason = "Raters differ by constants only: F is infinite, no interval."
        return IccResult(form, value, None, None, None, df1, None, None, n, k, dropped, reason)
    f = ms.cases / ms.residual
    if 1 - value < 1e-12 or ms.cases == 0:
        reason = "At this value the degrees of freedom are undefined: no interval."
        return IccResult(form, value, None, None, f, df1, None, None, n, k, dropped, reason)
    lower, upper = _agreement_limits(ms, single, conf_level)
    reason = ""
    if mean:
        lower, upper = _of_mean(lower, k), _of_mean(upper, k)
        reason = "" if lower is not None else "The lower limit is below any finite value."
    df2 = _agreement_freedom(ms, value, mean=mean)
    p = dist.f_p(f, df1, df2)
    return IccResult(form, value, lower, upper, f, df1, df2, p, n, k, dropped, reason)


def _of_mean(single: float | None, k: int) -> float | None:
    """Return the reliability of the mean of k raters (Spearman-Brown), None at minus infinity."""
    if single is None or 1 + (k - 1) * single <= 1e-12:
        return None
    return k * single / (1 + (k - 1) * single)


def _agreement_limits(
    ms: _Squares, single: float, conf_level: float
) -> tuple[float | None, float | None]:
    n, k = ms.n, ms.k
    v = _agreement_freedom(ms, single, mean=False)
    high = _f_quantile(n - 1.0, v, conf_level)
    low = _f_quantile(v, n - 1.0, conf_level)
    mixed = k * ms.raters + (k * n - k - n) * ms.residual
    lower = n * (ms.cases - high * ms.residual) / (high * mixed + n * ms.cases)
    upper = n * (low * ms.cases - ms.residual) / (mixed + n * low * ms.cases)
    return lower, upper


def _agreement_freedom(ms: _Squares, value: float, *, mean: bool) -> float:
    """Return Satterthwaite's df of a MSraters + b MSresidual (McGraw & Wong, Table 7)."""
    n, k = ms.n, ms.k
    if mean:
        a = value / (n * (1 - value))
        b = 1 + value * (n - 1) / (n * (1 - value))
    else:
        a = k * value / (n * (1 - value))
        b = 1 + k * value * (n - 1) / (n * (1 - value))
    top = (a * ms.raters + b * ms.residual) ** 2
    bottom = (a * ms.raters) ** 2 / (k - 1) + (b * ms.residual) ** 2 / ((n - 1) * (k - 1))
    return top / bottom


_FORMS = {
    kind: _agreement if kind in (IccKind.AGREEMENT, IccKind.AGREEMENT_MEAN) else _simple
    for kind in IccKind
}
