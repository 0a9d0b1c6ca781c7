"""Which file a row means: never one of another folder, and never one outside."""

from pathlib import Path

import pytest

from reader_study.intake import IntakePlan, IssueKind, scan
from reader_study.intake.finding import NamedFiles
from reader_study.intake.folder import look_into
from tests.media.opener import HERE
from tests.unit.reader_study.intake.made_folders import noise, save, write_table


def looked_at(folder: Path, cell: str, *images: str) -> IntakePlan:
    """Scan a folder of these images whose table has one row with this cell."""
    for number, image in enumerate(images):
        save(folder / image, noise(number))
    write_table(folder, [(cell, "c", "p", "benign")])
    return scan(folder, opener=HERE)


def test_the_same_name_in_another_folder_is_not_taken_for_the_file(tmp_path: Path) -> None:
    plan = looked_at(tmp_path, "benign/1.png", "malignant/1.png")
    (error,) = plan.errors
    assert (error.kind, error.rows) == (IssueKind.MISSING_FILE, (2,))
    assert "'benign/1.png' does not exist" in error.text


@pytest.mark.parametrize(
    "cell", ["../um/a0.png", "..\\um\\a0.png", "x/../../a0.png", "/um/a0.png", "D:\\um\\a0.png"]
)
def test_a_path_that_leads_outside_is_refused_even_if_its_name_is_inside(
    tmp_path: Path, cell: str
) -> None:
    plan = looked_at(tmp_path, cell, "a0.png", "um/a0.png")
    (error,) = plan.errors
    assert (error.kind, error.rows) == (IssueKind.MISSING_FILE, (2,))
    assert "lies outside the folder" in error.text
    assert "a0.png" in error.text


@pytest.mark.parametrize(
    ("cell", "images", "found"),
    [
        ("benign/1.png", ("all/benign/1.png", "all/malignant/1.png"), "all/benign/1.png"),
        ("set/benign/1.png", ("benign/1.png", "malignant/1.png"), "benign/1.png"),
        ("set/benign/1", ("BENIGN/1.PNG", "malignant/1.png"), "BENIGN/1.PNG"),
        ("set/a/1.png", ("a/1.png", "x/set/a/1.png"), "x/set/a/1.png"),
        ("x/../a/1.png", ("a/1.png", "b/1.png"), "a/1.png"),
        ("1.png", ("deep/down/1.png", "2.png"), "deep/down/1.png"),
    ],
)
def test_folders_in_front_may_differ_where_all_others_agree(
    tmp_path: Path, cell: str, images: tuple[str, ...], found: str
) -> None:
    plan = looked_at(tmp_path, cell, *images)
    assert plan.ok
    assert [image.path for image in plan.cases[0].media] == [found]


def test_folders_of_the_table_that_are_not_there_are_told(tmp_path: Path) -> None:
    plan = looked_at(tmp_path, "set/benign/1.png", "benign/1.png")
    assert any("fewer folders" in w.text and w.rows == (2,) for w in plan.warnings)


def test_two_files_whose_folders_agree_as_well_are_ambiguous(tmp_path: Path) -> None:
    plan = looked_at(tmp_path, "a/1.png", "x/a/1.png", "y/a/1.png")
    assert [error.kind for error in plan.errors] == [IssueKind.AMBIGUOUS_FILE]


def test_an_absolute_path_into_the_folder_is_found(tmp_path: Path) -> None:
    plan = looked_at(tmp_path, str(tmp_path / "a/1.png"), "a/1.png", "b/1.png")
    assert [image.path for image in plan.cases[0].media] == ["a/1.png"]
    assert not any("fewer folders" in w.text for w in plan.warnings)


def test_a_mask_is_never_taken_for_the_image_of_its_name(tmp_path: Path) -> None:
    plan = looked_at(tmp_path, "1.png", "masks/1.png", "images/2.png")
    assert [error.kind for error in plan.errors] == [IssueKind.MISSING_FILE]


def test_a_pattern_that_names_folders_is_not_answered_from_other_folders(tmp_path: Path) -> None:
    for name in ("b/image.png", "flat.png"):
        save(tmp_path / name, noise(1))
    folder = NamedFiles(tmp_path, look_into(tmp_path).files)
    assert folder.find("a", pattern="{}/image.png") == ()
    assert folder.find("b", pattern="{}/image.png") == ("b/image.png",)
    assert folder.find("flat", pattern="Images/{}.png") == ("flat.png",)


def test_a_table_in_a_folder_of_its_own_may_point_beside_itself(tmp_path: Path) -> None:
    save(tmp_path / "images/1.png", noise(1))
    write_table(tmp_path / "tables", [("../images/1.png", "c", "p", "benign")])
    plan = scan(tmp_path, opener=HERE)
    assert [image.path for image in plan.cases[0].media] == ["images/1.png"]
