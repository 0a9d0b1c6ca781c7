"""A model's main answers become frozen reads, and the AI of an aided arm."""

from dataclasses import replace
from pathlib import Path

import pytest

from ground.errors import ReadingRuleError
from reader_study import lock
from reader_study.analysis.benchmark.as_reads import freeze_scored, given_answers
from reader_study.cases import CaseRole, ReadStatus
from reader_study.models import frozen
from reader_study.models.shown import shown_ai
from reader_study.study_key import add_study_key
from tests.builders import PASSPHRASE, make_study
from tests.unit.reader_study.benchmark.twelve import twelve


def test_main_answers_stand_in_the_study_with_category_score_and_report(tmp_path: Path) -> None:
    answers = [replace(one, report=f"Bericht {one.item}") for one in twelve()]
    answers[7] = replace(answers[7], birads=None)
    with make_study(tmp_path / "s", n_reading=12, model=False, locked=False) as study:
        ids = [case.case_id for case in study.cases(CaseRole.READING)]
        cases = {str(number): case for number, case in enumerate(ids, 1)}
        n = freeze_scored(
            study, answers, model="m", model_id="m1", cases=cases, source="verbalised", facts={}
        )
        assert n == 12
        add_study_key(study, PASSPHRASE)
        card = frozen.card(study, "m1")
        lock.lock_protocol(study)
        reads = {read.case_id: read for read in frozen.reads(study, "m1")}
        arm = next(arm for arm in study.protocol.all_arms if arm.shows)
        seen, _ = shown_ai(study, arm, ids[0])
        text = frozen.load_one(study, "m1", ids[0]).text
    assert (card["called"], card["source"]) == ("m", "verbalised")
    assert (seen.category, seen.score, seen.positive) == ("5", 0.95, True)
    assert text == "Bericht 1"
    assert reads[ids[4]].status is ReadStatus.REFUSED
    assert (reads[ids[7]].status, reads[ids[7]].reason) == (ReadStatus.CANNOT_ASSESS, "no category")
    assert reads[ids[11]].status is ReadStatus.TRUNCATED
    assert reads[ids[11]].likelihood is None  # what it had said until it was cut off is no answer


def test_no_other_probability_is_put_in_its_place() -> None:
    cases = {str(number): f"c{number}" for number in range(1, 13)}
    found = given_answers(twelve(), model="m", cases=cases, source="logprob")
    assert found["c1"].score == 0.90
    assert found["c11"].score is None  # it has a verbalised one alone
    assert given_answers(twelve(), model="m", cases=cases, source=None)["c1"].score is None
    assert given_answers(twelve(), model="other", cases=cases, source=None) == {}


def test_two_items_of_one_case_are_refused() -> None:
    with pytest.raises(ReadingRuleError, match="two main answers"):
        given_answers(twelve(), model="m", cases={"1": "c", "2": "c"}, source=None)
