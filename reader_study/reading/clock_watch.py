"""The clocks of a session, compared at each of its acts: a jump is an event of its own."""

from reader_study.clock import Clock
from reader_study.clock_jumps import ClockLook, jump_between, look
from reader_study.store import NewEvent

JUMPED = "clock.jumped"


class ClockWatch:
    """Looks at a clock, act by act.

    What it has told stays to be told until it is stored, unchanged: an act that is done again after
    a disk failed is the same act.

    Parameters
    ----------
    clock : Clock
        That of the study.
    reader_id, session : str, int
        Whose session it is.

    """

    def __init__(self, clock: Clock, reader_id: str, session: int) -> None:
        self._clock = clock
        self._entity = f"clock/{reader_id}/{session}"
        self._last = look(clock)
        self._told: tuple[ClockLook, NewEvent] | None = None

    def jumped(self) -> NewEvent | None:
        """Return the event of a jump since the last look; None when there was none."""
        if self._told is None:
            now = look(self._clock)
            try:
                jump = jump_between(self._last, now)
            except ValueError:
                # A machine that was put back to an earlier state while the program ran: no clock
                # of it tells what was between. A read is saved all the same, and locks tell of it.
                jump = None
            if jump is None:
                self._last = now
                return None
            self._told = now, NewEvent(JUMPED, self._entity, new=jump.content())
        return self._told[1]

    def stored(self) -> None:
        """Go on from the jump that was told: it is on the disk."""
        if self._told is not None:
            self._last, self._told = self._told[0], None
