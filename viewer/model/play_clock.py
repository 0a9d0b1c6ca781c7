"""The time that a clip has been played: it runs with a clock, is held, and is set. No Qt."""

from collections.abc import Callable


class PlayClock:
    """Elapsed time by differences from one anchor, never by adding up intervals.

    Parameters
    ----------
    now_ns : callable
        Monotonic nanoseconds.

    """

    def __init__(self, now_ns: Callable[[], int]) -> None:
        self._now_ns = now_ns
        self._anchor_ns: int | None = None
        self._elapsed_ns = 0
        self._ran_ns = 0

    @property
    def now_ns(self) -> int:
        """The clock that it runs with."""
        return self._now_ns()

    @property
    def runs(self) -> bool:
        """Whether it is not held."""
        return self._anchor_ns is not None

    @property
    def elapsed_ns(self) -> int:
        """Where it stands."""
        return self._elapsed_ns + self._since_anchor()

    @property
    def ran_ns(self) -> int:
        """How long it has run in all, whatever it was set to."""
        return self._ran_ns + self._since_anchor()

    def run(self) -> None:
        """Go on from where it stands."""
        if self._anchor_ns is None:
            self._anchor_ns = self._now_ns()

    def hold(self) -> None:
        """Stand still."""
        self.put(self.elapsed_ns)
        self._anchor_ns = None

    def put(self, elapsed_ns: int) -> None:
        """Stand at, or run on from, this time."""
        since = self._since_anchor()
        self._ran_ns += since
        if self._anchor_ns is not None:
            self._anchor_ns += since
        self._elapsed_ns = elapsed_ns

    def _since_anchor(self) -> int:
        return 0 if self._anchor_ns is None else self._now_ns() - self._anchor_ns
