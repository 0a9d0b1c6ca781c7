"""A change that has many parts and is told once, when all of them have happened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class ToldOnce:
    """Tells of a change at once, or at the end of the turn that it is part of.

    Parameters
    ----------
    tell : callable
        Is called for each change, and once for a turn.

    """

    def __init__(self, tell: Callable[[], object]) -> None:
        self._tell, self._turning = tell, False

    def __call__(self) -> None:
        """Tell of a change; within a turn its end will."""
        if not self._turning:
            self._tell()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Change part by part; whoever listens is told at the end, unless it fails."""
        self._turning = True
        try:
            yield
        finally:
            self._turning = False
        self._tell()
