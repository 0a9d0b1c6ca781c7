"""What the rules say of difficulty tiers, and of results that were opened before them."""

from pathlib import Path

import pytest

from reader_study.rules import RuleBroken
from reader_study.store import Actor, NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import close_and_unblind, make_study, read_all

HEX = "ab" * 32
REPORTED = NewEvent("benchmark.reported", "benchmark/run", new={"parser": "1"})


def frozen(version: int = 1, *, reason: str = "", entity: str = "", **changes: Value) -> NewEvent:
    content: dict[str, Value] = {
        "version": version,
        "rule": "consensus-1",
        "sha256": HEX,
        "sealed_sha256": HEX,
        "identity_sha256": HEX,
        "n": 4,
        "post_hoc": False,
    }
    return NewEvent(
        "tiers.frozen", entity or f"tiers/{version}", new=content | changes, reason=reason
    )


def refused(study: Study, event: NewEvent) -> str:
    head = study.store.head
    with pytest.raises(RuleBroken) as broken:
        study.record(event)
    assert study.store.head == head
    return broken.value.rule


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        (frozen(n=3), "wrong-count"),
        (frozen(post_hoc=True), "tiers-told-wrongly"),
        (frozen(sha256="ab"), "malformed"),
        (frozen(identity_sha256="zz" * 32), "malformed"),
        (frozen(0), "malformed"),
        (frozen(True), "malformed"),
        (frozen(entity="tiers/2"), "malformed"),
        (frozen(rule=7), "malformed"),
    ],
)
def test_what_the_store_refuses(tmp_path: Path, event: NewEvent, rule: str) -> None:
    with make_study(tmp_path / "s") as study:
        assert refused(study, event) == rule


def test_before_results_tiers_are_frozen_and_a_new_version_needs_a_reason(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        study.record(frozen())
        assert refused(study, frozen()) == "tiers-frozen-twice"
        assert refused(study, frozen(2)) == "no-reason"
        study.record(frozen(2, reason="a third judge"))
        assert refused(study, frozen(1, reason="back")) == "tiers-frozen-twice"
        assert refused(study, frozen(2, reason="again")) == "tiers-frozen-twice"


def test_after_results_of_a_run_there_are_no_first_tiers(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        study.record(REPORTED)
        assert refused(study, frozen()) == "tiers-after-results"
        assert refused(study, frozen(post_hoc=True)) == "tiers-after-results"


def test_after_results_another_version_says_that_it_is_late(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        study.record(frozen())
        study.record(REPORTED)
        assert refused(study, frozen(2, reason="why")) == "tiers-told-wrongly"
        assert refused(study, frozen(1, post_hoc=True, reason="why")) == "tiers-frozen-twice"
        assert refused(study, frozen(2, post_hoc=True)) == "no-reason"
        study.record(frozen(2, post_hoc=True, reason="a third judge"))


@pytest.mark.parametrize("before", [True, False])
def test_the_unblinding_of_the_study_opens_results_too(tmp_path: Path, before: bool) -> None:
    with make_study(tmp_path / "s", n_reading=1) as study:
        if before:
            study.record(frozen(n=1))
        read_all(study, "r1")
        close_and_unblind(study)
        study.record(REPORTED)
        late = frozen(2, n=1, post_hoc=True, reason="why")
        if before:
            study.record(late)
        else:
            assert refused(study, late) == "tiers-after-results"


def test_readers_freeze_no_tiers(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        with pytest.raises(RuleBroken) as broken:
            study.store.append(Actor("r1", "reader"), study.clock, frozen())
        assert broken.value.rule == "not-the-coordinator"


def test_verify_goes_through_such_a_log_and_misses_the_file(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        study.record(frozen())
        study.record(REPORTED)
        study.record(frozen(2, post_hoc=True, reason="why"))
    found = [(one.where, one.what) for one in verify(tmp_path / "s")]
    assert [where for where, _ in found] == [
        "tiers/1-abababababababab.sealed",
        "tiers/2-abababababababab.sealed",
    ]
