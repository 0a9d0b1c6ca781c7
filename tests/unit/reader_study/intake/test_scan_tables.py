"""Bad tables through real files: every bad row is named, and can be left out and counted."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ground.errors import IntakeError, TableError
from reader_study.intake import IntakePlan, IssueKind, load_mapping, scan
from reader_study.intake.plan_text import described
from tests.made_intake import prepare_here
from tests.media.opener import HERE, OpenerHere
from tests.unit.reader_study.intake.made_folders import (
    HEADER,
    case_lines,
    make_folder,
    noise,
    save,
    write_table,
)
from viewer.frames.still.clip import StillClip


def looked_at(folder: Path, *, skip_bad: bool = False) -> IntakePlan:
    return scan(folder, opener=HERE, skip_bad=skip_bad)


def test_a_good_folder_has_no_errors_and_says_what_it_holds(tmp_path: Path) -> None:
    plan = looked_at(make_folder(tmp_path, 9, images_per_patient=3))
    assert plan.ok
    assert plan.guessed
    said = described(plan)
    assert "9 (6 benign, 3 malignant), 9 images, 3 patients" in said
    assert "label     ← pathology" in said


def test_missing_files_are_named_with_their_rows(tmp_path: Path) -> None:
    make_folder(tmp_path, 6)
    for number in (1, 4):
        (tmp_path / f"img/{number}.png").unlink()
    plan = looked_at(tmp_path)
    assert [(e.kind, e.rows) for e in plan.errors] == [
        (IssueKind.MISSING_FILE, (3,)),
        (IssueKind.MISSING_FILE, (6,)),
    ]
    assert "img/4.png" in described(plan)
    assert looked_at(tmp_path, skip_bad=True).excluded_by_reason == {"image file missing": 2}


def test_a_table_all_of_whose_files_are_missing_says_so(tmp_path: Path) -> None:
    write_table(tmp_path, case_lines(4))
    assert [e.kind for e in looked_at(tmp_path).errors] == [IssueKind.MISSING_FILE] * 4


def test_a_table_reaching_outside_the_folder_finds_nothing(tmp_path: Path) -> None:
    inside = make_folder(tmp_path / "in", 3)
    save(tmp_path / "secret.png", noise(70))
    outside = str(tmp_path / "secret.png")
    lines = [("../secret.png", "x", "x", "benign"), (outside, "y", "y", "benign")]
    write_table(inside, [*case_lines(3), *lines])
    assert [e.rows for e in looked_at(inside).errors] == [(5,), (6,)]


def test_a_name_that_fits_two_files_is_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        save(tmp_path / folder / "1.png", noise(1))
    write_table(tmp_path, [("1.png", "c", "p", "benign")])
    (error,) = looked_at(tmp_path).errors
    assert error.kind is IssueKind.AMBIGUOUS_FILE


@pytest.mark.parametrize("cell", ["IMG\\0.PNG", "0.png", "0", "./img/0.png"])
def test_images_are_found_by_path_name_or_stem(tmp_path: Path, cell: str) -> None:
    make_folder(tmp_path, 1)
    write_table(tmp_path, [(cell, "c", "p", "benign")])
    assert [i.path for i in looked_at(tmp_path).cases[0].media] == ["img/0.png"]


def test_unknown_and_missing_labels_are_joined_by_word_with_their_rows(tmp_path: Path) -> None:
    make_folder(tmp_path, 6)
    lines = case_lines(6)
    for number, word in ((0, "suspicious"), (2, ""), (5, "suspicious")):
        lines[number] = (*lines[number][:3], word)
    write_table(tmp_path, lines)
    plan = looked_at(tmp_path)
    assert {(e.text, e.rows) for e in plan.errors} == {
        ("The label 'suspicious' is unknown.", (2, 7)),
        ("The label is missing.", (4,)),
    }
    skipping = looked_at(tmp_path, skip_bad=True)
    assert skipping.excluded_by_reason == {"reference standard unknown": 3}
    assert len(skipping.cases) == 3


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (("img/1.png", "case-0", "patient-0", "benign"), "different labels (benign, malignant)"),
        (("img/1.png", "case-0", "patient-9", "malignant"), "different patients"),
    ],
)
def test_a_case_id_that_contradicts_itself_is_refused_with_both_rows(
    tmp_path: Path, second: tuple[str, ...], said: str
) -> None:
    make_folder(tmp_path, 3)
    write_table(tmp_path, [case_lines(3)[0], second, case_lines(3)[2]])
    (error,) = looked_at(tmp_path).errors
    assert (error.kind, error.rows) == (IssueKind.CONTRADICTION, (2, 3))
    assert said in error.text
    assert [c.name for c in looked_at(tmp_path, skip_bad=True).cases] == ["case-2"]


def test_rows_of_one_case_become_its_images_and_a_repeated_row_is_noted(tmp_path: Path) -> None:
    make_folder(tmp_path, 2)
    one, two = [(path, "c", "p", "benign") for path, *_ in case_lines(2)]
    write_table(tmp_path, [one, two, one])
    plan = looked_at(tmp_path)
    assert plan.ok
    assert [i.path for i in plan.cases[0].media] == ["img/0.png", "img/1.png"]
    assert any("kept once" in w.text for w in plan.warnings)


def test_words_for_unknown_are_no_names_of_patients_or_cases(tmp_path: Path) -> None:
    make_folder(tmp_path, 4)
    lines = [(path, "NA", "not available", label) for path, _, _, label in case_lines(4)]
    write_table(tmp_path, lines)
    plan = looked_at(tmp_path)
    assert plan.ok
    assert len({case.patient for case in plan.cases}) == len(plan.cases) == 4
    assert {w.rows for w in plan.warnings} == {(2, 3, 4, 5)}
    assert len(plan.warnings) == 2


def test_names_that_differ_in_case_alone_are_told_apart_or_refused(tmp_path: Path) -> None:
    save(tmp_path / "a.png", noise(1))
    save(tmp_path / "A.png", noise(2))
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this file system does not tell a.png from A.png")
    lines = [(name, name, name, "benign") for name in ("a.png", "A.png", "A.PNG")]
    write_table(tmp_path, lines, header=HEADER)
    plan = looked_at(tmp_path)
    assert [case.media[0].path for case in plan.cases[:2]] == ["a.png", "A.png"]
    assert [(e.kind, e.rows) for e in plan.errors] == [(IssueKind.AMBIGUOUS_FILE, (4,))]


def test_mixed_encodings_are_refused_by_file_and_line(tmp_path: Path) -> None:
    make_folder(tmp_path, 2)
    table = write_table(tmp_path, [("img/0.png", "例一", "张", "良性")])
    table.write_bytes(table.read_bytes() + "img/1.png,例二,李,恶性\n".encode("gbk"))
    with pytest.raises(TableError, match=r"cases\.csv: Line 3"):
        looked_at(tmp_path)


def test_ten_thousand_rows_take_seconds(tmp_path: Path) -> None:
    (tmp_path / "img").mkdir()
    for number in range(10_000):
        (tmp_path / f"img/{number}.png").touch()
    write_table(tmp_path, case_lines(10_000, images_per_patient=2))

    def decode(path: Path) -> NDArray[Any]:
        return np.full((16, 16), int(path.stem), np.uint16)

    start = time.process_time()
    opener = OpenerHere(lambda path: StillClip(decode(path)))
    plan = scan(tmp_path, opener=opener)
    batch = prepare_here(plan, seed=1, decode=decode, reading_cases=2000)
    assert time.process_time() - start < 15
    assert (batch.n_cases, batch.n_reading) == (10_000, 2000)


def test_a_mapping_that_names_no_such_column_lists_the_columns(tmp_path: Path) -> None:
    make_folder(tmp_path, 2)
    (tmp_path / "m.toml").write_text('name = "m"\n[columns]\nimage = "file"\nlabel = "pathology"\n')
    with pytest.raises(IntakeError, match=r"'file'.*path, case_id"):
        scan(tmp_path, mapping=load_mapping(tmp_path / "m.toml"), opener=HERE)


@pytest.mark.parametrize("what", ["nothing", "file", "empty"])
def test_no_folder_or_an_empty_one_is_refused(tmp_path: Path, what: str) -> None:
    place = tmp_path / what
    if what == "file":
        place.touch()
    if what == "empty":
        place.mkdir()
    with pytest.raises(IntakeError):
        looked_at(place)


def test_a_broken_table_beside_a_good_one_does_not_stop_the_scan(tmp_path: Path) -> None:
    make_folder(tmp_path, 2)
    (tmp_path / "other.xlsx").write_bytes(b"broken")
    plan = looked_at(tmp_path)
    assert plan.ok
    assert any("other.xlsx" in w.text for w in plan.warnings)
