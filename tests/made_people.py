"""Persons for tests: their secrets, and a derivation that does not take a third of a second."""

from pathlib import Path

import pytest

from reader_study.conduct.enrolling import add_person
from reader_study.people import key_files
from reader_study.people.entering import Credential, Entered, enter
from reader_study.people.key_files import Derivation
from reader_study.people.registry import Role
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import rated

FAST = Derivation(memory_kib=8, time=1, parallelism=1)
PIN = "k7-fenn"
PHRASE = "seven quiet herons wade"
OTHER_PHRASE = "a brick kiln under snow"


def derive_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let wraps of this test cost next to nothing."""
    monkeypatch.setattr(key_files, "DERIVATION", FAST)


def register_readers(study: Study, *ids: str) -> None:
    """Register readers with `PIN`."""
    for reader_id in ids:
        add_person(study, reader_id, role=Role.READER, secret=PIN)


def register_keepers(study: Study) -> tuple[Credential, Credential]:
    """Register a truth-keeper and a statistician, who unblind together."""
    for person_id, role, secret in (
        ("keeper", Role.TRUTH_KEEPER, PHRASE),
        ("stat", Role.STATISTICIAN, OTHER_PHRASE),
    ):
        add_person(study, person_id, role=role, secret=secret, name=person_id.title())
    return Credential("keeper", PHRASE), Credential("stat", OTHER_PHRASE)


def log_in(study: Study, reader_id: str = "r1", pin: str = PIN) -> Entered:
    """Have a reader show who she is."""
    return enter(study, reader_id, pin, how="log-in")


def read_signed(study: Study, reader_id: str = "r1") -> None:
    """Read a whole list, signed."""
    session = ReadingSession.begin(study, reader_id, entered=log_in(study, reader_id))
    while session.task is not None:
        session.painted(1.0)
        session.answer(rated("4A", 30))
        session.lock()
        session.reveal()
        session.lock()
    session.end()


def secret_file(folder: Path, secret: str, name: str = "secret.txt") -> Path:
    """Return a file that holds a secret."""
    path = folder / name
    path.write_text(f"{secret}\n", encoding="utf-8")
    return path
