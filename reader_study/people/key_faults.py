"""Key files of persons that are not those of the log."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ground.errors import IntegrityError
from reader_study.people.key_files import key_path, public_of
from reader_study.people.person import Person


def key_faults(folder: Path, persons: Iterable[Person]) -> Iterator[tuple[Path, str]]:
    """Tell of key files that are not those of the log; a copy need not hold every person's."""
    for person in persons:
        path = key_path(folder, person.id)
        try:
            if path.exists() and public_of(path) != person.public:
                yield path, "the key of a person is not the one that the log names"
        except IntegrityError:
            yield path, "the key of a person is damaged"
