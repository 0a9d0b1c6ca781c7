"""The real window, worked by a `Typist`, that stands still at moments of a read.

Reads a `Script` as JSON from standard input. At each moment it prints its name and waits for a line
before it goes on, so that somebody can look at the files as they are then.
"""

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from app.demo.typing_process import main
from reader_study.reading.session import ReadingSession

OFTEN = 3
"""How often it stands still at each moment."""

_told: Counter[str] = Counter()


def stand_still(moment: str) -> None:
    if _told[moment] >= OFTEN:
        return
    _told[moment] += 1
    sys.stdout.write(f"moment {moment}\n")
    sys.stdout.flush()
    sys.stdin.readline()


def around(name: str, before: str, after: str) -> None:
    """Stand still before and behind a method of the session."""
    method: Callable[..., Any] = getattr(ReadingSession, name)

    def with_moments(session: ReadingSession, *words: Any, **more: Any) -> Any:  # noqa: ANN401
        stand_still(before)
        done = method(session, *words, **more)
        stand_still(after)
        return done

    setattr(ReadingSession, name, with_moments)


if __name__ == "__main__":
    around("lock", "before the lock", "after the lock")
    around("reveal", "before the reveal", "after the reveal")
    sys.exit(main())
