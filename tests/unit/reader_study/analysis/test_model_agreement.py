"""Agreement of a model with each reader, counted by hand on eight cases."""

from pathlib import Path

import pytest

from reader_study import lock
from reader_study.analysis.collect import collect
from reader_study.analysis.run import analyse
from reader_study.cases import CaseRole, ReadStatus
from reader_study.models.answered import GivenAnswer, freeze_answers
from tests.builders import PASSPHRASE, close_and_unblind, make_study, read_all


def test_a_model_agrees_with_a_reader_on_the_cases_of_both(tmp_path: Path) -> None:
    categories = ["4A", "4A", "4A", "5", "5", None, "4", "0"]
    with make_study(tmp_path / "s", n_reading=8, model=False, locked=False) as study:
        cases = [case.case_id for case in study.cases(CaseRole.READING)]
        answers = {
            case: GivenAnswer(ReadStatus.REFUSED)
            if given is None
            else GivenAnswer(category=given, score=0.4)
            for case, given in zip(cases, categories, strict=True)
        }
        freeze_answers(study, card={"model_id": "m1"}, answers=answers)
        lock.lock_protocol(study)
        read_all(study, "r1", category="4A", likelihood=30)
        close_and_unblind(study)
        results = analyse(collect(study, passphrase=PASSPHRASE))
    rows = results.model_agreement
    assert {row.reader_id for row in rows} == {"r1"}
    assert [row.arm for row in rows] == [arm.id for arm in results.protocol.arms]
    for row in rows:
        # A refusal, an undivided 4 and a 0 agree with nobody; three of five are the reader's 4A.
        assert row.n_cases == 5
        assert row.same.value == pytest.approx(3 / 5)
        assert row.weighted.value == pytest.approx(0.0)  # the reader is constant
