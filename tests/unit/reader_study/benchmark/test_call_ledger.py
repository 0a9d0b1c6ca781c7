"""A ledger tells what was asked and what came, whatever ended the program."""

from pathlib import Path

import pytest
from pydantic import JsonValue

from ground.errors import IntegrityError, StoreError, TruthError
from reader_study.benchmark.ledger import CallLedger, TakenOver
from reader_study.benchmark.ledger_file import ledger_key, ledger_path
from reader_study.deid.key import intake_key
from tests.builders import PASSPHRASE
from tests.unit.reader_study.intake.test_journal import make_study

KEY = b"k" * 32
RUN: dict[str, JsonValue] = {"models": ["a"], "repeats": 1}
SAID = "BI-RADS 4A, malignant 0.37"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "mllm" / "first" / "calls.sealed"
    CallLedger.begin(path, KEY, RUN)
    return path


def answer(ledger: CallLedger, call: str, text: str = SAID) -> None:
    ledger.intend([(call, {"model": "a"})])
    ledger.keep(call, {"outcome": "answered", "text": text})


def test_what_was_kept_is_there_again(path: Path) -> None:
    with CallLedger(path, KEY) as ledger:
        ledger.intend([("c1", {}), ("c2", {}), ("c3", {})])
        ledger.keep("c1", {"text": SAID})
        ledger.release("c2", {"outcome": "busy"})
        ledger.note({"what": "paused"})
        head = ledger.head
    with CallLedger(path, KEY) as again:
        assert again.head == head
        assert again.declarations == (RUN,)
        assert again.answered == {"c1"}
        assert again.unknown == ("c3",)
        assert again.reply("c1") == {"text": SAID}
        assert [line.new for line in again.notes] == [{"what": "paused"}]


def test_an_unknown_outcome_waits_for_a_person(path: Path) -> None:
    with CallLedger(path, KEY) as ledger:
        ledger.intend([("c1", {})])
    with CallLedger(path, KEY) as ledger:
        with pytest.raises(StoreError, match="has to be settled"):
            ledger.intend([("c1", {})])
        assert ledger.settle(["c1", "c1", "c9"], by="coordinator") == 1
        assert ledger.unknown == ()
    with CallLedger(path, KEY) as ledger:
        assert ledger.unknown == ()
        answer(ledger, "c1")
        assert ledger.answered == {"c1"}
        ledger.settle(["c1"], by="coordinator")
        with pytest.raises(StoreError, match="outcome is known"):
            ledger.intend([("c1", {})])


def test_an_outcome_without_an_intent_is_refused(path: Path) -> None:
    with CallLedger(path, KEY) as ledger:
        head = ledger.head
        with pytest.raises(StoreError, match="not intended"):
            ledger.keep("c1", {"text": SAID})
        assert ledger.head == head


def test_replies_that_came_together_wait_for_the_disk_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_waits: list[int] = []
    with CallLedger(path, KEY) as ledger:
        ledger.intend([(f"c{number}", {}) for number in range(8)])
        monkeypatch.setattr("os.fsync", n_waits.append)
        ledger.keep_all([(f"c{number}", {"text": SAID}) for number in range(7)])
        assert len(n_waits) == 1
        head = ledger.head
        with pytest.raises(StoreError, match="not intended"):
            ledger.keep_all([("c7", {"text": SAID}), ("c9", {"text": SAID})])
        assert (ledger.head, ledger.unknown) == (head, ("c7",)), "all or none"
    monkeypatch.undo()
    with CallLedger(path, KEY) as again:
        assert again.answered == {f"c{number}" for number in range(7)}


def test_a_second_run_of_the_name_is_refused_and_a_longer_one_is_declared(path: Path) -> None:
    with pytest.raises(StoreError, match="has begun"):
        CallLedger.begin(path, KEY, RUN)
    with CallLedger(path, KEY) as ledger:
        ledger.declare(RUN)
        ledger.declare({**RUN, "repeats": 2})
        assert ledger.declarations == (RUN, {**RUN, "repeats": 2})


def test_a_stolen_file_tells_nothing_that_a_model_said(path: Path) -> None:
    with CallLedger(path, KEY) as ledger:
        answer(ledger, "c" * 64)
        ledger.add_parses("1", [("c" * 64, {"birads": "4A"})])
    # No two letters alone: sealed bytes hold those by chance, in one run of 80 or so.
    for word in (b"BI-RADS", b"birads", b"malignant", b"c" * 64, b"repeats"):
        assert word not in path.read_bytes()


def test_every_cut_leaves_a_prefix(path: Path) -> None:
    sizes, told = [path.stat().st_size], [(frozenset[str](), tuple[str, ...]())]
    with CallLedger(path, KEY) as ledger:
        for number in range(3):
            for step in ("intend", "keep"):
                if step == "intend":
                    ledger.intend([(f"c{number}", {})])
                else:
                    ledger.keep(f"c{number}", {"text": SAID})
                sizes.append(path.stat().st_size)
                told.append((ledger.answered, ledger.unknown))
    whole = path.read_bytes()
    for cut in range(sizes[0], len(whole) + 1):
        path.write_bytes(whole[:cut])
        with CallLedger(path, KEY) as ledger:
            last = max(n for n, size in enumerate(sizes) if size <= cut)
            assert (ledger.answered, ledger.unknown) == told[last]


def test_a_changed_or_foreign_file_is_told_and_left_alone(path: Path) -> None:
    with CallLedger(path, KEY) as ledger:
        answer(ledger, "c1")
        answer(ledger, "c2")
    whole = path.read_bytes()
    with pytest.raises(IntegrityError, match="another study's"):
        CallLedger(path, b"x" * 32)
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    path.write_bytes(changed)
    with pytest.raises(IntegrityError, match="damaged"):
        CallLedger(path, KEY)
    assert path.read_bytes() == changed
    path.write_bytes(b"something else")
    with pytest.raises(IntegrityError, match="no ledger"):
        CallLedger(path, KEY)


def test_two_versions_of_a_parser_stand_beside_each_other(path: Path) -> None:
    with CallLedger(path, KEY) as ledger:
        answer(ledger, "c1")
        assert ledger.add_parses("1", [("c1", {"birads": "4A"}), ("c9", {})]) == 1
        assert ledger.add_parses("1", [("c1", {"birads": "5"})]) == 0
        assert ledger.add_parses("2", [("c1", {"birads": "4B"})]) == 1
    with CallLedger(path, KEY) as ledger:
        assert ledger.versions == ("1", "2")
        assert dict(ledger.parses("1")) == {"c1": {"birads": "4A"}}
        assert dict(ledger.parses("2")) == {"c1": {"birads": "4B"}}


def test_halves_of_two_machines_become_the_whole(tmp_path: Path, path: Path) -> None:
    whole, other = tmp_path / "whole.sealed", tmp_path / "other.sealed"
    for each in (whole, other):
        CallLedger.begin(each, KEY, RUN)
    with CallLedger(path, KEY) as a, CallLedger(other, KEY) as b, CallLedger(whole, KEY) as one:
        for number in range(6):
            answer(one, f"c{number}", f"text {number}")
            answer(a if number % 2 else b, f"c{number}", f"text {number}")
        answer(b, "c1", "another text")
        assert a.take_over(b) == TakenOver(n_taken=3, n_double=1)
        assert a.take_over(b) == TakenOver(n_taken=0, n_double=4)
        assert dict(a.replies()) == dict(one.replies())


def test_the_key_of_the_ledgers_is_the_coordinators(tmp_path: Path) -> None:
    with make_study(tmp_path / "study") as study:
        with pytest.raises(TruthError, match="no key of its own"):
            ledger_key(study, PASSPHRASE)
        intake_key(study, PASSPHRASE)
        with pytest.raises(TruthError, match="passphrase is wrong"):
            ledger_key(study, "not the passphrase at all")
        assert ledger_path(study, "first").parent.parent == study.root / "mllm"
        key = ledger_key(study, PASSPHRASE)
        assert key == ledger_key(study, PASSPHRASE)
        assert len(key) == 32
