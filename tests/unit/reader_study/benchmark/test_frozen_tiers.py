"""Tiers in a study: sealed for the coordinator, named by the log, whole or refused."""

from pathlib import Path

import pytest

from ground.errors import IntegrityError, ReadingRuleError, TruthError
from reader_study.benchmark.frozen_tiers import (
    TiersToFreeze,
    all_frozen,
    freeze_tiers,
    open_tiers,
    primary_tiers,
    results_are_open,
)
from reader_study.cases import CaseRole
from reader_study.store import NewEvent
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, make_study

REPORTED = NewEvent("benchmark.reported", "benchmark/run", new={"parser": "1"})


def tiers(study: Study, version: int = 1, *, blob: bytes = b'{"tier":"Easy"}\n') -> TiersToFreeze:
    cases = frozenset(case.case_id for case in study.cases(CaseRole.READING))
    return TiersToFreeze(blob, "consensus-1", version, "c" * 64, cases)


def test_what_was_frozen_opens_for_the_coordinator_alone(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_development=2) as study:
        found = freeze_tiers(study, tiers(study), passphrase=PASSPHRASE)
        assert (found.version, found.rule, found.post_hoc) == (1, "consensus-1", False)
        assert open_tiers(study, found, PASSPHRASE) == b'{"tier":"Easy"}\n'
        with pytest.raises(TruthError):
            open_tiers(study, found, "another passphrase")
        assert all_frozen(study) == (found,)
        assert primary_tiers(study) == found
    (sealed,) = (tmp_path / "s" / "tiers").iterdir()
    assert b"Easy" not in sealed.read_bytes()
    assert list(verify(tmp_path / "s")) == []


def test_the_primary_tiers_are_the_last_before_results(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        assert primary_tiers(study) is None
        freeze_tiers(study, tiers(study), passphrase=PASSPHRASE)
        freeze_tiers(study, tiers(study, 2), passphrase=PASSPHRASE, reason="a third judge")
        study.record(REPORTED)
        assert results_are_open(study)
        late = freeze_tiers(study, tiers(study, 3), passphrase=PASSPHRASE, reason="a fourth")
        assert late.post_hoc
        primary = primary_tiers(study)
        assert primary is not None
        assert primary.version == 2
        assert primary.reason == "a third judge"


@pytest.mark.parametrize(
    "how", ["again", "without a reason", "late", "other cases", "wrong phrase"]
)
def test_what_is_refused_leaves_no_file_and_no_event(tmp_path: Path, how: str) -> None:
    with make_study(tmp_path / "s", n_development=1) as study:
        wanted, reason, phrase = tiers(study), "", PASSPHRASE
        if how in ("again", "without a reason"):
            freeze_tiers(study, tiers(study), passphrase=PASSPHRASE)
            reason = "again" if how == "again" else ""
            wanted = tiers(study, 1 if how == "again" else 2)
        if how == "late":
            study.record(REPORTED)
        if how == "other cases":
            ids = frozenset(case.case_id for case in study.cases())
            wanted = TiersToFreeze(b"x", "consensus-1", 1, "c" * 64, ids)
        if how == "wrong phrase":
            phrase = "another passphrase"
        before, files = study.store.head, set((tmp_path / "s" / "tiers").glob("*"))
        with pytest.raises(TruthError if how == "wrong phrase" else ReadingRuleError):
            freeze_tiers(study, wanted, passphrase=phrase, reason=reason)
        assert study.store.head == before
        assert set((tmp_path / "s" / "tiers").glob("*")) == files


def test_an_act_that_the_rules_refuse_takes_its_file_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_study(tmp_path / "s") as study:
        monkeypatch.setattr("reader_study.benchmark.frozen_tiers.results_are_open", lambda _: True)
        monkeypatch.setattr(
            "reader_study.benchmark.frozen_tiers._require_next", lambda *_, **__: None
        )
        with pytest.raises(ReadingRuleError, match="tiers-told-wrongly"):
            freeze_tiers(study, tiers(study), passphrase=PASSPHRASE)
    assert list((tmp_path / "s" / "tiers").iterdir()) == []


@pytest.mark.parametrize("how", ["gone", "changed", "a link"])
def test_a_file_that_is_not_the_one_is_told_and_not_opened(tmp_path: Path, how: str) -> None:
    with make_study(tmp_path / "s") as study:
        found = freeze_tiers(study, tiers(study), passphrase=PASSPHRASE)
        (path,) = (tmp_path / "s" / "tiers").iterdir()
        blob = path.read_bytes()
        path.unlink()
        if how == "changed":
            path.write_bytes(blob[:-1] + bytes([blob[-1] ^ 1]))
        if how == "a link":
            (tmp_path / "elsewhere").write_bytes(blob)
            path.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(IntegrityError, match="cannot be opened") as refused:
            open_tiers(study, found, PASSPHRASE)
        assert refused.value.path == path
    if how != "a link":  # verify does not open such a study at all
        assert [one.where for one in verify(tmp_path / "s")] == [f"tiers/{path.name}"]
