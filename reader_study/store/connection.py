"""Opening SQLite the one way that keeps what it has acknowledged (ADR 0006)."""

import ctypes
import os
import sqlite3
import sys
from pathlib import Path

from ground.errors import NewerStudyError, StoreError
from reader_study.store.schema import SCHEMA_VERSION

WANTED_PRAGMAS: dict[str, str | int] = {
    "journal_mode": "delete",
    "synchronous": 3,
    "foreign_keys": 1,
    "mmap_size": 0,
}
"""Rollback journal and ``EXTRA``: the folder entry of a removed journal is flushed as well."""

_NETWORK_FILE_SYSTEMS: dict[int, str] = {
    0x6969: "NFS",
    0x517B: "SMB",
    0xFF534D42: "CIFS",
    0xFE534D42: "SMB2",
}


def connect(path: Path, *, writable: bool) -> sqlite3.Connection:
    """Open the database and read every pragma back.

    Raises
    ------
    StoreError
        When it is missing, on a network share, damaged, or SQLite refuses the durable settings.
    NewerStudyError
        When a newer version of the program wrote it.

    """
    _refuse_network_share(path.parent)
    try:
        if not writable:
            _finish_interrupted_write(path)
        connection = _open(path, "rwc" if writable else "ro")
        _configure(connection, path)
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
    if name.startswith("SQLITE_FULL"):
        what, remedy = "The disk is full; nothing was lost.", "Free some space, then try again."
    elif name == "SQLITE_IOERR_WRITE":
        # SQLite knows ENOSPC only; a quota, a limit and a failing disk all come like this.
        what = "The disk did not take what was to be saved; what was saved before is not lost."
        remedy = "Free some space or have your quota raised; if there is room, check the disk."
    elif name.startswith("SQLITE_IOERR"):
        what = f"The disk failed while the study was read or written ({name})."
        remedy = "Check the disk and its cable or connection; what was saved before is not lost."
    elif name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        what = "The study's database cannot be opened for writing."
        remedy = "Check that the study's folder exists and that you may write to it."
    elif name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        what = "Another program holds the study's database."
        remedy = "Close it there, then try again."
    elif name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        what = "The study's database is damaged."
        remedy = "Do not repair it in place; restore the newest copy from the folder backups."
    else:
        what = f"The study's database reports: {error}."
        remedy = "Nothing was half-written; check the disk, then try again."
    return StoreError(what, remedy=remedy, path=path)


def _refuse_network_share(folder: Path) -> None:
    kind = _network_kind(folder)
    if kind:
        raise StoreError(
            f"The study lies on a network share ({kind}), where SQLite can lose data.",
            remedy="Copy the study's folder to a local disk and open it there.",
            path=folder,
        )


def _network_kind(folder: Path) -> str:
    if sys.platform == "win32":
        return "UNC path" if str(folder.absolute()).startswith("\\\\") else ""
    if not sys.platform.startswith("linux"):
        return ""
    libc = ctypes.CDLL(None)  # the C library is in every process already
    buffer = ctypes.create_string_buffer(256)
    if libc.statfs(os.fsencode(folder), buffer) != 0:
        return ""
    # f_type is the first field, a C long, of struct statfs.
    magic = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_long))[0] & 0xFFFFFFFF
    return _NETWORK_FILE_SYSTEMS.get(magic, "")
