"""How far local time is ahead of UTC: a computer that travels, or summer time that begins."""

import sys
import time
from datetime import UTC, datetime


def zone_s() -> int | None:
    """Return by how many seconds local time is ahead of UTC now; None if not known."""
    if sys.platform == "win32":
        return None  # its library keeps the zone that was set when the program started
    # Else a program that runs does not see that the computer's zone was changed.
    time.tzset()
    offset = datetime.now(UTC).astimezone().utcoffset()
    return None if offset is None else round(offset.total_seconds())
