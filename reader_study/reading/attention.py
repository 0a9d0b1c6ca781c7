"""Marks of haste in one reader's reads: the same answer over and over, no time, a clip not seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

STRAIGHT = 10
"""So many answers alike in a row are a straight line."""

FAST_MS = 1000.0
"""Less active time than this is less than a look."""


@dataclass(frozen=True, slots=True)
class Attentive:
    """What is looked at in one locked read.

    Parameters
    ----------
    answer : str
        Anything that is equal for equal answers.
    active_ms : float or None
        Time without pauses; None where it is not known.
    played : bool
        Whether every clip was played to its end; True where there is none.

    """

    answer: str
    active_ms: float | None
    played: bool = True


@dataclass(frozen=True, slots=True)
class AttentionFlags:
    """Counts over the reads of one reader; see `reader_study.analysis` for their print."""

    reads: int
    longest_run: int
    straight: int
    fast: int
    unplayed: int


def attention_of(reads: Iterable[Attentive]) -> AttentionFlags:
    """Count marks of haste in reads in the order of their locks."""
    ordered = list(reads)
    runs = [len(list(alike)) for _, alike in groupby(ordered, key=lambda read: read.answer)]
    return AttentionFlags(
        reads=len(ordered),
        longest_run=max(runs, default=0),
        straight=sum(run >= STRAIGHT for run in runs),
        fast=sum(read.active_ms is not None and read.active_ms < FAST_MS for read in ordered),
        unplayed=sum(not read.played for read in ordered),
    )
