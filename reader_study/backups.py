"""Copies of the database beside it, made before each session and read back before they count."""

import contextlib
from pathlib import Path

from ground.errors import IntegrityError
from ground.files import sync_folder
from reader_study.clock import Clock
from reader_study.store import Store

PARTIAL = ".part"
"""How a copy ends that is not whole yet; SQLite may lay a journal beside it."""

KEEP = 10
"""Newest copies that stay; older ones give way."""


def back_up(store: Store, folder: Path, *, clock: Clock) -> Path:
    """Copy the database into ``folder``, check the copy's chain, and drop the oldest copies.

    Returns
    -------
    Path
        The copy, ``study-<UTC>-<number of its last event>.db``.

    Raises
    ------
    StoreError
        When the copy cannot be written; the study itself is not touched.
    IntegrityError
        When the copy does not hold the whole log.

    """
    folder.mkdir(parents=True, exist_ok=True)
    _remove_halves(folder)
    seq, _ = store.head
    stamp = clock.utc().strftime("%Y%m%dT%H%M%S%fZ")
    target = folder / f"study-{stamp}-{seq}.db"
    partial = target.with_suffix(PARTIAL)
    try:
        store.backup(partial)
        _check(partial, store)
        partial.replace(target)
        sync_folder(folder)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    for old in sorted(folder.glob("study-*.db"), key=_age)[:-KEEP]:
        if old != target:
            old.unlink()
    return target


def _age(copy: Path) -> tuple[int, str]:
    """Order copies by the number of their last event; a clock that was set back misleads."""
    return int(copy.stem.rsplit("-", 1)[1]), copy.name


def _check(copy: Path, store: Store) -> None:
    with Store.open(copy, writable=False) as read_back:
        if read_back.chain_faults() or read_back.heads != store.heads:
            raise IntegrityError(
                "A copy of the study's database does not hold the whole log.",
                remedy="Check the disk; run `sonoread verify` on the study.",
                path=copy,
            )


def _remove_halves(folder: Path) -> None:
    """Remove copies that a killed process left unfinished; only one process writes here."""
    for half in folder.glob(f"study-*{PARTIAL}*"):
        half.unlink(missing_ok=True)
