"""Opening SQLite the one way that keeps what it has acknowledged (ADR 0006)."""

import sqlite3
import sys
from pathlib import Path

from ground.errors import DamagedStudyError, DiskError, NewerStudyError, StoreError
from ground.file_systems import share_under
from reader_study.safekeeping.copies import way_back
from reader_study.safekeeping.disks import LOW_BYTES, free_bytes
from reader_study.store.journal import require_good_journal
from reader_study.store.schema import SCHEMA_VERSION

WANTED_PRAGMAS: dict[str, str | int] = {
    "journal_mode": "delete",
    "synchronous": 3,
    "foreign_keys": 1,
    "mmap_size": 0,
}
"""Rollback journal and ``EXTRA``: the folder entry of a removed journal is flushed as well."""


LIVE = "study.db"
"""Name of the database that is written to. A copy, which has another name, may lie on a share."""


def connect(
    path: Path, *, writable: bool, is_new: bool = False, is_ours: bool = False
) -> sqlite3.Connection:
    """Open the database and read every pragma back.

    Parameters
    ----------
    is_new : bool
        Make it; otherwise one that is not there is missed, never made.
    is_ours : bool
        The caller holds the study's lock.

    Raises
    ------
    StoreError
        When it is missing, on a network share, damaged, or SQLite refuses the durable settings.
    DamagedStudyError
        Also where a journal beside it is not its own.
    NewerStudyError
        When a newer version of the program wrote it.

    """
    if path.name == LIVE:
        _refuse_network_share(path.parent)
    require_good_journal(path, is_ours=is_ours)
    try:
        if not writable:
            _finish_interrupted_write(path)
        connection = _open(path, "rwc" if is_new else "rw" if writable else "ro")
        _configure(connection, path)
    except UnicodeDecodeError as error:  # SQLite quotes the damaged schema in its message
        raise _damaged(path) from error
    except sqlite3.Error as error:
        raise as_store_error(error, path) from error
    return connection


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=5.0,
        isolation_level=None,
        check_same_thread=False,
    )


def _finish_interrupted_write(path: Path) -> None:
    """Let SQLite take a half-written transaction back, which it cannot do while only reading.

    A process that died in the middle of a commit leaves its journal behind. A journal of a
    writer who is alive is not touched: SQLite sees her lock.
    """
    if path.with_name(f"{path.name}-journal").exists():
        connection = _open(path, "rw")
        try:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        finally:
            connection.close()


def _configure(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        connection.close()
        raise NewerStudyError(
            f"The study was written by a newer version (format {version}, known: "
            f"{SCHEMA_VERSION}).",
            remedy="Open it with that version of SonoRead; nothing was changed.",
            path=path,
        )
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA mmap_size = 0")
    if sys.platform == "darwin":
        # Only F_FULLFSYNC reaches the platter there.
        connection.execute("PRAGMA fullfsync = ON")
    for pragma, wanted in WANTED_PRAGMAS.items():
        row = connection.execute(f"PRAGMA {pragma}").fetchone()
        if row is not None and row[0] != wanted:
            connection.close()
            raise StoreError(
                f"SQLite does not accept {pragma} = {wanted} (it is {row[0]}).",
                remedy="Move the study to a local disk; a saved read must survive a power cut.",
                path=path,
            )


def as_store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """Say in words what SQLite reported."""
    name = getattr(error, "sqlite_errorname", "") or ""
    kind: type[StoreError] = StoreError
    if name.startswith("SQLITE_FULL"):
        what, remedy = "The disk is full; nothing was lost.", "Free some space, then try again."
    elif name == "SQLITE_IOERR_WRITE":
        kind, what, remedy = _refused_write(path.parent)
    elif name.startswith("SQLITE_IOERR"):
        kind = DiskError
        what = f"The disk failed while the study was read or written ({name})."
        remedy = "Check the disk and its cable or connection; what was saved before is not lost."
    elif name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        what = "The study's database cannot be opened for writing."
        remedy = "Check that the study's folder exists and that you may write to it."
    elif name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        what = "Another program holds the study's database."
        remedy = "Close it there, then try again."
    elif name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _damaged(path)
    else:
        what = f"The study's database reports: {error}."
        remedy = "Nothing was half-written; check the disk, then try again."
    return kind(what, remedy=remedy, path=path)


def _damaged(path: Path) -> DamagedStudyError:
    return DamagedStudyError(
        "The study's database is damaged.", remedy=way_back(path.parent), path=path
    )


def _refused_write(folder: Path) -> tuple[type[StoreError], str, str]:
    """Word a write that was refused: SQLite knows ENOSPC only.

    A quota, a limit and a failing disk all come the same way; what is free tells them apart.
    """
    free = free_bytes(folder)
    if free is None or free < LOW_BYTES:
        return (
            StoreError,
            "The disk did not take what was to be saved; what was saved before is not lost.",
            "Free some space or have your quota raised; if there is room, check the disk.",
        )
    return (
        DiskError,
        f"The disk did not take what was to be saved, though {free // 1_000_000} MB are free on "
        "it; what was saved before is not lost.",
        "Check the disk and its connection, and whether you have a quota; then try again.",
    )


def _refuse_network_share(folder: Path) -> None:
    kind = share_under(folder)
    if kind:
        raise StoreError(
            f"The study lies on a network share ({kind}), where SQLite can lose data.",
            remedy="Keep the study on a local disk; what is read elsewhere travels with `sonoread "
            "package` or `sonoread sync`.",
            path=folder,
        )
