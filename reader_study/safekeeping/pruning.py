"""Which copies stay: the newest ones, and the last one of each day."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from reader_study.safekeeping.copies import Copy, copies_in, note_of

KEEP = 10
"""Newest copies that stay."""

KEEP_DAYS = 30
"""Days, the latest on which copies were made, of which the last copy stays."""


def prune(folder: Path, *, keep: Path) -> list[Path]:
    """Remove the copies that are too many, with their notes; never ``keep``.

    Returns
    -------
    list of Path
        What was removed.

    """
    copies = copies_in(folder)
    staying = {copy.path for copy in to_keep(copies)} | {keep}
    gone = [copy.path for copy in copies if copy.path not in staying]
    for path in gone:
        path.unlink()
        note_of(path).unlink(missing_ok=True)
    return gone


def to_keep(copies: Sequence[Copy]) -> list[Copy]:
    """Return the copies that stay, of those given the newest last."""
    last_of: dict[date, Copy] = {}
    for copy in copies:
        last_of[copy.made.date()] = copy
    daily = [last_of[day] for day in sorted(last_of)[-KEEP_DAYS:]]
    newest = list(copies[-KEEP:])
    return [copy for copy in copies if copy in newest or copy in daily]
