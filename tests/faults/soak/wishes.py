"""What a watched window is asked for, besides being read in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wishes:
    """What is told besides, and what is done wrong on purpose.

    Parameters
    ----------
    marks : int
        After so many locks each it is told what is ``held``, behind a collection of garbage; 0 for
        never.
    leak_from, leak_bytes : int
        From the lock after this one on so much memory is lost with each read, so that what watches
        can be seen to see it.

    """

    marks: int = 0
    leak_from: int = 0
    leak_bytes: int = 0
