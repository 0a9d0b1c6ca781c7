"""A package: what is in it, that it is whole, and that it can be read."""

from pathlib import Path

import pytest

from ground.errors import ReadingRuleError
from reader_study.exchange.opening_package import unpack
from reader_study.exchange.packing import pack
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import BootedClock, make_study, read_all
from tests.e2e.designs.made import locked_study


@pytest.mark.parametrize("name", ["r1.zip", "r1"])
def test_a_package_is_read_like_a_study(tmp_path: Path, name: str) -> None:
    with make_study(tmp_path / "study", readers=("r1", "r2"), n_development=2) as study:
        made = pack(study, "r1", tmp_path / name)
        told = next(study.events(action="package.made")).content
        assert told["package_id"] == made.package_id
        wanted = study.steps("r1")
    unpack(tmp_path / name, tmp_path / "hers")
    assert verify(tmp_path / "hers") == []
    with Study.open(tmp_path / "hers") as package:
        assert package.package is not None
        assert package.package.reader_id == "r1"
        assert package.steps() == wanted
        assert package.store.head == (told["seq"], told["head"])
        assert package.store.origin == told["origin"]
        read_all(package, "r1")
        assert len(package.reads()) == 8
    assert verify(tmp_path / "hers") == []


def test_a_second_package_needs_a_reason(tmp_path: Path) -> None:
    with make_study(tmp_path / "study") as study:
        first = pack(study, "r1", tmp_path / "a.zip")
        with pytest.raises(ReadingRuleError, match="out already"):
            pack(study, "r1", tmp_path / "b.zip")
        with pytest.raises(ReadingRuleError, match="out already"):
            pack(study, "r1", tmp_path / "b.zip", again=True)
        assert not (tmp_path / "b.zip").exists()
        second = pack(study, "r1", tmp_path / "b.zip", again=True, reason="the stick is lost")
        assert second.package_id != first.package_id
        assert [e.reason for e in study.events(action="package.made")] == ["", "the stick is lost"]


def test_a_further_package_goes_on_where_she_is(tmp_path: Path) -> None:
    with make_study(tmp_path / "study", n_reading=2) as study:
        read_all(study, "r1")
        before = study.reads()
        pack(study, "r1", tmp_path / "a")
    with Study.open(tmp_path / "a") as package:
        after = package.reads()
        assert [(r.case_id, r.arm, r.values, r.locked_utc) for r in after] == [
            (r.case_id, r.arm, r.values, r.locked_utc) for r in before
        ]
    assert verify(tmp_path / "a") == []


@pytest.mark.parametrize("kind", ["withheld", "shifted"])
def test_a_study_of_automation_bias_gives_no_package_and_says_why(
    tmp_path: Path, kind: str
) -> None:
    bias = {"kind": kind, "percent": 50, "ethics_approval": "EC 1/2026"}
    clock = BootedClock()
    study, _ = locked_study(tmp_path / "s", "sequential", {"bias": bias}, clock=clock, cases=2)
    with study:
        before = study.store.head
        with pytest.raises(ReadingRuleError, match=f"are {kind} for some cases.*the seed and the"):
            pack(study, study.protocol.readers[0].id, tmp_path / "p.zip")
        assert study.store.head == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s"]
