"""Which rows are one case and one patient, and which only look alike."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from reader_study.intake import IntakePlan, scan
from tests.made_intake import prepare_here
from tests.media.opener import HERE
from tests.unit.reader_study.intake.made_folders import Line, noise, save, write_table

SOURCES = ("path", "dataset", "case_id", "patient_id", "pathology")


def looked_at(folder: Path, lines: Sequence[Line], *, header: Line) -> IntakePlan:
    for number, line in enumerate(lines):
        save(folder / line[0], noise(number))
    write_table(folder, lines, header=header)
    return scan(folder, opener=HERE)


def n_patients(plan: IntakePlan) -> int:
    return len({case.patient for case in plan.cases})


def test_equal_ids_of_two_data_sets_stay_two_cases_and_two_patients(tmp_path: Path) -> None:
    lines = [
        ("a1.png", "A", "1", "1", "benign"),
        ("a2.png", "a ", "1", "1", "benign"),
        ("b1.png", "B", "1", "1", "benign"),
        ("b2.png", "B", "2", "2", "malignant"),
    ]
    plan = looked_at(tmp_path, lines, header=SOURCES)
    assert plan.ok
    found = [(case.name, case.patient, len(case.media)) for case in plan.cases]
    assert found == [("A: 1", "A: 1", 2), ("B: 1", "B: 1", 1), ("2", "2", 1)]
    notes = [w.text for w in plan.warnings if "more than one data set (1)" in w.text]
    assert len(notes) == 2


def test_lesions_of_equal_patients_in_two_data_sets_stay_apart(tmp_path: Path) -> None:
    lines = [("a.png", "A", "1", "7", "benign"), ("b.png", "B", "1", "7", "malignant")]
    header = ("path", "dataset", "lesion", "patient", "pathology")
    plan = looked_at(tmp_path, lines, header=header)
    assert plan.ok
    assert [case.name for case in plan.cases] == ["A: 7/1", "B: 7/1"]
    assert n_patients(plan) == 2


def test_a_row_without_data_set_is_not_of_the_data_set_of_its_id(tmp_path: Path) -> None:
    lines = [("a.png", "A", "1", "1", "benign"), ("b.png", "", "1", "1", "malignant")]
    plan = looked_at(tmp_path, lines, header=SOURCES)
    assert [case.name for case in plan.cases] == ["A: 1", "1"]
    assert n_patients(plan) == 2


def test_an_id_that_looks_like_the_name_of_another_is_none_of_it(tmp_path: Path) -> None:
    lines = [
        ("a.png", "A", "1", "1", "benign"),
        ("b.png", "B", "1", "1", "benign"),
        ("c.png", "C", "A: 1", "A: 1", "malignant"),
    ]
    plan = looked_at(tmp_path, lines, header=SOURCES)
    assert plan.ok
    assert (len(plan.cases), n_patients(plan)) == (3, 3)


def test_a_case_without_patient_is_not_the_patient_of_its_name(tmp_path: Path) -> None:
    lines = [
        ("a.png", "1", "", "benign"),
        ("b.png", "2", "1", "malignant"),
        ("c.png", "3", "patient of case 1", "benign"),
    ]
    plan = looked_at(tmp_path, lines, header=("path", "case_id", "patient_id", "pathology"))
    assert n_patients(plan) == 3
    ids = {item.case.patient_id for item in prepare_here(plan, seed=1).cases()}
    assert len(ids) == 3


def test_an_image_without_case_is_not_the_case_of_its_name(tmp_path: Path) -> None:
    for name in ("1.png", "b.png"):
        save(tmp_path / name, noise(len(name)))
    lines = [("1", "", "p", "benign"), ("b.png", "1", "p", "benign")]
    write_table(tmp_path, lines)
    plan = scan(tmp_path, opener=HERE)
    assert [case.name for case in plan.cases] == ["1", "1 (2)"]
    assert [len(case.media) for case in plan.cases] == [1, 1]


def test_lesion_numbers_without_a_patient_join_no_images(tmp_path: Path) -> None:
    lines = [("a.png", "1", "", "benign"), ("b.png", "1", "", "malignant")]
    plan = looked_at(tmp_path, lines, header=("path", "lesion", "patient", "pathology"))
    assert plan.ok
    assert [case.name for case in plan.cases] == ["a.png", "b.png"]


@pytest.mark.parametrize("ids", [("7", "7.0"), ("7.00", "7")])
def test_whole_numbers_are_one_id_however_a_spreadsheet_writes_them(
    tmp_path: Path, ids: tuple[str, str]
) -> None:
    lines = [(f"{n}.png", f"c{n}", patient, "benign") for n, patient in enumerate(ids)]
    plan = looked_at(tmp_path, lines, header=("path", "case_id", "patient_id", "pathology"))
    assert plan.ok
    assert [case.patient for case in plan.cases] == ["7", "7"]


def test_numbers_and_texts_of_a_workbook_are_one_id(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["path", "case_id", "patient_id", "pathology"])
    patients: list[object] = [7, 7.0, "7", "7.0"]
    for number, patient in enumerate(patients):
        save(tmp_path / f"{number}.png", noise(number))
        book.active.append([f"{number}.png", float(number // 2), patient, "benign"])
    book.save(tmp_path / "t.xlsx")
    plan = scan(tmp_path, opener=HERE)
    assert plan.ok
    assert [(case.name, case.patient) for case in plan.cases] == [("0", "7"), ("1", "7")]
