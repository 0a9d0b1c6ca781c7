"""How far what the reader did is saved, and whether she is going: one value, pure transitions.

The presenter sends jobs to the writer and hears of them later, in any order of acts between; what
it must remember of that stands here and nowhere else.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.pages.problem import Going


class Departure(StrEnum):
    """Whether the reader is going."""

    STAYS = "stays"
    WAITS = "waits"
    """She wants to go; writes are still under way."""
    GOES = "goes"
    """The session is being ended: no read takes anything any more."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What is on its way to the disk.

    Parameters
    ----------
    sent, kept : int
        Number of the last draft that was sent, and of the last one that is durable.
    lock_waits : bool
        The read is to be locked when its clock is durable.
    departure : Departure
        Whether the reader is going.
    warned : Going or None
        By which way of going she was told that something would be lost.

    """

    sent: int = 0
    kept: int = 0
    lock_waits: bool = False
    departure: Departure = Departure.STAYS
    warned: Going | None = None

    @property
    def draft_is_durable(self) -> bool:
        """Whether the last draft is on the disk."""
        return self.sent == self.kept

    @property
    def is_going(self) -> bool:
        """Whether the session is being ended."""
        return self.departure is Departure.GOES

    def is_last(self, number: int) -> bool:
        """Tell whether this draft is the last one that was sent; others no longer matter."""
        return number == self.sent


def draft_sent(saving: Saving) -> Saving:
    """Count one draft more."""
    return replace(saving, sent=saving.sent + 1)


def draft_kept(saving: Saving, number: int) -> Saving:
    """Take a draft as durable."""
    return replace(saving, kept=number) if saving.is_last(number) else saving


def lock_asked(saving: Saving, *, clock_open: bool) -> Saving:
    """Let a lock wait for the clock's writes, or not."""
    return replace(saving, lock_waits=clock_open)


def lock_given_up(saving: Saving) -> Saving:
    """Let no lock wait: a write of the clock has failed."""
    return replace(saving, lock_waits=False)


def going_asked(saving: Saving, *, writes_open: bool) -> Saving:
    """Let the reader's going wait for writes that are under way, or not."""
    if saving.is_going:
        return saving
    wanted = Departure.WAITS if writes_open else Departure.STAYS
    return replace(saving, departure=wanted)


def gone(saving: Saving) -> Saving:
    """End the session."""
    return replace(saving, departure=Departure.GOES)


def told(saving: Saving, going: Going) -> Saving:
    """Remember by which way of going the reader was warned."""
    return replace(saving, warned=going)


def all_saved(saving: Saving) -> Saving:
    """Forget a warning: nothing would be lost any more."""
    return replace(saving, warned=None)
