"""A figure with its interval, and a difference with its test; None says why it is missing."""

from dataclasses import dataclass

from reader_study.analysis.notes import ResultNote


@dataclass(frozen=True, slots=True)
class ResultEstimate:
    """A figure with its interval; ``note`` says why one of them is missing or what to beware of.

    Parameters
    ----------
    value, low, high : float or None
        Proportions and areas on 0–1.
    hits, n : int or None
        Numerator and denominator of a proportion.

    """

    value: float | None
    low: float | None
    high: float | None
    method: str
    hits: int | None = None
    n: int | None = None
    note: ResultNote | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference with interval and test; ``note`` says why a figure is missing."""

    value: float | None
    low: float | None
    high: float | None
    p: float | None
    method: str
    statistic: float | None = None
    df: float | None = None
    note: ResultNote | None = None
