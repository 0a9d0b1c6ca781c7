"""From the statistics' results to the report's: the same figures, reasons kept, no NaN."""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.notes import ResultNote, note, reason
from reader_study.statistics import Comparison, clustered_proportion, proportion

_NO_WIDTH = 1e-9


def finite(value: float | None) -> float | None:
    """Return a plain float, or None for a figure that is undefined or not finite."""
    return None if value is None or not math.isfinite(value) else float(value)


class HasInterval(Protocol):
    """The parts that the statistics' estimates share."""

    @property
    def lower(self) -> float | None:
        """Lower confidence limit."""

    @property
    def upper(self) -> float | None:
        """Upper confidence limit."""

    @property
    def reason(self) -> str:
        """Why something is missing."""


def estimate(
    value: float | None, source: HasInterval, *, method: str, n: int | None = None
) -> ResultEstimate:
    """Take over an estimate on 0–1; limits are clipped to that range.

    An interval without width says nothing and is left out.
    """
    value, low, high = finite(value), finite(source.lower), finite(source.upper)
    if low is not None and high is not None:
        if high - low < _NO_WIDTH:
            return ResultEstimate(value, None, None, method, n=n, note=note("no_spread"))
        low, high = max(low, 0.0), min(high, 1.0)
    why = reason(source.reason, code="no_interval" if low is None else "caution")
    return ResultEstimate(value, low, high, method, n=n, note=why)


def difference(source: Comparison, *, method: str, sign: float = 1.0) -> Difference:
    """Take over a comparison; ``sign`` −1 turns first − second into second − first."""
    ends = [finite(source.lower), finite(source.upper)]
    low, high = ends if sign > 0 else [None if e is None else -e for e in reversed(ends)]
    if low is not None and high is not None and high - low < _NO_WIDTH:
        low = high = None
    value, statistic = finite(source.estimate), finite(source.statistic)
    p = finite(source.p_value)
    return Difference(
        None if value is None else sign * value + 0.0,
        low,
        high,
        p,
        method,
        statistic=None if statistic is None else sign * statistic + 0.0,
        df=finite(source.df),
        note=reason(source.reason, code="no_test" if p is None else "caution"),
    )


def missing(why: ResultNote, *, method: str) -> ResultEstimate:
    """Return an estimate that could not be made, with its reason."""
    return ResultEstimate(None, None, None, method, note=why)


def no_difference(why: ResultNote, *, method: str) -> Difference:
    """Return a difference that could not be made, with its reason."""
    return Difference(None, None, None, None, method, note=why)


def share(
    right: NDArray[np.bool_], *, when_empty: str, patients: Sequence[str] | None = None
) -> ResultEstimate:
    """Return the share of True in ``right`` with the Clopper–Pearson interval.

    With the patient of each row the ratio estimator takes the rows of one patient together, on the
    logit scale; where all or none are True it has no width, and the interval is that of
    Clopper–Pearson with patients counted instead of lesions. ``when_empty`` is the note for none.
    """
    hits, n = int(np.sum(right)), int(right.size)
    if n and patients is not None and len(set(patients)) < n:
        return _clustered_share(right, patients)
    if n == 0:
        return ResultEstimate(None, None, None, "clopper_pearson", hits, n, note(when_empty))
    made = proportion(hits, n, method="clopper-pearson")
    return ResultEstimate(
        finite(made.value), finite(made.lower), finite(made.upper), "clopper_pearson", hits, n
    )


def _clustered_share(right: NDArray[np.bool_], patients: Sequence[str]) -> ResultEstimate:
    hits, n, people = int(np.sum(right)), int(right.size), len(set(patients))
    if hits in (0, n):
        made = proportion(people if hits else 0, people, method="clopper-pearson")
        method = "clopper_pearson_patients"
    else:
        made = clustered_proportion(right, patients)
        method = "ratio_clustered"
    return ResultEstimate(
        hits / n, finite(made.lower), finite(made.upper), method, hits, n, reason(made.reason)
    )
