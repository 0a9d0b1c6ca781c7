"""How figures of a benchmark are written: with interval and n; a missing one is a dash."""

from reader_study.report.numbers import DASH, fixed, share
from reader_study.statistics.results import Estimate


def percent(estimate: Estimate | None) -> str:
    """Write a share in per cent: ``50.0 (25.4–74.6) / 12``, the n behind the stroke."""
    if estimate is None or estimate.value is None:
        return DASH if estimate is None or not estimate.n else f"{DASH} / {estimate.n}"
    return f"{_limits(estimate, share(estimate.value), per_cent=True)} / {estimate.n}"


def area(estimate: Estimate | None) -> str:
    """Write an area: ``0.850 (0.579–1.000) / 9``."""
    if estimate is None or estimate.value is None:
        return DASH if estimate is None or not estimate.n else f"{DASH} / {estimate.n}"
    return f"{_limits(estimate, fixed(estimate.value, 3), per_cent=False)} / {estimate.n}"


def points(estimate: Estimate) -> str:
    """Write a difference of shares in points of per cent, with its sign."""
    if estimate.value is None:
        return DASH
    text = fixed(100 * estimate.value, 1, sign=True)
    if estimate.lower is None or estimate.upper is None:
        return text
    low, high = (fixed(100 * limit, 1, sign=True) for limit in (estimate.lower, estimate.upper))
    return f"{text} ({low}, {high})"


def bare(value: float | None) -> str:
    """Write a share in per cent alone."""
    return DASH if value is None else share(value)


def _limits(estimate: Estimate, text: str, *, per_cent: bool) -> str:
    if estimate.lower is None or estimate.upper is None:
        return text
    low, high = (
        fixed(100 * limit, 1) if per_cent else fixed(limit, 3)
        for limit in (max(estimate.lower, 0.0), min(estimate.upper, 1.0))
    )
    return f"{text} ({low}–{high})"
