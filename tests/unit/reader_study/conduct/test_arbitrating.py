"""Arbitrations are drawn when all have read a case and disagree."""

from pathlib import Path

import pytest

from app.cli import run
from ground.errors import ReadingRuleError
from reader_study.conduct.arbitrating import arbitrate, arbitration_state
from tests.builders import rated
from tests.made_conduct import annotation_study, plain_study, work


def test_cases_are_drawn_once_all_have_read_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with annotation_study(tmp_path / "s") as study:
        work(study, "r1", answer=rated("2", 1))
        assert arbitrate(study) == ()
        work(study, "r2", answer=rated("5", 97), cases=3)
        drawn = arbitrate(study)
        assert {case.fields for case in drawn} == {("category",)}
        assert len(drawn) == 3
        assert arbitrate(study) == ()
        assert work(study, "senior", answer=rated("4A", 9), cases=1) == 1
        state = arbitration_state(study)
        assert state is not None
        assert (state.drawn, state.decided, state.open) == (3, 1, 2)
        work(study, "r2", answer=rated("5", 97))
    assert run(["arbitrate", str(tmp_path / "s")]) == 0
    said = capsys.readouterr().out
    assert "Drawn now: 1 cases." in said
    assert "In all: 4 drawn, 1 decided, 3 open." in said


def test_without_an_arbitrator_nothing_is_drawn(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s") as study:
        with pytest.raises(ReadingRuleError, match="No reader of this study is an arbitrator"):
            arbitrate(study)
        assert arbitration_state(study) is None
