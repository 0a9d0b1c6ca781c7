"""How long a server asks to be left alone."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after_s(headers: Mapping[str, str], *, now: float | None = None) -> float | None:
    """Return the wait of ``Retry-After`` in seconds, 0 and above; None where it says nothing.

    Parameters
    ----------
    headers : mapping
        With names in small letters.
    now : float, optional
        Seconds of the Unix epoch; a date is counted from the server's own ``Date`` where it
        gives one, since the two clocks may differ.

    """
    told = headers.get("retry-after", "").strip()
    if not told:
        return None
    try:
        seconds = float(told)
    except ValueError:
        return _until(told, _date(headers.get("date", "")) or (time.time() if now is None else now))
    return max(seconds, 0.0) if seconds < float("inf") else None


def _until(told: str, start: float) -> float | None:
    date = _date(told)
    return None if date is None else max(date - start, 0.0)


def _date(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
