"""The rollback journal that a killed program left: tried on a copy before it is played back.

SQLite plays a journal back into the database beside which it lies, whatever database it is of, and
knows no way to ask first. One that belongs to another database, or that lost its end, would make
of a good log a damaged one. So a copy of both is made, in a folder of its own in the study, and
SQLite plays it back there; only what comes out as a sound log is let happen in place.
"""

import contextlib
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ground.errors import DamagedStudyError, ReaderStudyError, StoreError
from reader_study.safekeeping.copies import FOLDER, newest_whole, way_back
from reader_study.safekeeping.leftovers import TRIAL
from reader_study.store.foreign import ForeignChains
from reader_study.store.instance_lock import is_locked
from reader_study.store.log import SqliteLog
from reader_study.store.schema import FIRST_FORMAT

SUFFIXES = ("-journal", "-wal", "-shm")
"""What SQLite may keep beside a database."""

_MAGIC = bytes.fromhex("d9d505f920a163d7")
"""First bytes of a journal, https://www.sqlite.org/fileformat2.html#the_rollback_journal."""


def require_good_journal(path: Path, *, is_ours: bool) -> None:
    """Refuse to open a database beside which lies what would harm it, or what leads elsewhere.

    Parameters
    ----------
    is_ours : bool
        The caller holds the study's lock; otherwise a living writer's journal is left to SQLite,
        which sees her locks.

    Raises
    ------
    DamagedStudyError
        Naming the file; nothing was changed.
    StoreError
        When the journal cannot be tried.

    """
    for suffix in SUFFIXES:
        beside = path.with_name(f"{path.name}{suffix}")
        if is_there(beside) and not is_plain(beside):
            raise DamagedStudyError(
                "What lies beside the study's database under the name of SQLite's own file is no "
                "plain file.",
                remedy=_way_out(path, beside),
                path=beside,
            )
    journal = path.with_name(f"{path.name}-journal")
    first = _first_bytes(journal)
    # SQLite takes one that is empty, or begins with a zero, as one that was never in force.
    if first[:1] in (b"", b"\0") or (not is_ours and is_locked(path.parent)):
        return
    if first != _MAGIC or not _gives_a_sound_log(path, journal):
        raise DamagedStudyError(
            "The journal beside the study's database is damaged or belongs to another one; it was "
            "not played back.",
            remedy=_way_out(path, journal),
            path=journal,
        )


def is_there(path: Path) -> bool:
    """Tell whether anything bears this name, a link that leads nowhere too."""
    return path.is_symlink() or path.exists()


def is_plain(path: Path) -> bool:
    """Tell whether it is a plain file under one name only."""
    about = path.lstat()
    return stat.S_ISREG(about.st_mode) and about.st_nlink == 1


def _first_bytes(journal: Path) -> bytes:
    try:
        with journal.open("rb") as stream:
            return stream.read(len(_MAGIC))
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise StoreError(
            f"The journal of the study's database cannot be read ({error.strerror}).",
            remedy="Check that you may read it.",
            path=journal,
        ) from error


def _gives_a_sound_log(path: Path, journal: Path) -> bool:
    """Play the journal back into a copy, and look at what comes out."""
    try:
        with _trial(path.parent) as folder:
            # Of another name than the live one, so that nothing takes it for a study.
            copy = folder / "trial.db"
            shutil.copyfile(path, copy)
            shutil.copyfile(journal, folder / "trial.db-journal")
            return _is_sound(copy, before=path)
    except OSError as error:
        raise StoreError(
            "A program died while it saved; what it left cannot be tried on a copy "
            f"({error.strerror or error}).",
            remedy="Free some space, and check that you may write to the study's folder.",
            path=path.parent,
        ) from error


@contextlib.contextmanager
def _trial(root: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=TRIAL, dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_sound(database: Path, *, before: Path | None = None) -> bool:
    """Tell whether a database is whole, holds the log it is named after, and no shorter one.

    Parameters
    ----------
    before : Path, optional
        The database before the journal was played back.

    """
    mode = "mode=ro&immutable=1" if before is None else "mode=rw"
    try:
        with contextlib.closing(_connected(database, mode)) as opened:
            (version,) = opened.execute("PRAGMA user_version").fetchone()
            if opened.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                return False
            is_first = version == FIRST_FORMAT
            log = SqliteLog(opened, is_first_format=is_first)
            own = next(iter(log.origins()), "") if is_first else _origin(opened)
            if any(ForeignChains(log, own).faults()):
                return False
            root = database.parent if before is None else before.parent
            return _reaches(root, log, own)
    except (sqlite3.Error, UnicodeDecodeError, TypeError, ValueError, ReaderStudyError):
        return False


def _origin(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM local WHERE key = 'origin'").fetchone()
    return "" if row is None else str(row[0])


def _reaches(root: Path, log: SqliteLog, own: str) -> bool:
    """Tell whether a log is that of the study's newest copy, and goes as far as it."""
    copy = newest_whole(root / FOLDER)
    origin = None if copy is None else copy.note.get("origin")
    if copy is None or not isinstance(origin, str):
        return True
    restores = sum(1 for _ in log.events(action="study.restored"))
    last = log.last(own)
    reached = 0 if last is None else last.seq
    # One that was restored since may be shorter than a copy that was made before.
    return own == origin and (restores > copy.generation or reached >= copy.seq)


def _connected(database: Path, mode: str) -> sqlite3.Connection:
    name = f"{database.absolute().as_uri()}?{mode}"
    return sqlite3.connect(name, uri=True, timeout=5.0, isolation_level=None)


def _way_out(path: Path, beside: Path) -> str:
    """Say what to do, by whether the database is sound without what lies beside it."""
    if path.is_file() and not path.is_symlink() and _is_sound(path):
        return (
            f"Without it the database is sound: move {beside.name} out of the study's folder and "
            "keep it. Nothing was changed here."
        )
    return way_back(path.parent)
