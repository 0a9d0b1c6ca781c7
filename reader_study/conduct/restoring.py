"""Who puts a copy in the place of a damaged log: told by the copy, for the log may tell nothing."""

from pathlib import Path

from ground.errors import IntegrityError, ReaderStudyError
from reader_study.conduct.enrolling import nobody_named, require_role
from reader_study.exchange.note import PackageNote
from reader_study.paths import StudyPaths
from reader_study.people import key_files
from reader_study.people.entering import Credential
from reader_study.people.person import REGISTERED, RENEWED, Person, Role, registered
from reader_study.safekeeping.parts import kept_part
from reader_study.store import Actor, Store
from reader_study.study import COORDINATOR


def who_restores(root: Path, copy: Path, by: Credential | None) -> Actor:
    """Return in whose name a copy is restored: of a registered coordinator, as she has shown.

    Her wrong secrets cannot be counted, as there is no log to count them in; her key file lies
    beside it all the same, and what guards it is what it costs to try.

    Raises
    ------
    ReaderStudyError
        When the copy knows a coordinator and none is named, or who is named is none, or her
        passphrase is wrong.
    IntegrityError
        When her key file is missing, damaged, or not the one that the copy names.
    StoreError, IntegrityError
        When the copy cannot be read.

    """
    persons, is_package = _persons_of_copy(copy)
    if is_package:
        return COORDINATOR
    if by is None:
        if any(one.role is Role.COORDINATOR for one in persons.values()):
            raise nobody_named()
        return COORDINATOR
    person = persons.get(by.person_id)
    if person is None:
        raise ReaderStudyError(
            f"The copy knows no person {by.person_id!r}.",
            remedy="Name a coordinator who was registered when the copy was made.",
            path=copy,
        )
    require_role(person)
    _require_secret(_key_file(root, copy, person.id), person, by.secret)
    return Actor(person.id, person.role.value)


def _persons_of_copy(copy: Path) -> tuple[dict[str, Person], bool]:
    with Store.open(copy, writable=False) as store:
        told = [event for event in store.events() if event.action in (REGISTERED, RENEWED)]
        created = next(store.events(action="study.created"), None)
    note = None if created is None else PackageNote.of(created.content)
    return registered(told), note is not None


def _key_file(root: Path, copy: Path, person_id: str) -> Path:
    """Return her key file, or where it is missing too that which was copied beside the copy."""
    path = key_files.key_path(StudyPaths(root).people, person_id)
    kept = None if path.exists() else kept_part(copy.parent, path.relative_to(root).as_posix())
    return kept or path


def _require_secret(path: Path, person: Person, secret: str) -> None:
    if key_files.public_of(path) != person.public:
        raise IntegrityError(
            f"The key file of {person.id!r} is not the one that the copy names.",
            remedy="Put the key file back that belongs to it; copies of the study hold it.",
            path=path,
        )
    key_files.unwrapped(path, person.id, secret)
