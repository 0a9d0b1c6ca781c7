"""Folders as people hand them in: shortened numbers, names in GBK, folders of masks."""

import os
import sys
from pathlib import Path

import pytest

from ground.errors import IntakeError
from reader_study.intake import scan
from reader_study.intake.plan_text import described
from reader_study.tables import HiddenRows
from tests.made_intake import prepare_here
from tests.media.opener import HERE, OpenerHere
from tests.unit.reader_study.intake.made_folders import noise, save, write_table

pytestmark = pytest.mark.filterwarnings("error")
linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has file names that are any bytes"
)


def gbk(name: str) -> str:
    return os.fsdecode(name.encode("gbk"))


def shortened(folder: Path) -> Path:
    lines = [(f"{k}.png", f"c{k}", "3.20102E+17", ("benign", "malignant")[k % 2]) for k in range(4)]
    for k in range(4):
        save(folder / f"{k}.png", noise(k))
    write_table(folder, lines)
    return folder


def test_patients_whose_numbers_lost_digits_are_refused_by_row(tmp_path: Path) -> None:
    plan = scan(shortened(tmp_path), opener=HERE)
    assert not plan.ok
    assert "Rows 2, 3, 4, 5" in str(plan.errors[0])
    assert "lost its last digits" in str(plan.errors[0])


def test_a_reading_set_without_a_case_is_an_error(tmp_path: Path) -> None:
    folder = shortened(tmp_path)
    text = (folder / "cases.csv").read_text(encoding="utf-8").replace("3.20102E+17", "P1")
    (folder / "cases.csv").write_text(text, encoding="utf-8")
    plan = scan(folder, opener=HERE)
    with pytest.raises(IntakeError, match="whole patients give no set of 2, the smallest has 4"):
        prepare_here(plan, seed=1, reading_cases=2)


def test_label_folders_with_folders_for_images_and_masks(tmp_path: Path) -> None:
    for number, label in enumerate(("benign", "malignant")):
        save(tmp_path / label / "images" / "1.png", noise(number))
        save(tmp_path / label / "mask" / "1.png", noise(10 + number))
    plan = scan(tmp_path, opener=HERE)
    assert {(case.name, case.label) for case in plan.cases} == {
        ("benign/images/1.png", "benign"),
        ("malignant/images/1.png", "malignant"),
    }
    assert {image.path for case in plan.cases for image in case.media} == {
        "benign/images/1.png",
        "malignant/images/1.png",
    }


def test_hidden_rows_are_a_choice(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("path", "label"), ("0.png", "benign"), ("1.png", "malignant")):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "t.xlsx")
    for k in range(2):
        save(tmp_path / f"{k}.png", noise(k))
    assert len(scan(tmp_path, opener=HERE).cases) == 2
    plan = scan(tmp_path, opener=HERE, hidden=HiddenRows.LEAVE)
    assert [case.name for case in plan.cases] == ["0.png"]
    assert any("hidden in the workbook" in warning.text for warning in plan.warnings)


@linux_only
def test_names_in_gbk_are_taken_in_under_their_reading(tmp_path: Path) -> None:
    for number, label in enumerate(("benign", "malignant")):
        save(tmp_path / label / gbk("乳腺1.png"), noise(number))
    plan = scan(tmp_path, opener=HERE)
    assert [case.name for case in plan.cases] == ["benign/乳腺1.png", "malignant/乳腺1.png"]
    assert any("read as GBK" in warning.text for warning in plan.warnings)
    batch = prepare_here(plan, seed=1)
    files = {file for case in batch.cases() for file in case.truth.source_files}
    assert files == {"benign/乳腺1.png", "malignant/乳腺1.png"}
    assert all(record.path.is_file() for record in plan.records)


@linux_only
@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_a_table_finds_names_in_gbk(tmp_path: Path, encoding: str) -> None:
    for number in range(2):
        save(tmp_path / gbk("图像") / gbk(f"乳腺{number}.png"), noise(number))
    lines = [("乳腺0.png", "良性"), ("乳腺1.png", "恶性")]
    write_table(tmp_path, lines, header=("图像", "良恶性"), name=gbk("表.csv"), encoding=encoding)
    plan = scan(tmp_path, opener=HERE)
    assert plan.ok
    assert len(plan.cases) == 2
    assert "表.csv" in described(plan)


@linux_only
def test_a_name_in_no_encoding_is_refused_before_any_image_is_opened(tmp_path: Path) -> None:
    save(tmp_path / "benign" / "1.png", noise(1))
    save(tmp_path / "malignant" / os.fsdecode(b"\xff\xfe\xfa.png"), noise(2))

    opener = OpenerHere()
    with pytest.raises(IntakeError, match="in no encoding that is known") as caught:
        scan(tmp_path, opener=opener)
    assert not opener.opened
    str(caught.value).encode("utf-8")


@linux_only
def test_an_error_on_a_file_named_in_gbk_can_be_printed(tmp_path: Path) -> None:
    error = IntakeError("It is broken.", remedy="Mend it.", path=tmp_path / gbk("乳腺.png"))
    str(error).encode("utf-8")
