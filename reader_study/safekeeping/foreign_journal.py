"""Laying a journal aside that would harm a database, for as long as a copy is put in its place."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ground.errors import DamagedStudyError
from reader_study.store.journal import SUFFIXES, is_there, require_good_journal


@contextlib.contextmanager
def bad_files_aside(database: Path, quarantine: Path) -> Iterator[None]:
    """Move what SQLite must not find beside a database to the name of the quarantined one.

    For who holds the study's lock. What fails inside brings all of it back.

    Parameters
    ----------
    quarantine : Path
        Name that the damaged database will get.

    """
    moved: list[tuple[Path, Path]] = []
    try:
        for suffix in SUFFIXES if _is_bad(database) else ():
            beside = database.with_name(f"{database.name}{suffix}")
            if is_there(beside):
                target = quarantine.with_name(f"{quarantine.name}{suffix}")
                beside.rename(target)
                moved.append((beside, target))
        yield
    except BaseException:
        for beside, target in moved:
            with contextlib.suppress(OSError):
                target.rename(beside)
        raise


def _is_bad(database: Path) -> bool:
    if database.is_symlink() or not database.is_file():
        return True
    try:
        require_good_journal(database, is_ours=True)
    except DamagedStudyError:
        return True
    return False
