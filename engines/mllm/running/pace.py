"""How many calls are in flight: more while the server keeps up, half when it does not. Pure."""

from dataclasses import dataclass

from ground.errors import EngineError


@dataclass(slots=True)
class CallPace:
    """Additive increase, multiplicative decrease, within the declared connections.

    Until the server first says that it is too much, each answer makes room for one call more;
    from then on a whole round of answers does.

    Parameters
    ----------
    ceiling : int
        Declared connections, 1 and above.
    first_wait_s, longest_wait_s : float
        A server that is busy and does not say for how long is given the first time, then twice
        as long, and so on; never longer than the longest.

    Raises
    ------
    EngineError
        The ceiling is below 1.

    """

    ceiling: int
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0
    width: float = 4.0
    refusals: int = 0
    held_until: float = 0.0
    _steady: bool = False
    _narrowed_at: float = float("-inf")

    def __post_init__(self) -> None:
        self.retune(self.ceiling)

    def room(self, in_flight: int, now: float) -> int:
        """Return how many calls may be begun now."""
        return 0 if now < self.held_until else max(0, int(self.width) - in_flight)

    def wait_s(self, now: float) -> float:
        """Return for how long none may be begun."""
        return max(0.0, self.held_until - now)

    def kept_up(self) -> None:
        """Take an answer."""
        self.refusals = 0
        step = 1.0 / self.width if self._steady else 1.0
        self.width = min(float(self.ceiling), self.width + step)

    def too_much(self, begun: float, now: float) -> None:
        """Take a sign that the server does not keep up: busy, or a time-out.

        Calls that were begun before the last such sign tell nothing new.
        """
        self._steady = True
        if begun >= self._narrowed_at:
            self.width = max(1.0, self.width / 2)
            self._narrowed_at = now

    def hold(self, now: float, asked_s: float | None) -> None:
        """Begin no call for as long as the server asked, or as it has earned by its refusals."""
        self.refusals += 1
        earned = min(self.first_wait_s * 2.0 ** min(self.refusals - 1, 30), self.longest_wait_s)
        self.held_until = max(self.held_until, now + (earned if asked_s is None else asked_s))

    def retune(self, ceiling: int) -> None:
        """Set other connections; calls in flight above them come to their end."""
        check_connections(ceiling)
        self.ceiling = ceiling
        self.width = min(self.width, float(ceiling))


def check_connections(connections: int) -> None:
    """Refuse less than one connection.

    Raises
    ------
    EngineError
        There is none.

    """
    if connections < 1:
        raise EngineError(
            "A run needs at least one connection.", remedy="Give 1 or more; or pause the run."
        )
