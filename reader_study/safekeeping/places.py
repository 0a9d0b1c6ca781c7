"""Where copies of a study lie, and which of them are good."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ground.errors import ReaderStudyError
from ground.names import inside
from reader_study.paths import StudyPaths
from reader_study.safekeeping.copies import Copy, copies_in
from reader_study.safekeeping.own_parts import require_own_parts
from reader_study.store import Store
from reader_study.trust.second_folder import second_folder


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A copy, where it lies, and whether it is good.

    Parameters
    ----------
    where : str
        ``study`` for the study's folder backups, ``second`` for the second folder.
    verified : bool
        Its bytes are those that were checked when it was made; one of an earlier version, which
        has no note, was opened and its chains were walked now.

    """

    copy: Copy
    where: str
    verified: bool


def origin_of(root: Path) -> str:
    """Return the own chain of a study, from its copies where its database cannot be read."""
    database = StudyPaths(root).database
    with (
        suppress(ReaderStudyError),
        Store.open(database, writable=False, check_head=False) as store,
    ):
        return store.origin
    for copy in reversed(copies_in(StudyPaths(root).backups)):
        origin = copy.note.get("origin")
        if isinstance(origin, str):
            return origin
    return ""


def second_place(root: Path, origin: str) -> Path | None:
    """Return where copies of this study lie in its second folder; None where it has none.

    Several studies may share the folder, so each has one of its own in it.
    """
    folder = second_folder(root, origin) if origin else None
    return None if folder is None else inside(folder, f"sonoread-{origin}")


def kept_copies(root: Path) -> list[KeptCopy]:
    """Return every copy of a study, the newest last.

    Raises
    ------
    IntegrityError
        When a part of the study is a link, and leads elsewhere.

    """
    require_own_parts(root)
    found = list(_in_place(StudyPaths(root).backups, "study"))
    second = second_place(root, origin_of(root))
    if second is not None:
        found += _in_place(second, "second")
    return sorted(found, key=lambda kept: (*kept.copy.age, kept.where))


def newest_good(root: Path) -> Copy | None:
    """Return the newest copy that is good, wherever it lies."""
    good = [kept.copy for kept in kept_copies(root) if kept.verified]
    return good[-1] if good else None


def _in_place(folder: Path, where: str) -> Iterator[KeptCopy]:
    for copy in copies_in(folder):
        whole = copy.is_whole()
        yield KeptCopy(copy, where, _holds(copy.path) if whole is None else whole)


def _holds(path: Path) -> bool:
    try:
        with Store.open(path, writable=False) as store:
            return not store.chain_faults()
    except ReaderStudyError:
        return False
