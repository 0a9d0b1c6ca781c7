"""Cases by what became of them, from the table of reads of a made study."""

import dataclasses
from collections import Counter

import pytest

from reader_study.analysis import AnalysisInputs, analyse
from reader_study.analysis.case_outcomes import CaseOutcome, ReaderOutcome, case_outcomes
from reader_study.analysis.tables import reads_csv
from reader_study.cases import ReaderKind
from tests.unit.reader_study.analysis.made_inputs import AIDED, UNAIDED, made_inputs


def outcomes(inputs: AnalysisInputs) -> tuple[CaseOutcome, ...]:
    return case_outcomes(analyse(inputs), reads_csv(inputs))


def test_every_case_has_its_truth_its_readers_and_the_model() -> None:
    inputs = made_inputs(refused=2)
    found = outcomes(inputs)
    assert [case.case_id for case in found] == sorted(dict(inputs.truth))
    given = {(r.reader_id, r.case_id, r.arm): r.category for r in inputs.reads}
    ids = {reader.code: reader.reader_id for reader in inputs.readers}
    for case in found:
        assert case.truth == dict(inputs.truth)[case.case_id]
        for one in case.readers:
            key = (ids[one.code], case.case_id)
            assert one.before == (given[*key, UNAIDED] or "")
            assert one.after == (given[*key, AIDED] or "")
    # Two reads of the first reader named no category: she is not in those rows.
    assert sum(len(case.readers) for case in found) == 4 * len(found) - 2


def test_calls_and_their_changes_are_those_of_the_results() -> None:
    inputs = made_inputs()
    results, found = analyse(inputs), outcomes(inputs)
    worse = Counter[str]()
    better = Counter[str]()
    for row in results.reclassification:
        malignant = row.truth == "malignant"
        worse["n"] += row.to_negative if malignant else row.to_positive
        better["n"] += row.to_positive if malignant else row.to_negative
    assert sum(one.harmed for case in found for one in case.readers) == worse["n"]
    assert sum(one.helped for case in found for one in case.readers) == better["n"] > 0


def test_the_model_calls_as_in_the_results() -> None:
    inputs = made_inputs()
    results, found = analyse(inputs), outcomes(inputs)
    model = next(r for r in results.performance if r.reader_id == results.models[0].model_id)
    sick = [case for case in found if case.malignant]
    share = sum(case.model_positive is True for case in sick) / len(sick)
    assert share == pytest.approx(model.sensitivity.value)


def made(before: bool, after: bool, *, truth: str, model: bool | None) -> CaseOutcome:
    return CaseOutcome("C1", truth, None, model, (ReaderOutcome("R1", "x", "y", before, after),))


def test_a_cancer_is_missed_and_found_only_if_a_reader_missed_it_and_the_model_did_not() -> None:
    assert made(False, False, truth="malignant", model=True).missed_and_found
    assert not made(True, False, truth="malignant", model=True).missed_and_found
    assert not made(False, True, truth="malignant", model=False).missed_and_found
    assert not made(False, True, truth="malignant", model=None).missed_and_found
    assert not made(False, True, truth="benign", model=True).missed_and_found


def test_harm_and_help_are_changes_of_a_call() -> None:
    assert made(True, False, truth="benign", model=None).harmed
    assert made(False, True, truth="benign", model=None).helped
    for same in (True, False):
        case = made(same, same, truth="benign", model=None)
        assert not case.harmed
        assert not case.helped


def test_a_study_that_compares_no_arms_or_has_no_model_gives_no_row_or_no_call() -> None:
    inputs = made_inputs()
    alone = dataclasses.replace(inputs, protocol=dataclasses.replace(inputs.protocol, contrasts=()))
    results = dataclasses.replace(analyse(inputs), protocol=alone.protocol)
    assert case_outcomes(results, reads_csv(inputs)) == ()
    people = tuple(r for r in inputs.reads if r.reader_kind is not ReaderKind.MODEL)
    bare = dataclasses.replace(inputs, reads=people)
    found = case_outcomes(analyse(inputs), reads_csv(bare))
    assert {case.model_positive for case in found} == {None}
