"""A read is signed by her who made it; what is forged, moved or missing is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ground.errors import ReaderStudyError, ReadingRuleError
from reader_study.closing import close_study, unblind
from reader_study.conduct.enrolling import add_person, renew_person
from reader_study.conduct.knowing import say_who_knows
from reader_study.people.entering import Credential
from reader_study.people.refusal import EntryRefusedError
from reader_study.people.registry import Role
from reader_study.reading.session import ReadingSession
from reader_study.store.events import Event
from reader_study.study import Study
from reader_study.trust.keys import key_id_of
from reader_study.verify import verify
from tests.builders import PASSPHRASE, BootedClock, make_study, rated, read_all
from tests.e2e.designs.made import locked_study
from tests.made_people import (
    PHRASE,
    derive_fast,
    log_in,
    read_signed,
    register_keepers,
    register_readers,
)
from tests.unsigned import signature_faults


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    derive_fast(monkeypatch)


def made(root: Path, *, readers: tuple[str, ...] = ("r1", "r2")) -> Study:
    study = make_study(root, readers=readers, n_reading=3)
    register_readers(study, *readers)
    return study


def faults(events: list[Event]) -> list[str]:
    return [f"{fault.event.action}: {fault.what}" for fault in signature_faults(events)]


def test_every_read_is_signed_with_its_meaning(tmp_path: Path) -> None:
    with made(tmp_path / "study") as study:
        read_signed(study)
        locked = list(study.events(action="read.locked"))
        public = next(study.events(action="person.registered")).content["public"]
        signatures = [event.content["signature"] for event in locked]
        assert [one["by"] for one in signatures] == ["r1"] * 6
        assert {one["key_id"] for one in signatures} == {key_id_of(public)}
        assert [one["meaning"] for one in signatures[:2]] == [
            "I completed this read independently.",
            "I completed this read after seeing the AI's answer.",
        ]
        assert faults(list(study.events())) == []
    assert verify(tmp_path / "study") == []


def test_the_words_are_those_of_the_language_that_she_saw(tmp_path: Path) -> None:
    with made(tmp_path / "study") as study:
        session = ReadingSession.begin(study, "r1", entered=log_in(study))
        session.painted(1.0)
        session.answer(rated("4A", 30))
        session.lock(language="zh")
        (event,) = study.events(action="read.locked")
        assert event.content["signature"]["meaning"] == "本人独立完成了此次阅片。"
        assert faults(list(study.events())) == []


def test_an_ai_seen_before_a_crash_is_not_signed_away(tmp_path: Path) -> None:
    study, _ = locked_study(tmp_path / "study", "on-demand", {}, clock=BootedClock(), cases=3)
    with study:
        register_readers(study, "r1")
        session = ReadingSession.begin(study, "r1", entered=log_in(study))
        while session.task is not None and not session.task.shows_ai:
            session.painted(1.0)
            session.answer(rated("4A", 30))
            session.lock()
        session.reveal()
        again = ReadingSession.begin(study, "r1", entered=log_in(study))
        again.painted(1.0)
        assert again.task is not None
        assert again.task.ai is None
        again.lock()
        last = list(study.events(action="read.locked"))[-1]
        assert "after seeing the AI" in last.content["signature"]["meaning"]


def test_nobody_reads_without_having_entered(tmp_path: Path) -> None:
    with made(tmp_path / "study") as study:
        for entered in (None, log_in(study, "r2")):
            with pytest.raises(ReadingRuleError, match="has not shown who she is"):
                ReadingSession.begin(study, "r1", entered=entered)


def test_a_reader_who_is_not_registered_cannot_read_beside_one_who_is(tmp_path: Path) -> None:
    with make_study(tmp_path / "study", readers=("r1", "r2"), n_reading=2) as study:
        register_readers(study, "r1")
        with pytest.raises(ReadingRuleError, match="sonoread person add"):
            read_all(study, "r2")


def test_a_study_without_persons_is_read_as_ever(tmp_path: Path) -> None:
    with make_study(tmp_path / "study", n_reading=2) as study:
        read_all(study, "r1")
        assert all("signature" not in e.content for e in study.events(action="read.locked"))
        # Persons who come later do not make earlier reads wrong.
        register_readers(study, "r1")
        assert faults(list(study.events())) == []


Change = Callable[[dict[str, Any]], None]


def _swap(name: str, value: object) -> Change:
    return lambda content: content.update({name: value})


def _in_signature(name: str, value: object) -> Change:
    return lambda content: content["signature"].update({name: value})


FORGERIES: dict[str, tuple[Change, str]] = {
    "another category": (_swap("category", "2"), "does not belong"),
    "another time": (_swap("active_us", 1), "does not belong"),
    "a field more": (_swap("more", 1), "does not belong"),
    "other words": (_in_signature("meaning", "I did nothing."), "does not belong"),
    "another value": (_in_signature("value", "00" * 64), "does not belong"),
    "another signer": (_in_signature("by", "r2"), "somebody else"),
    "another key": (_in_signature("key_id", "0" * 16), "somebody else"),
    "no signature": (lambda content: content.pop("signature"), "is not signed"),
    "no shape": (_in_signature("value", 7), "cannot be read"),
    "a list": (_swap("signature", ["by"]), "is not signed"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_changed_read_is_named(tmp_path: Path, forgery: str) -> None:
    change, why = FORGERIES[forgery]
    with made(tmp_path / "study") as study:
        read_signed(study)
        events = list(study.events())
    place = next(i for i, event in enumerate(events) if event.action == "read.locked")
    content = events[place].content
    change(content)
    events[place] = replace(events[place], new=json.dumps(content))
    (told,) = faults(events)
    assert told.startswith("read.locked: ")
    assert why in told


def test_a_signed_read_cannot_be_moved_to_another_case_or_reader(tmp_path: Path) -> None:
    with made(tmp_path / "study") as study:
        read_signed(study)
        events = list(study.events())
    place = next(i for i, event in enumerate(events) if event.action == "read.locked")
    whole = events[place].entity
    for entity, why in (
        (whole.replace("/1/C", "/2/C"), "does not belong"),
        (whole.replace("/r1/", "/r2/"), "somebody else"),
        (whole.replace("/r1/", "/r3/"), "not registered"),
    ):
        moved = [*events]
        moved[place] = replace(events[place], entity=entity)
        (told,) = faults(moved)
        assert why in told


def test_what_was_signed_with_an_earlier_key_stays_good(tmp_path: Path) -> None:
    with made(tmp_path / "study") as study:
        read_signed(study)
        renew_person(study, "r1", secret="m0on-lit", reason="forgotten")
        assert faults(list(study.events())) == []


def test_a_known_case_is_passed_over_and_the_others_are_read(tmp_path: Path) -> None:
    with made(tmp_path / "study") as study:
        case = study.reading_list("r1")[1]
        assert say_who_knows(study, "r1", [case], reason="she did the biopsy") == 2
        read_signed(study)
        seen = {event.entity.split("/")[3] for event in study.events(action="case.painted")}
        assert seen == set(study.reading_list("r1")) - {case}
        assert case in study.reading_list("r2")
        (told,) = study.events(action="case.known")
        assert (told.content, told.reason) == ({"cases": [case]}, "she did the biopsy")
        with pytest.raises(ReaderStudyError, match="no case"):
            say_who_knows(study, "r1", ["C9999"], reason="hm")


def closed(root: Path) -> Study:
    study = made(root, readers=("r1",))
    read_signed(study)
    return study


def test_two_different_persons_unblind(tmp_path: Path) -> None:
    with closed(tmp_path / "study") as study:
        keeper, stat = register_keepers(study)
        close_study(study)
        for few in ((), (keeper,), (keeper, keeper)):
            with pytest.raises(ReadingRuleError, match="two persons"):
                unblind(study, passphrase=PASSPHRASE, persons=few)
        with pytest.raises(ReadingRuleError, match="r1 may not"):
            unblind(study, passphrase=PASSPHRASE, persons=(keeper, Credential("r1", "k7-fenn")))
        with pytest.raises(EntryRefusedError):
            unblind(study, passphrase=PASSPHRASE, persons=(keeper, Credential("stat", PHRASE)))
        assert not study.is_unblinded
        unblind(study, passphrase=PASSPHRASE, persons=(keeper, stat))
        (told,) = study.events(action="study.unblinded")
        assert told.content["persons"] == ["keeper", "stat"]
        assert told.content["one_person"] is False
        events = list(study.events())
    assert verify(tmp_path / "study") == []
    place = events.index(told)
    content = told.content
    one: list[Any] = content["approvals"][:1]
    for approvals in (one, one * 2, [], "x"):
        events[place] = replace(told, new=json.dumps(content | {"approvals": approvals}))
        assert len(faults(events)) == 1
    events[place] = replace(told, new=json.dumps(content | {"n_truth": 9}))
    assert faults(events) == ["study.unblinded: was not signed by two different persons who may"]


def test_one_person_unblinds_where_no_two_are_there_and_it_is_said(tmp_path: Path) -> None:
    with closed(tmp_path / "study") as study:
        add_person(study, "keeper", role=Role.TRUTH_KEEPER, secret=PHRASE)
        close_study(study)
        unblind(study, passphrase=PASSPHRASE, persons=(Credential("keeper", PHRASE),))
        (told,) = study.events(action="study.unblinded")
        assert (told.content["persons"], told.content["one_person"]) == (["keeper"], True)
    assert verify(tmp_path / "study") == []


def test_a_key_that_no_coordinator_has_issued_is_named(tmp_path: Path) -> None:
    with made(tmp_path / "study", readers=("r1",)) as study:
        add_person(study, "lead", role=Role.COORDINATOR, secret=PHRASE)
        by = Credential("lead", PHRASE)
        renew_person(study, "r1", secret="m0on-lit", reason="forgotten", by=by)
        events = list(study.events())
    assert faults(events) == []
    renewed = events[-1]
    assert renewed.action == "person.renewed"
    assert renewed.content["signature"]["by"] == "lead"
    forged = renewed.content | {"public": "0" * 64}
    for content in (forged, {k: v for k, v in forged.items() if k != "signature"}):
        events[-1] = replace(renewed, new=json.dumps(content))
        (told,) = faults(events)
        assert told.startswith("person.renewed: ")
