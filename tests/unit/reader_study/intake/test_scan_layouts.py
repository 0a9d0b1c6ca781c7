"""What is understood of tables and folders as people keep them, and what is left alone."""

from pathlib import Path

import pytest

from ground.errors import IntakeError
from reader_study.intake import IntakePlan, load_mapping, scan
from tests.media.opener import HERE
from tests.unit.reader_study.intake.made_folders import (
    HEADER,
    case_lines,
    make_folder,
    noise,
    save,
    write_images,
    write_table,
)


def looked_at(folder: Path, *, skip_bad: bool = False) -> IntakePlan:
    return scan(folder, opener=HERE, skip_bad=skip_bad)


def test_lesion_numbers_count_within_their_patient(tmp_path: Path) -> None:
    make_folder(tmp_path, 3)
    header = ("path", "lesion", "patient", "pathology")
    lines = [("img/0.png", "1", "A", "benign"), ("img/1.png", "1", "B", "malignant")]
    write_table(tmp_path, lines, header=header)
    plan = looked_at(tmp_path)
    assert plan.ok
    assert [case.name for case in plan.cases] == ["A/1", "B/1"]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8 with byte order mark"), ("gbk", "gb18030")],
)
def test_a_chinese_table_is_guessed_in_any_encoding(
    tmp_path: Path, encoding: str, said: str
) -> None:
    make_folder(tmp_path, 3)
    lines = [(f"img/{n}.png", f"例{n}", f"人{n}", "恶性" if n else "良性") for n in range(3)]
    header = ("文件名", "病例号", "患者编号", "良恶性")
    write_table(tmp_path, lines, header=header, encoding=encoding)
    plan = looked_at(tmp_path)
    assert [case.label for case in plan.cases] == ["benign", "malignant", "malignant"]
    assert plan.cases[2].patient == "人2"
    assert plan.form == f"CSV, {said}, comma"


def test_columns_that_cannot_be_told_are_listed(tmp_path: Path) -> None:
    make_folder(tmp_path, 2)
    lines = [("img/0.png", "7"), ("img/1.png", "8")]
    write_table(tmp_path, lines, header=("path", "size"))
    with pytest.raises(IntakeError, match="path, size"):
        looked_at(tmp_path)


def test_a_bare_zero_and_one_is_a_label_only_where_the_column_says_of_what(tmp_path: Path) -> None:
    make_folder(tmp_path, 2)
    lines = [("img/0.png", "0"), ("img/1.png", "1")]
    write_table(tmp_path, lines, header=("path", "label"))
    with pytest.raises(IntakeError, match="'label' holds 0 and 1 only"):
        looked_at(tmp_path)
    write_table(tmp_path, lines, header=("path", "malignant"))
    assert [case.label for case in looked_at(tmp_path).cases] == ["benign", "malignant"]


@pytest.mark.parametrize(("zero", "one"), [("0", "1"), ("0.0", "1.0")])
def test_a_bare_label_column_is_named_with_a_mapping_that_works(
    tmp_path: Path, zero: str, one: str
) -> None:
    make_folder(tmp_path / "in", 4)
    lines = [(f"img/{n}.png", one if n > 1 else zero, "1", f"p{n // 2}", "0.01") for n in range(4)]
    header = ("path", "Class", "lesion", "patient", 'pixel "size" cm')
    write_table(tmp_path / "in", lines, header=header, delimiter=";")
    with pytest.raises(IntakeError, match="'Class' holds 0 and 1 only") as caught:
        looked_at(tmp_path / "in")
    told = caught.value.remedy
    assert f'[labels]\nbenign = ["{zero}"]\nmalignant = ["{one}"]' in told
    (tmp_path / "own.toml").write_text(told.partition(":\n\n")[2])
    mapping = load_mapping(tmp_path / "own.toml")
    plan = scan(tmp_path / "in", mapping=mapping, opener=HERE)
    assert plan.ok
    assert [case.label for case in plan.cases] == ["benign", "malignant"]
    assert [case.name for case in plan.cases] == ["p0/1", "p1/1"]
    assert plan.cases[0].media[0].mm_per_px == 0.1


def test_a_label_column_with_other_numbers_is_not_taken_for_a_bare_one(tmp_path: Path) -> None:
    make_folder(tmp_path, 3)
    write_table(tmp_path, [(f"img/{n}.png", str(n)) for n in range(3)], header=("path", "label"))
    with pytest.raises(IntakeError, match="not clear"):
        looked_at(tmp_path)


@pytest.mark.parametrize(("cell", "mm"), [("0.05", 0.5), ("0,05", 0.5), ("50", None), ("x", None)])
def test_pixel_sizes_are_read_in_their_unit_or_not_at_all(
    tmp_path: Path, cell: str, mm: float | None
) -> None:
    make_folder(tmp_path, 1)
    lines = [(*case_lines(1)[0], cell)]
    write_table(tmp_path, lines, header=(*HEADER, "pixel_size_cm"), delimiter=";")
    plan = looked_at(tmp_path)
    assert plan.cases[0].media[0].mm_per_px == mm
    assert any("not believable" in w.text for w in plan.warnings) == (mm is None)


def test_folders_named_after_labels_leave_masks_alone(tmp_path: Path) -> None:
    for number, label in enumerate(("benign", "malignant", "normal")):
        save(tmp_path / label / f"{label} (1).png", noise(number))
        save(tmp_path / label / f"{label} (1)_mask.png", noise(90))
        save(tmp_path / label / f"{label} (1)_mask_1.png", noise(91))
    plan = looked_at(tmp_path)
    assert [case.label for case in plan.cases] == ["benign", "malignant", "normal"]
    assert plan.images_found == 3
    assert sum("It outlines nothing; it may be an image" in w.text for w in plan.warnings) == 6
    assert any("patient of its own" in w.text for w in plan.warnings)


def test_the_published_layout_of_bus_bra_is_recognised(tmp_path: Path) -> None:
    for number, name in enumerate(("bus_0001-l", "bus_0001-r", "bus_0002-s")):
        save(tmp_path / f"Images/{name}.png", noise(number))
        save(tmp_path / f"Masks/{name.replace('bus', 'mask')}.png", noise(90))
    header = ("ID", "Case", "Histology", "Pathology", "BIRADS", "Device", "Width", "Height",
              "Side", "BBOX")  # fmt: skip
    rest = ("GE", "24", "20")
    lines = [
        ("bus_0001-l", "1", "fibroadenoma", "benign", "3", *rest, "left", '"[1,2,3,4]"'),
        ("bus_0001-r", "1", "fibroadenoma", "benign", "3", *rest, "right", '"[1,2,3,4]"'),
        ("bus_0002-s", "2", "ductal", "malignant", "5", *rest, "single", '"[1,2,3,4]"'),
    ]
    write_table(tmp_path, lines, header=header, name="bus_data.csv")
    plan = looked_at(tmp_path)
    assert plan.ok
    assert plan.mapping.name == "bus-bra"
    assert [(c.name, c.patient, len(c.media)) for c in plan.cases] == [
        ("1", "1", 2),
        ("2", "2", 1),
    ]
    assert [i.view for i in plan.cases[0].media] == ["left", "right"]
    assert plan.cases[0].source == "BUS-BRA"


def test_views_that_name_the_label_are_dropped_for_all(tmp_path: Path) -> None:
    write_images(tmp_path, case_lines(4))
    lines = [(*line, "left" if n else "Benign left") for n, line in enumerate(case_lines(4))]
    write_table(tmp_path, lines, header=(*HEADER, "view"))
    plan = looked_at(tmp_path)
    assert {image.view for case in plan.cases for image in case.media} == {""}
    assert any("views are not kept" in w.text for w in plan.warnings)
