"""An intake that was begun: whether the log tells of it, what of it stayed, taking it back.

The journal says in clear which intake it is of, and ``intake.committed`` names it. So it is known
without a key whether the log tells of it: then the journal has done its work and goes, with the
media that no case has. The other way, an intake that is taken back leaves nothing of itself.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ground.errors import IntakeError, IntegrityError
from ground.files import PARTIAL
from reader_study.cases import Case
from reader_study.media.medium import INFO_SUFFIX, SUFFIXES
from reader_study.paths import StudyPaths
from reader_study.safekeeping.replaced import finish
from reader_study.store import Store
from reader_study.trust.records_kind import RecordsKind

COMMITTED = "intake.committed"
FIELD = "intake"
"""Of `COMMITTED`: the name of the intake."""

_NAME = re.compile(r"[0-9a-f]{64}")
_SUFFIXES = frozenset({INFO_SUFFIX, *SUFFIXES.values()})
_REMEDY = "Take the begun intake back with `sonoread intake --abandon`, and begin it again."


def _cannot_read(path: Path, error: OSError) -> IntakeError:
    return IntakeError(
        f"The journal of the begun intake cannot be read ({error.strerror or error}).",
        remedy="Check the disk and the rights of the study's folder.",
        path=path,
    )


def _damaged(path: Path) -> IntegrityError:
    return IntegrityError(
        "The journal of the begun intake is damaged, or is another study's.",
        remedy=_REMEDY,
        path=path,
    )


def _foreign(path: Path) -> IntegrityError:
    return IntegrityError(
        "This is no journal of an intake that this version has begun.",
        remedy=_REMEDY,
        path=path,
    )


INTAKE_JOURNAL = RecordsKind(b"sonoread-intake-journal-1 ", _damaged, _foreign, _cannot_read)
"""The file of an intake that is under way; its name in clear is the intake's."""


def clear_recorded_intake(paths: StudyPaths, store: Store) -> bool:
    """Clear what a killed program left of an intake that the log tells of.

    For who holds the study's lock. The sealed reference standard gets its place, media that no case
    has go, and the journal last. What cannot be done now is done at the next opening.

    Returns
    -------
    bool
        Whether there was one.

    """
    try:
        name = INTAKE_JOURNAL.id_of(paths.intake_journal)
    except (IntakeError, IntegrityError):
        return False  # there is none, or who goes on with the intake says what is wrong with it
    if all(event.content.get(FIELD) != name for event in store.events(action=COMMITTED)):
        return False
    with suppress(OSError):
        finish(paths.truth, _sealed_sha256(store))
    remove_unnamed_media(paths, store.tables.cases())
    with suppress(OSError):
        paths.intake_journal.unlink(missing_ok=True)
    return True


def take_back(paths: StudyPaths, store: Store) -> int:
    """Take an intake back that the log does not tell of: its journal, and media that no case has.

    For who holds the study's lock.

    Returns
    -------
    int
        How many files of media are gone.

    Raises
    ------
    IntakeError
        When there is none, or a file of it cannot be removed.

    """
    unnamed = tuple(unnamed_media(paths, store.tables.cases()))
    if not unnamed and not os.path.lexists(paths.intake_journal):
        raise IntakeError("No intake is under way.", remedy="There is nothing to take back.")
    with suppress(OSError):  # what the log does not name goes at the next intake, too
        finish(paths.truth, _sealed_sha256(store))
    stayed = [*_not_removed(unnamed), *_not_removed([paths.intake_journal])]
    if stayed:
        raise IntakeError(
            f"{len(stayed)} files of the intake cannot be removed.",
            remedy="Close what has them open, check the rights of the folder, and try again.",
            path=stayed[0],
        )
    return len(unnamed)


def unnamed_media(paths: StudyPaths, cases: Iterable[Case]) -> Iterator[Path]:
    """Return the files in the media folder, whole or half written, that no case has."""
    named = {path for case in cases for medium in case.media for path in paths.files_of(medium)}
    for folder, below, names in os.walk(paths.media):
        below[:] = [name for name in below if not (Path(folder) / name).is_symlink()]
        for path in (Path(folder) / name for name in names):
            is_medium = path.suffix in _SUFFIXES and _NAME.fullmatch(path.stem)
            if path not in named and (is_medium or path.name.startswith(PARTIAL)):
                yield path


def remove_unnamed_media(paths: StudyPaths, cases: Iterable[Case]) -> list[Path]:
    """Remove them; return those that stay."""
    return _not_removed(tuple(unnamed_media(paths, cases)))


def _not_removed(files: Iterable[Path]) -> list[Path]:
    stayed = []
    for path in files:
        try:
            if not path.is_symlink() and path.exists():
                path.chmod(0o600)  # Windows removes no file that is read-only
            path.unlink(missing_ok=True)
        except OSError:
            stayed.append(path)
    return stayed


def _sealed_sha256(store: Store) -> str:
    sealed = store.tables.state("truth.sealed")
    return "" if sealed is None else str(sealed["new"]["sha256"])
