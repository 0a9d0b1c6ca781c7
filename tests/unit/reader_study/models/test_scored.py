"""Scores that may be missing for some cases, frozen with the evidence for them."""

from pathlib import Path
from typing import Any

import pytest

from ground.errors import ReadingRuleError
from reader_study.cases import CaseRole, ReadStatus
from reader_study.models import frozen
from reader_study.models.scored import ScoredAnswer, freeze_scored
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import CALIBRATION, make_study

CARD: dict[str, Any] = {"model_id": "m1", "threshold": 0.5, "calibration": CALIBRATION}
HEAT = {"rows": 2, "columns": 2, "values": [0, 10, 200, 255]}
STILL = {"media": [{"clips": [], "heat": HEAT}]}


def _cases(study: Study) -> list[str]:
    return [case.case_id for case in study.cases(CaseRole.READING)]


def _given(study: Study) -> dict[str, ScoredAnswer]:
    first, second, third, *rest = _cases(study)
    return {
        first: ScoredAnswer(score=0.9, evidence=STILL),
        second: ScoredAnswer(score=0.2),
        third: ScoredAnswer(ReadStatus.NO_CLIP, detail="no track of eight frames"),
    } | dict.fromkeys(rest, ScoredAnswer(score=0.6))


def test_a_case_without_a_clip_is_a_read_and_the_others_have_categories(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=6, model=False, locked=False) as study:
        freeze_scored(study, card=CARD, answers=_given(study))
        first, second, third, *_ = _cases(study)
        reads = {read.case_id: read for read in frozen.reads(study, "m1")}
        told = {case: frozen.load_one(study, "m1", case) for case in (first, second, third)}
    assert len(reads) == 6
    none = reads[third]
    assert (none.status, none.likelihood, none.positive) == (ReadStatus.NO_CLIP, None, None)
    assert none.reason == "no track of eight frames"
    assert (told[third].category, told[third].threshold) == (None, 0.5)
    assert (told[first].category, told[first].positive) == ("4C", True)
    assert (told[second].category, told[second].positive) == ("4B", False)
    evidence = told[first].evidence
    assert evidence is not None
    (medium,) = evidence.media
    assert medium.heat is not None
    assert (medium.heat.rows, tuple(medium.heat.values)) == (2, (0, 10, 200, 255))
    assert told[second].evidence is None
    assert verify(tmp_path / "s") == []


def test_files_tell_neither_which_case_has_no_answer_nor_which_has_evidence(tmp_path: Path) -> None:
    large = {"rows": 32, "columns": 32, "values": [n * 37 % 256 for n in range(1024)]}
    telling = {"media": [{"clips": [], "heat": large}]}
    with make_study(tmp_path / "s", n_reading=6, model=False, locked=False) as study:
        answers = _given(study)
        first = next(iter(answers))
        answers[first] = ScoredAnswer(score=0.9, evidence=telling)
        freeze_scored(study, card=CARD, answers=answers)
    files = sorted((tmp_path / "s" / "models" / "m1" / "reads").iterdir())
    assert len(files) == 6
    assert len({file.stat().st_size for file in files}) == 1
    assert len({file.stat().st_mtime_ns for file in files}) == 1
    log = (tmp_path / "s" / "study.db").read_bytes()
    assert b"no_clip" not in log
    assert b"no track" not in log


def test_the_log_says_what_a_model_can_show_and_not_of_which_case(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=6, model=False, locked=False) as study:
        freeze_scored(study, card=CARD, answers=_given(study))
        (event,) = study.events(action="model.frozen")
    assert event.content["heat_map"] is True
    assert {"box", "clip_strip", "scores", "answers"}.isdisjoint(event.content)
    assert event.content["categories"] is True


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ScoredAnswer(), "has no score"),
        (ScoredAnswer(score=1.5), "The score of case .* is 1.5"),
        (ScoredAnswer(score=float("nan")), "The score of case .* is nan"),
        (ScoredAnswer(score=0.5, text="x" * 20_001), "has 20001 characters"),
        (ScoredAnswer(score=0.5, evidence={"media": []}), "there are 1 media, and evidence for 0"),
    ],
)
def test_what_is_no_answer_is_refused(tmp_path: Path, answer: ScoredAnswer, said: str) -> None:
    with make_study(tmp_path / "s", n_reading=3, model=False, locked=False) as study:
        with pytest.raises(ReadingRuleError, match=said):
            freeze_scored(study, card=CARD, answers=dict.fromkeys(_cases(study), answer))
        assert frozen.model_ids(study) == ()


def test_a_card_without_a_threshold_is_refused(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=3, model=False, locked=False) as study:
        card = {"model_id": "m1", "calibration": CALIBRATION}
        with pytest.raises(ReadingRuleError, match="states no threshold"):
            freeze_scored(study, card=card, answers=_given(study))
