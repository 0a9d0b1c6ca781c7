"""A model that refuses, or runs out of time: frozen as reads, counted, told in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from engines.scorers.answer import AnswerStatus
from ground.errors import ReadingRuleError
from reader_study import lock
from reader_study.analysis.collect import collect
from reader_study.analysis.results import Results
from reader_study.analysis.run import analyse
from reader_study.cases import CaseRole, Read, ReadStatus
from reader_study.models import frozen
from reader_study.models.answered import GivenAnswer, freeze_answers
from reader_study.models.shown import shifted, shown_ai
from reader_study.report.document import render
from reader_study.report.sections.answered import _sentences
from reader_study.report.sheet import Sheet
from reader_study.report.words import ReportWords
from reader_study.study import Study
from reader_study.verify import verify
from tests import builders
from tests.builders import PASSPHRASE, close_and_unblind, make_study, read_all

REPORT = "Irregular mass, spiculated margin."


def _cases(study: Study) -> list[str]:
    return [case.case_id for case in study.cases(CaseRole.READING)]


def _answers(study: Study) -> dict[str, GivenAnswer]:
    """A right call, a wrong one, a refusal, a time-out with half a text."""
    cases = _cases(study)
    given = [
        GivenAnswer(score=0.9, category="4C", text=REPORT),
        GivenAnswer(score=0.7, category="5", text=REPORT),
        GivenAnswer(ReadStatus.REFUSED, text="I cannot help with that.", detail="declined"),
        GivenAnswer(ReadStatus.TIMEOUT, score=0.4),
    ]
    return {case: given[place % 4] for place, case in enumerate(cases)}


def _frozen(root: Path, *, design: str = "", threshold: float | None = None) -> Study:
    study = make_study(root, n_reading=8, model=False, locked=False, design=design)
    card = {"model_id": "m1"} | ({} if threshold is None else {"threshold": threshold})
    freeze_answers(study, card=card, answers=_answers(study))
    return study


def test_statuses_are_those_of_the_scorers() -> None:
    assert {str(status) for status in ReadStatus} == {str(status) for status in AnswerStatus}


def test_a_refusal_is_a_read_with_its_status(tmp_path: Path) -> None:
    with _frozen(tmp_path / "s") as study:
        reads = frozen.reads(study, "m1")
        cases = _cases(study)
    assert [read.case_id for read in reads] == sorted(cases)
    by_case = {read.case_id: read for read in reads}
    refused, late = by_case[cases[2]], by_case[cases[3]]
    assert (refused.status, refused.reason) == (ReadStatus.REFUSED, "declined")
    assert (late.status, late.likelihood, late.positive) == (ReadStatus.TIMEOUT, None, None)
    assert by_case[cases[0]].likelihood == 90.0
    assert by_case[cases[0]].positive is True


def test_files_of_refusals_are_of_one_size_and_tell_nothing(tmp_path: Path) -> None:
    with _frozen(tmp_path / "s"):
        pass
    files = sorted((tmp_path / "s" / "models" / "m1" / "reads").iterdir())
    assert len(files) == 8
    assert len({file.stat().st_size for file in files}) == 1
    log = (tmp_path / "s" / "study.db").read_bytes()
    assert b"refused" not in log
    assert b"timeout" not in log


def test_readers_see_why_there_is_no_answer_and_no_text_of_it(tmp_path: Path) -> None:
    with _frozen(tmp_path / "s") as study:
        lock.lock_protocol(study)
        arm = next(arm for arm in study.protocol.all_arms if arm.shows)
        cases = _cases(study)
        given, _ = shown_ai(study, arm, cases[0])
        refused, _ = shown_ai(study, arm, cases[2])
    assert (given.score, given.category, given.unanswered) == (0.9, "4C", "")
    assert (refused.score, refused.category, refused.text) == (None, None, None)
    assert (refused.unanswered, refused.positive) == ("refused", None)


def test_category_zero_assesses_nothing_and_is_kept_as_given(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=2, model=False, locked=False) as study:
        answers = {case: GivenAnswer(score=0.5, category="0") for case in _cases(study)}
        freeze_answers(study, card={"model_id": "m1"}, answers=answers)
        one = frozen.load_one(study, "m1", _cases(study)[0])
    assert (one.status, one.category, one.positive) == (ReadStatus.CANNOT_ASSESS, "0", None)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (GivenAnswer(score=1.2, category="3"), "The probability of case .* is 1.2"),
        (GivenAnswer(score=0.2), "has no category that the study's cut can be applied to"),
        (GivenAnswer(score=0.2, category="X"), "has no category that the study's cut"),
    ],
)
def test_an_answer_that_calls_nothing_is_refused(
    tmp_path: Path, answer: GivenAnswer, said: str
) -> None:
    with make_study(tmp_path / "s", n_reading=2, model=False, locked=False) as study:
        answers = dict.fromkeys(_cases(study), answer)
        with pytest.raises(ReadingRuleError, match=said):
            freeze_answers(study, card={"model_id": "m1"}, answers=answers)
        assert frozen.model_ids(study) == ()


def _analysed(study: Study) -> tuple[Results, dict[str, Read]]:
    lock.lock_protocol(study)
    read_all(study, "r1")
    close_and_unblind(study)
    inputs = collect(study, passphrase=PASSPHRASE)
    reads = {r.case_id: r for r in inputs.reads if r.reader_id == "m1"}
    return analyse(inputs), reads


@pytest.mark.parametrize("rule", ["wrong", "excluded"])
def test_unanswered_cases_stay_in_the_denominator_by_the_declared_rule(
    tmp_path: Path, rule: str
) -> None:
    with _frozen(tmp_path / "s", design=f'unanswered = "{rule}"') as study:
        results, reads = _analysed(study)
        truth = dict(collect(study, passphrase=PASSPHRASE).truth)
    answered = [case for case, read in reads.items() if read.status is ReadStatus.OK]
    right = sum(truth[case] == "malignant" for case in answered)  # all of them are called positive
    row = next(row for row in results.performance if row.reader_id == "m1")
    assert row.n_cases == (8 if rule == "wrong" else 4)
    assert row.accuracy.value == pytest.approx(right / row.n_cases)
    assert row.auc_likelihood.n == 4
    (told,) = results.model_answers
    assert {one.status: one.n for one in told.statuses} == {"ok": 4, "refused": 2, "timeout": 2}
    assert told.other.n_cases == (4 if rule == "wrong" else 8)
    assert told.auc_neutral.n == 8
    called = [c for c in results.model_comparisons if c.endpoint.id == "sensitivity"]
    assert {c.n_positive + c.n_negative for c in called} == {row.n_cases}
    rated = [c for c in results.model_comparisons if c.endpoint.id == "auc_likelihood"]
    assert {c.n_positive + c.n_negative for c in rated} == {4}
    for language in ("en", "zh"):
        assert render(results, language=language).startswith(b"%PDF")
    sheet = Sheet(results, ReportWords("en"))
    said = " ".join(_sentences(sheet, told))
    assert "of 8 cases 4 answered, 2 refused, 2 out of time" in said
    assert f"(n = {row.n_cases})" in said


def test_a_shift_moves_a_category_without_a_score_and_no_refusal(tmp_path: Path) -> None:
    with _frozen(tmp_path / "s") as study:
        cases = _cases(study)
        protocol = study.protocol
        given = frozen.load_one(study, "m1", cases[0])
        refused = frozen.load_one(study, "m1", cases[2])
    named = replace(given, score=None, category="4A")
    moved = shifted(protocol, named)
    assert (moved.score, moved.category) in {(None, "3"), (None, "4B")}
    assert moved.positive is (moved.category == "4B")
    assert shifted(protocol, refused) == refused


def test_a_study_with_refusals_is_sound(tmp_path: Path) -> None:
    with _frozen(tmp_path / "s") as study:
        lock.lock_protocol(study)
    assert verify(tmp_path / "s") == []


def test_a_model_of_categories_alone_has_calls_and_no_area(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows = '[ai]\nshows = ["category"]\n'
    monkeypatch.setattr(builders, "PROTOCOL", builders.PROTOCOL.replace("[ai]\n", shows))
    with make_study(tmp_path / "s", n_reading=8, model=False, locked=False) as study:
        answers = dict.fromkeys(_cases(study), GivenAnswer(category="4C"))
        freeze_answers(study, card={"model_id": "m1"}, answers=answers)
        results, reads = _analysed(study)
    assert len(reads) == 8
    row = next(row for row in results.performance if row.reader_id == "m1")
    assert row.sensitivity.value == 1.0
    assert row.auc_likelihood.value is None
    assert row.auc_category.value == 0.5
    assert results.model_answers == ()
    areas = [c for c in results.model_comparisons if c.endpoint.id == "auc_likelihood"]
    assert {c.leading.note.code for c in areas if c.leading.note is not None} == {"no_scores"}
    assert render(results, language="en").startswith(b"%PDF")
