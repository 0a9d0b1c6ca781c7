"""Before a database is used: whether it is a study's at all, and in the present format."""

import contextlib
import os
import sqlite3
import stat
from pathlib import Path

from ground.errors import DamagedStudyError, StoreError
from ground.files import sync_folder
from reader_study.safekeeping.copies import QUARANTINED, is_what_is_left, way_back
from reader_study.safekeeping.own_parts import require_own_parts
from reader_study.store.connection import as_store_error
from reader_study.store.schema import SCHEMA_VERSION

BEFORE_MIGRATION = "before-format-{version}.db"
"""Name, in the folder backups, of the copy that is made before the format of a study changes."""


def require_database(path: Path, *, writable: bool = False) -> None:
    """Refuse a folder without a database, and a database without a byte.

    Who writes to a database that has a second name (a hard link) changes what bears it, as a rule
    a copy that somebody keeps.

    Other parts of a study beside it mean that it was lost: that is damage, and no new study.

    Raises
    ------
    DamagedStudyError, StoreError
        Saying what is there and what to do.

    """
    if path.name == "study.db":
        require_own_parts(path.parent)
    try:
        found = path.lstat() if path.is_symlink() or path.exists() else None
        is_study = is_what_is_left(path.parent)
    except OSError as error:
        raise StoreError(
            f"The study's folder cannot be read ({error.strerror}).",
            remedy="Check that you may read it.",
            path=path.parent,
        ) from error
    if found is None and not is_study:
        raise StoreError(
            "There is no study in this folder.",
            remedy="Choose a folder that holds study.db, or make one with `sonoread new`.",
            path=path.parent,
        )
    if found is None:
        raise DamagedStudyError(
            "The study's database is gone; other parts of the study are here.",
            remedy=way_back(path.parent),
            path=path,
        )
    if not stat.S_ISREG(found.st_mode):
        raise DamagedStudyError(
            "The study's database is no plain file.", remedy=way_back(path.parent), path=path
        )
    if writable and found.st_nlink > 1 + _second_names(path, found):
        raise StoreError(
            "The study's database has a second name (a hard link) elsewhere, and whoever writes "
            "to it changes what lies there too.",
            remedy="Copy the study's folder whole, not by links, and open the copy.",
            path=path,
        )
    if found.st_size == 0:
        raise DamagedStudyError(
            "The study's database is empty: its log is gone.",
            remedy=way_back(path.parent),
            path=path,
        )


def _second_names(path: Path, found: os.stat_result) -> int:
    """Count the names that a killed restore gave it; whoever opens the study takes them away."""
    others = path.parent.glob(QUARANTINED.format(stamp="*"))
    return sum(os.path.samestat(one.lstat(), found) for one in others)


def require_study(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database of something else; to make a study's tables in it would hide a loss.

    Raises
    ------
    DamagedStudyError
        When it has no format of ours.

    """
    if format_of(connection) == 0:
        raise DamagedStudyError(
            "The file study.db is not a study's database.",
            remedy=way_back(path.parent),
            path=path,
        )


def format_of(connection: sqlite3.Connection) -> int:
    """Return the database's ``PRAGMA user_version``; 0 for one that nobody has made a study of."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def to_present_format(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an earlier format up to date, after a copy was laid into the folder backups.

    Raises
    ------
    StoreError
        When it, or its copy, cannot be written; then the database is as it was.

    """
    try:
        version = format_of(connection)
        if version == SCHEMA_VERSION:
            return
        from reader_study.store.migrations import migrate

        if version:
            _keep_copy(connection, path, version)
        migrate(connection)
    except sqlite3.Error as error:
        raise as_store_error(error, path) from error


def _keep_copy(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Copy the database as the earlier program left it; one that is there is not touched."""
    folder = path.parent / "backups"
    target = folder / BEFORE_MIGRATION.format(version=version)
    if target.exists():
        return
    partial = target.with_suffix(".part")
    try:
        folder.mkdir(exist_ok=True)
        partial.unlink(missing_ok=True)
        copy_database(connection, partial)
        partial.replace(target)
        sync_folder(folder)
    except OSError as error:
        raise StoreError(
            f"The study cannot be copied before its format is changed ({error.strerror}).",
            remedy="Free some space, or check that you may write to the folder backups.",
            path=folder,
        ) from error


def copy_database(connection: sqlite3.Connection, target: Path) -> None:
    """Copy a database as it is now into a new file, by SQLite's backup interface."""
    try:
        with contextlib.closing(sqlite3.connect(target)) as copy, copy:
            connection.backup(copy)
    except sqlite3.Error as error:
        raise as_store_error(error, target) from error
