"""What a workstation signs of a log, what the coordinator accepts, what persons owe: at append."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader_study.conduct.enrolling import add_person
from reader_study.people.entering import Entered
from reader_study.people.key_files import key_path, unwrapped
from reader_study.people.person import Role
from reader_study.people.registry import person_of
from reader_study.reading.session import ReadingSession
from reader_study.rules import RuleBroken
from reader_study.store import Actor, NewEvent
from reader_study.study import Study
from reader_study.trust.keys import SigningKey, workstation_key
from reader_study.trust.known_head import signed_bytes
from reader_study.verify import verify
from tests.builders import make_study, rated
from tests.made_people import PHRASE, PIN, derive_fast, log_in, register_readers

Content = dict[str, Any]


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    derive_fast(monkeypatch)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "s", n_reading=2, readers=("r1", "r2"))


def signing(study: Study, key: SigningKey | None = None) -> Content:
    """Return what a right ``head.signed`` tells now."""
    seq, hash_ = study.store.head
    key = key or workstation_key()
    signature = key.sign(signed_bytes(study.id, study.store.origin, seq, hash_))
    by = {"key_id": key.key_id, "public": key.public, "signature": signature}
    return {"seq": seq, "hash": hash_} | by


def accepting(study: Study) -> Content:
    """Return what a right ``head.accepted`` tells of a log that was rolled back."""
    seq, hash_ = study.store.head
    last = study.store.at(seq)
    assert last is not None
    found = {"origin": last.origin, "seq": seq, "hash": hash_, "utc": last.utc}
    known = {"origin": last.origin, "seq": seq + 3, "hash": "0" * 64}
    more = {"source": "your home folder", "file_sha256": "1" * 64}
    return {"kind": "rollback", "known": known, "found": found} | more


def refused(study: Study, event: NewEvent, actor: Actor | None = None) -> str:
    """Return the rule that refuses an event; nothing of it is stored."""
    head = study.store.head
    with pytest.raises(RuleBroken) as broken:
        study.store.append(actor or study.actor, study.clock, event)
    assert study.store.head == head
    return broken.value.rule


FALSE_HEADS: dict[str, Callable[[Content], Content]] = {
    "another number": lambda held: held | {"seq": held["seq"] - 1},
    "another hash": lambda held: held | {"hash": "0" * 64},
    "another key beside it": lambda held: held | {"public": SigningKey.new().public},
    "another name of the key": lambda held: held | {"key_id": "0" * 16},
    "a signature over something else": lambda held: (
        held | {"signature": workstation_key().sign(b"something else")}
    ),
    "no signature": lambda held: {k: v for k, v in held.items() if k != "signature"},
    "a number that is none": lambda held: held | {"seq": str(held["seq"])},
}
NO_HEADS = {"no signature", "a number that is none"}
"""Those that are no content of such an event at all."""


@pytest.mark.parametrize("name", FALSE_HEADS)
def test_a_head_that_is_not_truly_signed_is_refused(study: Study, name: str) -> None:
    entity = f"head/{study.store.origin}"
    with study:
        content = FALSE_HEADS[name](signing(study))
        rule = "malformed" if name in NO_HEADS else "head-not-signed"
        assert refused(study, NewEvent("head.signed", entity, new=content)) == rule
        other = NewEvent("head.signed", "head/elsewhere", new=signing(study))
        assert refused(study, other) == "head-not-signed"
        study.record(NewEvent("head.signed", entity, new=signing(study)))
        # By any key: the study may have moved to another computer; `heads` tells of it.
        study.record(NewEvent("head.signed", entity, new=signing(study, SigningKey.new())))
    assert verify(study.root) == []


FALSE_WORDS: dict[str, tuple[Callable[[Content], Content], str]] = {
    "a head that the log does not have": (
        lambda held: held | {"found": held["found"] | {"hash": "2" * 64}},
        "wrong-head",
    ),
    "a head that is still to come": (
        lambda held: held | {"found": held["found"] | {"seq": held["found"]["seq"] + 1}},
        "wrong-head",
    ),
    "a head of another chain": (
        lambda held: held | {"found": held["found"] | {"origin": "other"}},
        "wrong-head",
    ),
    "a rollback to what was known": (
        lambda held: held | {"known": held["known"] | {"seq": 1}},
        "accepts-nothing",
    ),
    "a fork elsewhere": (lambda held: held | {"kind": "fork"}, "accepts-nothing"),
    "a foreign database of this chain": (
        lambda held: held | {"kind": "foreign database"},
        "accepts-nothing",
    ),
    "an edited head that is known": (
        lambda held: held | {"kind": "edited head"},
        "accepts-nothing",
    ),
    "a kind that is none": (lambda held: held | {"kind": "whim"}, "malformed"),
    "no place": (lambda held: held | {"source": None}, "malformed"),
}


@pytest.mark.parametrize("name", FALSE_WORDS)
def test_what_is_accepted_has_to_depart_from_the_log(study: Study, name: str) -> None:
    change, rule = FALSE_WORDS[name]
    entity, why = f"head/{study.store.origin}", "the disk was restored"
    with study:
        good = accepting(study)
        wrong = change(json.loads(json.dumps(good)))
        event = NewEvent("head.accepted", entity, new=wrong, reason=why)
        assert refused(study, event) == rule
        silent = NewEvent("head.accepted", entity, new=good)
        assert refused(study, silent) == "no-reason"
        by_reader = NewEvent("head.accepted", entity, new=good, reason=why)
        assert refused(study, by_reader, Actor("r1", "reader")) == "not-the-coordinator"
        study.record(NewEvent("head.accepted", entity, new=good, reason=why))
    assert verify(study.root) == []


def lock_refused(study: Study, entered: Entered) -> str:
    """Lock a read in a session of r1; return the rule that refuses it."""
    session = ReadingSession.begin(study, "r1", entered=entered)
    session.painted(1.0)
    session.answer(rated("4A", 30))
    head = study.store.head
    with pytest.raises(RuleBroken) as broken:
        session.lock()
    assert study.store.head == head
    return broken.value.rule


def test_a_read_that_nobody_signed_is_refused(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = "reader_study.reading.signed.with_signature"
    monkeypatch.setattr(bare, lambda _study, _entered, _task, content, _language: content)
    with study:
        register_readers(study, "r1", "r2")
        assert lock_refused(study, log_in(study, "r1")) == "not-signed"


def test_a_read_that_another_key_signed_is_refused(study: Study) -> None:
    with study:
        register_readers(study, "r1", "r2")
        entered = Entered(log_in(study, "r1").person, SigningKey(b"m" * 32))
        assert lock_refused(study, entered) == "not-signed"


def test_a_read_of_one_who_has_not_entered_is_refused(study: Study) -> None:
    with study:
        register_readers(study, "r1", "r2")
        person = person_of(study, "r1")
        assert person is not None
        key, _ = unwrapped(key_path(study.paths.people, "r1"), "r1", PIN)
        assert lock_refused(study, Entered(person, key)) == "not-entered"


def test_acts_on_persons_and_unblinding_are_refused_unsigned(study: Study) -> None:
    with study:
        add_person(study, "lead", role=Role.COORDINATOR, secret=PHRASE)
        key = SigningKey.new()
        told: Content = {"id": "r1", "name": "R", "role": "reader", "public": key.public}
        told |= {"sealing": key.sealing_public, "wrap_sha256": "0" * 64}
        event = NewEvent("person.registered", "person/r1", new=told)
        assert refused(study, event) == "not-authorised"
        known = NewEvent("case.known", "person/r1", new={"cases": ["C0001"]}, reason="biopsy")
        assert refused(study, known) == "not-authorised"
