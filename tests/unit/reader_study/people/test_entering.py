"""Accounts (reliability, row 17): five wrong, restart, clock back; who one is, from the log."""

import json
import os
import stat
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from ground.errors import IntegrityError, ReaderStudyError
from reader_study.conduct.enrolling import add_person, renew_person, unlock_person
from reader_study.people import key_files
from reader_study.people.changing import change_secret
from reader_study.people.entering import Credential, enter
from reader_study.people.key_files import Derivation, WrongSecretError, unwrapped
from reader_study.people.refusal import EntryRefusedError
from reader_study.people.registry import Role, has_accounts, person_of, persons_of
from reader_study.people.secrets_of_roles import WeakSecretError
from reader_study.study import Study
from tests.builders import BootedClock, make_study
from tests.made_people import PHRASE, PIN, derive_fast, log_in, register_readers


@pytest.fixture
def clock() -> BootedClock:
    return BootedClock()


@pytest.fixture
def root(tmp_path: Path, clock: BootedClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    derive_fast(monkeypatch)
    with make_study(tmp_path / "study", readers=("r1", "r2"), n_reading=2, clock=clock) as study:
        register_readers(study, "r1", "r2")
    return tmp_path / "study"


def reopened(root: Path, clock: BootedClock) -> Study:
    return Study.open(root, clock=clock)


def fail(study: Study, times: int, person_id: str = "r1") -> EntryRefusedError:
    for _ in range(times):
        with pytest.raises(EntryRefusedError) as refused:
            enter(study, person_id, "not-it", how="log-in")
    return refused.value


def refused_wait(study: Study) -> int:
    """Return how long she has to wait, told for the right PIN."""
    with pytest.raises(EntryRefusedError) as refused:
        log_in(study)
    return refused.value.wait_s


def test_a_key_file_holds_the_parameters_of_argon2id_and_no_seed(tmp_path: Path) -> None:
    with make_study(tmp_path / "study", n_reading=2) as study:
        add_person(study, "r1", role=Role.READER, secret=PIN)
        key = log_in(study).key
    path = tmp_path / "study" / "people" / "r1.key"
    told = json.loads(path.read_text("ascii"))
    assert told["kdf"] == {"name": "argon2id", "memory_kib": 65536, "time": 3, "parallelism": 1}
    assert len(bytes.fromhex(told["salt"])) == 16
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = b"".join(p.read_bytes() for p in path.parents[1].rglob("*") if p.is_file())
    for secret in (key.seed, key.seed.hex().encode(), PIN.encode()):
        assert secret not in written
    assert key.public.encode() in written


def test_what_is_registered_is_read_back_from_the_log(root: Path, clock: BootedClock) -> None:
    with reopened(root, clock) as study:
        entered = log_in(study)
        (told, *_) = study.events(action="person.registered")
    assert told.content["role"] == "reader"
    assert told.entity == "person/r1"
    assert told.content["public"] == entered.key.public == entered.person.public
    assert told.content["sealing"] == entered.key.sealing_public


def test_five_wrong_pins_hold_over_a_restart_and_a_clock_set_back(
    root: Path, clock: BootedClock
) -> None:
    with reopened(root, clock) as study:
        assert [fail(study, 1).tries_left for _ in range(4)] == [4, 3, 2, 1]
        assert fail(study, 1).wait_s == 60
    clock.advance(20)
    with reopened(root, clock) as study:
        assert refused_wait(study) == 40
        clock.now -= timedelta(days=3)
        assert refused_wait(study) == 40
        clock.now += timedelta(days=9)
        assert refused_wait(study) == 40
        clock.advance(39)
        assert refused_wait(study) == 1
        clock.advance(1)
        assert log_in(study).person.id == "r1"
        assert fail(study, 1).tries_left == 4


def test_waits_double_up_to_fifteen_minutes_and_never_end_in_for_ever(
    root: Path, clock: BootedClock
) -> None:
    with reopened(root, clock) as study:
        fail(study, 4)
        waits = []
        for _ in range(7):
            waits.append(fail(study, 1).wait_s)
            clock.advance(waits[-1])
        assert waits == [60, 120, 240, 480, 900, 900, 900]
        assert log_in(study).person.id == "r1"


def test_no_secret_is_looked_at_while_one_waits(
    root: Path, clock: BootedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reopened(root, clock) as study:
        fail(study, 5)
        before = study.store.head

        def never(*_: object) -> None:
            raise AssertionError("a secret was looked at")

        monkeypatch.setattr(Derivation, "key", never)
        assert fail(study, 3).wait_s == 60
        assert study.store.head == before


class OtherBoot(BootedClock):
    """The same computer after a restart."""

    def boot_id(self) -> str:
        return "boot-2"


def test_a_restart_of_the_computer_counts_the_least_and_then_exactly(root: Path) -> None:
    before, after = BootedClock(), OtherBoot()
    before.now += timedelta(days=400)  # a clock that was wrong
    with reopened(root, before) as study:
        fail(study, 5)
    after.ns = 10**9
    with reopened(root, after) as study:
        assert refused_wait(study) == 60
        after.advance(59)
        assert refused_wait(study) == 1
        after.advance(1)
        assert log_in(study).person.id == "r1"


def test_one_readers_tries_are_not_anothers(root: Path, clock: BootedClock) -> None:
    with reopened(root, clock) as study:
        fail(study, 5)
        assert log_in(study, "r2").person.id == "r2"


def test_an_unknown_id_costs_the_same_work_and_its_text_is_not_kept(
    root: Path, clock: BootedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []
    real = Derivation.key

    def counting(self: Derivation, secret: str, salt: bytes) -> bytes:
        worked.append(secret)
        return real(self, secret, salt)

    monkeypatch.setattr(Derivation, "key", counting)
    with reopened(root, clock) as study:
        told = [str(fail(study, 1, who)) for who in ("my-secret-pin", "r1")]
        assert told[0] == told[1]
        assert worked == ["not-it", "not-it"]
        assert not any("my-secret-pin" in e.entity + e.new + e.actor for e in study.events())


def test_every_try_is_in_the_log(root: Path, clock: BootedClock) -> None:
    with reopened(root, clock) as study:
        fail(study, 1)
        log_in(study)
        last = list(study.events())[-2:]
        told = [(e.action, e.actor, e.role, e.content["how"]) for e in last]
    assert told == [
        ("person.refused", "r1", "reader", "log-in"),
        ("person.entered", "r1", "reader", "log-in"),
    ]


def test_a_wrap_that_became_cheap_is_made_anew_at_the_next_entry(
    root: Path, clock: BootedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    dearer = Derivation(memory_kib=16, time=2, parallelism=1)
    path = root / "people" / "r1.key"
    with reopened(root, clock) as study:
        key = log_in(study).key
        monkeypatch.setattr(key_files, "DERIVATION", dearer)
        assert log_in(study).key == key
        assert key_files.cost_of(path) == dearer
        assert log_in(study).key == key
        assert len(list(study.events(action="person.rewrapped"))) == 1


def test_a_changed_pin_opens_and_the_old_wrap_is_gone(root: Path, clock: BootedClock) -> None:
    path = root / "people" / "r1.key"
    with reopened(root, clock) as study:
        key = log_in(study).key
        change_secret(study, "r1", old=PIN, new="m0on-lit")
        assert unwrapped(path, "r1", "m0on-lit")[0] == key
        with pytest.raises(WrongSecretError):
            unwrapped(path, "r1", PIN)
        with pytest.raises(EntryRefusedError):
            change_secret(study, "r1", old=PIN, new="other-5x")
        with pytest.raises(WeakSecretError):
            change_secret(study, "r1", old="m0on-lit", new="123456")
        assert [e.actor for e in study.events(action="person.pin_changed")] == ["r1"]
    assert sorted(p.name for p in path.parent.iterdir()) == ["r1.key", "r2.key"]


KILLED_AT = ("written", "recorded", "placed")


@pytest.mark.parametrize("moment", KILLED_AT)
def test_killed_in_a_change_exactly_one_pin_opens(
    root: Path, clock: BootedClock, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with reopened(root, clock) as study, monkeypatch.context() as patch:
        if moment == "written":
            real = key_files.lay_beside

            def lay_beside(path: Path, content: bytes) -> None:
                real(path, content)
                die()

            patch.setattr(key_files, "lay_beside", lay_beside)
        else:
            count = iter(range(2))

            def settle(path: Path, sha256: str) -> None:
                if next(count):  # the first one is that of the entry with the old PIN
                    if moment == "placed":
                        settled(path, sha256)
                    die()
                settled(path, sha256)

            settled = key_files.settle
            patch.setattr(key_files, "settle", settle)
        with pytest.raises(Killed):
            change_secret(study, "r1", old=PIN, new="m0on-lit")
    works, fails = (PIN, "m0on-lit") if moment == "written" else ("m0on-lit", PIN)
    with reopened(root, clock) as study:
        assert log_in(study, pin=works).person.id == "r1"
        with pytest.raises(EntryRefusedError):
            log_in(study, pin=fails)
    assert not (root / "people" / "r1.key.new").exists()


def test_a_new_key_needs_a_reason_and_keeps_what_was_signed_before(
    root: Path, clock: BootedClock
) -> None:
    with reopened(root, clock) as study:
        before = log_in(study).key
        with pytest.raises(ReaderStudyError, match="No reason"):
            renew_person(study, "r1", secret="m0on-lit", reason=" ")
        renew_person(study, "r1", secret="m0on-lit", reason="forgotten")
        after = log_in(study, pin="m0on-lit")
        assert after.key != before
        assert after.person.keys == (after.key.public, before.public)
        (told,) = study.events(action="person.renewed")
        assert told.reason == "forgotten"
        with pytest.raises(EntryRefusedError):
            log_in(study)


def test_the_coordinator_ends_a_wait(root: Path, clock: BootedClock) -> None:
    with reopened(root, clock) as study:
        fail(study, 5)
        unlock_person(study, "r1", reason="she called")
        assert log_in(study).person.id == "r1"


def test_a_registered_coordinator_is_asked_for(root: Path, clock: BootedClock) -> None:
    with reopened(root, clock) as study:
        add_person(study, "lead", role=Role.COORDINATOR, secret=PHRASE)
        fail(study, 5)
        with pytest.raises(ReaderStudyError, match="none has shown"):
            unlock_person(study, "r1", reason="hm")
        with pytest.raises(ReaderStudyError, match="registered as reader"):
            unlock_person(study, "r1", reason="hm", by=Credential("r2", PIN))
        with pytest.raises(EntryRefusedError):
            unlock_person(study, "r1", reason="hm", by=Credential("lead", PIN))
        unlock_person(study, "r1", reason="hm", by=Credential("lead", PHRASE))
        assert [e.actor for e in study.events(action="person.unlocked")] == ["lead"]
        with pytest.raises(ReaderStudyError, match="none has shown"):
            add_person(study, "more", role=Role.STATISTICIAN, secret=PHRASE)


@pytest.mark.parametrize(
    ("person_id", "role", "name", "why"),
    [
        ("r1", Role.READER, "", "registered already"),
        ("r9", Role.READER, "", "not among its readers"),
        ("r1", Role.COORDINATOR, "", "registered already"),
        ("boss", Role.COORDINATOR, "Reader r2", "nobody both reads and conducts"),
        ("../x", Role.COORDINATOR, "", "cannot be the id"),
    ],
)
def test_who_cannot_be_registered(
    root: Path, clock: BootedClock, person_id: str, role: Role, name: str, why: str
) -> None:
    with reopened(root, clock) as study:
        with pytest.raises(ReaderStudyError, match=why):
            add_person(study, person_id, role=role, secret=PHRASE, name=name)
        assert [one.id for one in persons_of(study)] == ["r1", "r2"]
    assert sorted(p.name for p in (root / "people").iterdir()) == ["r1.key", "r2.key"]


def test_an_arbitrators_id_is_no_readers(tmp_path: Path) -> None:
    with make_study(tmp_path / "study", n_reading=2) as study:
        with pytest.raises(ReaderStudyError, match="is reader there"):
            add_person(study, "r1", role=Role.ARBITRATOR, secret=PIN)
        assert not has_accounts(study)
        assert person_of(study, "r1") is None


def test_anothers_key_file_in_her_place_is_named(root: Path, clock: BootedClock) -> None:
    people = root / "people"
    (people / "r1.key").write_bytes((people / "r2.key").read_bytes())
    with reopened(root, clock) as study, pytest.raises(IntegrityError, match="not the one"):
        log_in(study)


@pytest.mark.parametrize("kind", ["missing", "empty", "huge", "text", "dear", "list"])
def test_a_damaged_key_file_is_an_error_and_no_failed_try(
    root: Path, clock: BootedClock, kind: str
) -> None:
    path = root / "people" / "r1.key"
    told = json.loads(path.read_text())
    told["kdf"]["memory_kib"] = 2**40
    path.unlink()
    content = {
        "empty": b"",
        "huge": b"[" * 10_000_000,
        "text": os.urandom(64),
        "dear": json.dumps(told).encode(),
        "list": b"[1]",
    }
    if kind in content:
        path.write_bytes(content[kind])
    with reopened(root, clock) as study:
        with pytest.raises(IntegrityError, match="key of a person"):
            log_in(study)
        assert not list(study.events(action="person.refused"))
