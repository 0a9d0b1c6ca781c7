"""How figures are written: the same everywhere, never NaN; a missing one is a dash."""

from collections.abc import Callable

from reader_study.analysis.endpoints import Endpoint
from reader_study.analysis.estimates import Difference, ResultEstimate

DASH = "–"
MINUS = "−"
_SMALLEST_P = 0.001


def fixed(value: float | None, digits: int, *, sign: bool = False) -> str:
    """Round to ``digits`` decimals with a true minus sign; never ``−0.000``."""
    if value is None:
        return DASH
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0.0:
        return text
    return (MINUS if value < 0 else "+" if sign else "") + text


def area(estimate: ResultEstimate) -> str:
    """Write an AUC: ``0.900 (0.853–0.944)``."""
    return _with_interval(estimate, lambda value: fixed(value, 3))


def percent(estimate: ResultEstimate) -> str:
    """Write a proportion in per cent without the sign: ``97.4 (92.6–99.5)``.

    All and none are ``100`` and ``0``, so that they differ from what only rounds to them.
    """
    return _with_interval(estimate, share)


def of_endpoint(endpoint: Endpoint, estimate: ResultEstimate) -> str:
    """Write an estimate in the unit of its endpoint."""
    return area(estimate) if endpoint.is_area else percent(estimate)


def value_of(endpoint: Endpoint, value: float | None) -> str:
    """Write a bare value in the unit of its endpoint."""
    if endpoint.is_area or value is None:
        return fixed(value, 3)
    return share(value)


def share(value: float) -> str:
    """Write a bare proportion in per cent."""
    return f"{100 * value:.0f}" if value in (0.0, 1.0) else fixed(100.0 * value, 1)


def change(endpoint: Endpoint, difference: Difference, *, to: str = " to ") -> str:
    """Write a difference with its interval: ``+0.033 (−0.004 to +0.070)``."""
    scale, digits = (1.0, 3) if endpoint.is_area else (100.0, 1)
    return _difference(difference, scale, digits, to=to)


def levels(difference: Difference, *, to: str = " to ") -> str:
    """Write a difference of ratings with its interval, in levels of their scale."""
    return _difference(difference, 1.0, 2, to=to)


def _difference(difference: Difference, scale: float, digits: int, *, to: str) -> str:
    if difference.value is None:
        return DASH
    text = fixed(scale * difference.value, digits, sign=True)
    if difference.low is None or difference.high is None:
        return text
    low, high = (fixed(scale * end, digits, sign=True) for end in (difference.low, difference.high))
    return f"{text} ({low}{to}{high})"


def p_value(p: float | None) -> str:
    """Write a p value to three decimals; smaller ones as ``<0.001``."""
    if p is None:
        return DASH
    return f"<{_SMALLEST_P}" if p < _SMALLEST_P else f"{p:.3f}"


def p_equals(p: float | None) -> str:
    """Write ``p = 0.043`` or ``p < 0.001``; empty when undefined."""
    if p is None:
        return ""
    sign = "<" if p < _SMALLEST_P else "="
    return f"p\u00a0{sign}\u00a0{p_value(p).removeprefix('<')}"


def coefficient(estimate: ResultEstimate, *, to: str = " to ") -> str:
    """Write a coefficient of agreement, -1 to 1: ``0.61 (0.50–0.71)``, with true minus signs."""
    if estimate.value is None:
        return DASH
    text = fixed(estimate.value, 2)
    if estimate.low is None or estimate.high is None:
        return text
    low, high = fixed(estimate.low, 2), fixed(estimate.high, 2)
    return f"{text} ({low}{to if MINUS in low + high else '–'}{high})"


def degrees(df: float | None) -> str:
    """Write degrees of freedom; empty for a normal reference, and from 1000 on ``>999``."""
    if df is None:
        return ""
    return fixed(df, 1) if df < 1000 else ">999"


def utc(instant: str) -> str:
    """Write a time of the log to the second: ``2026-11-19 10:00:00``."""
    return instant[:19].replace("T", " ")


def seconds(milliseconds: float, *, digits: int = 1) -> str:
    """Write a time in seconds."""
    return fixed(milliseconds / 1000.0, digits)


def short_hash(sha256: str) -> str:
    """Abbreviate a hash for a running foot: ``3f9a…c2``."""
    return f"{sha256[:8]}…{sha256[-4:]}" if len(sha256) > 12 else sha256


def _with_interval(estimate: ResultEstimate, write: Callable[[float], str]) -> str:
    if estimate.value is None:
        return DASH
    if estimate.low is None or estimate.high is None:
        return write(estimate.value)
    return f"{write(estimate.value)} ({write(estimate.low)}–{write(estimate.high)})"
