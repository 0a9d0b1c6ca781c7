"""Lesions in the plan of an intake, and what a person is told of their masks."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reader_study.intake import IntakePlan, IssueKind, load_mapping, scan
from reader_study.intake.plan_text import described
from reader_study.media.lesions import LesionBox
from tests.made_intake import prepare_here
from tests.media.opener import HERE
from tests.unit.reader_study.intake.made_folders import noise, save, write_table

WIDTH, HEIGHT = 60, 40
LESION = (10, 12, 30, 24)


def mask(*areas: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
    for x0, y0, x1, y1 in areas:
        pixels[y0:y1, x0:x1] = 255
    return pixels


def image(folder: Path, name: str, seed: int) -> None:
    save(folder / name, noise(seed, width=WIDTH, height=HEIGHT))


def busi(folder: Path, *, normals: int = 0) -> Path:
    """Two cases of each label with a mask beside each image, that of a normal empty."""
    labels = ["benign", "benign", "malignant", "malignant", *["normal"] * normals]
    for number, label in enumerate(labels):
        image(folder, f"{label}/{label} ({number}).png", number)
        drawn = mask() if label == "normal" else mask(LESION)
        save(folder / f"{label}/{label} ({number})_mask.png", drawn)
    return folder


def looked_at(folder: Path, *, outlined: bool = False, skip_bad: bool = False) -> IntakePlan:
    return scan(folder, opener=HERE, outlined=outlined, skip_bad=skip_bad)


def told(plan: IntakePlan) -> str:
    return "\n".join(map(str, (*plan.errors, *plan.warnings)))


def lesions_of(plan: IntakePlan) -> dict[str, tuple[LesionBox, ...]]:
    return {i.path: i.lesions for case in plan.cases for i in case.media}


def test_masks_beside_images_become_boxes_and_reach_the_sealed_truth(tmp_path: Path) -> None:
    plan = looked_at(busi(tmp_path))
    assert plan.ok
    assert set(lesions_of(plan).values()) == {(LesionBox(*LESION),)}
    assert "Lesions   outlined in 4 of 4 images" in described(plan)
    for item in prepare_here(plan, seed=1).cases():
        assert item.truth.lesions == ((LesionBox(*LESION),),)
        # Nothing of them stands in what goes into the log.
        assert "LesionBox" not in str(item.case)


def test_empty_masks_of_normals_are_told_to_tell_the_label(tmp_path: Path) -> None:
    plan = looked_at(busi(tmp_path, normals=2))
    assert plan.ok
    assert lesions_of(plan)["normal/normal (4).png"] == ()
    assert "2 masks are empty" in told(plan)
    assert "Markers of lesions would tell labels: 2 of 2 benign, 2 of 2 malignant, 0 of 2" in told(
        plan
    )
    assert "would tell labels" not in told(looked_at(busi(tmp_path / "without")))


def test_where_readers_are_shown_lesions_cases_without_one_are_refused_or_left_out(
    tmp_path: Path,
) -> None:
    folder = busi(tmp_path, normals=2)
    plan = looked_at(folder, outlined=True)
    assert {error.kind for error in plan.errors} == {IssueKind.NO_OUTLINE}
    assert "normal/normal (4).png" in told(plan)
    left = looked_at(folder, outlined=True, skip_bad=True)
    assert left.ok
    assert left.excluded_by_reason == {"no outline of the lesion": 2}
    assert {case.label for case in left.cases} == {"benign", "malignant"}


def test_a_mask_of_another_size_is_told_with_both_files(tmp_path: Path) -> None:
    busi(tmp_path)
    save(tmp_path / "benign/benign (0)_mask.png", np.zeros((20, 30), np.uint8))
    plan = looked_at(tmp_path)
    assert plan.ok
    (line,) = [w.text for w in plan.warnings if "30 × 20" in w.text]
    assert "benign/benign (0)_mask.png" in line
    assert "benign/benign (0).png" in line
    assert lesions_of(plan)["benign/benign (0).png"] == ()


def test_a_mask_that_cannot_be_read_is_told_and_costs_no_case(tmp_path: Path) -> None:
    busi(tmp_path)
    (tmp_path / "benign/benign (0)_mask.png").write_bytes(b"no picture")
    save(tmp_path / "benign/benign (1)_mask.png", noise(9, width=WIDTH, height=HEIGHT))
    plan = looked_at(tmp_path)
    assert plan.ok
    assert "The mask benign/benign (0)_mask.png of benign/benign (0).png is not used" in told(plan)
    assert "It outlines nothing; it may be an image." in told(plan)


def test_masks_without_an_image_are_named(tmp_path: Path) -> None:
    busi(tmp_path)
    save(tmp_path / "benign/benign (77)_mask.png", mask(LESION))
    assert "1 masks belong to no image of the folder: benign/benign (77)_mask.png." in told(
        looked_at(tmp_path)
    )


@pytest.mark.parametrize("files", [1, 2])
def test_several_lesions_are_numbered_and_told(tmp_path: Path, files: int) -> None:
    busi(tmp_path)
    first, second = (3, 3, 15, 15), (40, 20, 55, 35)
    if files == 1:
        save(tmp_path / "benign/benign (0)_mask.png", mask(second, first))
    else:
        save(tmp_path / "benign/benign (0)_mask.png", mask(first))
        save(tmp_path / "benign/benign (0)_mask_1.png", mask(second))
    plan = looked_at(tmp_path)
    assert lesions_of(plan)["benign/benign (0).png"] == (
        LesionBox(*first, 1),
        LesionBox(*second, 2),
    )
    assert "1 images have several outlined lesions" in told(plan)


HEADER = ("path", "pathology", "lesion number", "bbox", "mask")


def test_the_table_says_which_lesion_is_meant_and_what_no_mask_outlines(tmp_path: Path) -> None:
    for number in range(5):
        image(tmp_path, f"img/{number}.png", number)
    first, second = (3, 3, 15, 15), (40, 20, 55, 35)
    save(tmp_path / "masks/0.png", mask(first, second))
    save(tmp_path / "masks/outline of 1.png", mask(LESION))
    save(tmp_path / "masks/4.png", mask(first))
    lines = [
        ("img/0.png", "benign", "2", "", ""),
        ("img/1.png", "malignant", "", "", "outline of 1.png"),
        ("img/2.png", "benign", "", '"[10, 12, 20, 12]"', ""),
        ("img/3.png", "malignant", "", '"50,30,20,20"', "nowhere.png"),
        ("img/4.png", "benign", "3", "", ""),
    ]
    write_table(tmp_path, lines, header=HEADER)
    plan = looked_at(tmp_path)
    assert plan.ok
    assert lesions_of(plan) == {
        "img/0.png": (LesionBox(*second, 2),),
        "img/1.png": (LesionBox(*LESION),),
        "img/2.png": (LesionBox(*LESION),),
        "img/3.png": (),
        "img/4.png": (),
    }
    assert "Row 5: The table's box of img/3.png does not lie inside the image" in told(plan)
    assert "Row 5: The mask 'nowhere.png' does not exist" in told(plan)
    assert "Row 6: The table means another lesion of img/4.png than the 1" in told(plan)
    assert "several outlined" not in told(plan)


def test_rows_of_one_image_are_its_lesions_one_by_one(tmp_path: Path) -> None:
    for number in range(2):
        image(tmp_path, f"img/{number}.png", number)
    lines = [
        ("img/0.png", "benign", '"1,2,10,10"'),
        ("img/0.png", "benign", '"30,2,10,10"'),
        ("img/1.png", "malignant", '"five"'),
    ]
    write_table(tmp_path, lines, header=("path", "pathology", "bbox"))
    plan = looked_at(tmp_path)
    assert lesions_of(plan)["img/0.png"] == (
        LesionBox(1, 2, 11, 12, 1),
        LesionBox(30, 2, 40, 12, 2),
    )
    assert "Row 4: The box 'five' is not four whole numbers" in told(plan)


def test_a_box_far_from_the_mask_is_told_and_the_mask_counts(tmp_path: Path) -> None:
    for number in range(2):
        image(tmp_path, f"img/{number}.png", number)
        save(tmp_path / f"masks/{number}.png", mask(LESION))
    lines = [
        ("img/0.png", "benign", '"40,25,10,10"'),
        ("img/1.png", "malignant", '"11,13,19,11"'),  # as MATLAB counts, which is near enough
    ]
    write_table(tmp_path, lines, header=("path", "pathology", "bbox"))
    plan = looked_at(tmp_path)
    assert set(lesions_of(plan).values()) == {(LesionBox(*LESION),)}
    (line,) = [w for w in plan.warnings if "lie apart" in w.text]
    assert line.rows == (2,)
    assert "masks/0.png" in line.text


def test_bus_bra_boxes_are_counted_from_one(tmp_path: Path) -> None:
    header = ("ID", "Case", "Histology", "Pathology", "BIRADS", "Side", "BBOX")
    lines = [
        ("bus_0001-l", "1", "x", "benign", "4", "left", '"[11,13,19,11]"'),
        ("bus_0002-r", "2", "x", "malignant", "5", "right", '"[11,13,19,11]"'),
    ]
    for number, line in enumerate(lines):
        image(tmp_path, f"Images/{line[0]}.png", number)
    save(tmp_path / "Masks/mask_0002-r.png", mask(LESION))
    write_table(tmp_path, lines, header=header, name="bus_data.csv")
    plan = looked_at(tmp_path)
    assert plan.mapping.name == "bus-bra"
    assert set(lesions_of(plan).values()) == {(LesionBox(*LESION),)}
    assert "lie apart" not in told(plan)


def test_a_ready_mapping_goes_without_the_columns_of_outlines(tmp_path: Path) -> None:
    header = ("ID", "Case", "Histology", "Pathology", "BIRADS", "Side")
    for number in range(2):
        image(tmp_path, f"Images/bus_{number}.png", number)
        save(tmp_path / f"Masks/mask_{number}.png", mask(LESION))
    lines = [(f"bus_{n}", str(n), "x", ("benign", "malignant")[n], "4", "left") for n in range(2)]
    write_table(tmp_path, lines, header=header, name="bus_data.csv")
    for chosen in (None, load_mapping("bus-bra")):
        plan = scan(tmp_path, mapping=chosen, opener=HERE)
        assert "no column 'BBOX'; outlines come from masks alone" in told(plan)
        assert set(lesions_of(plan).values()) == {(LesionBox(*LESION),)}


def test_images_and_masks_of_one_folder_are_told_apart(tmp_path: Path) -> None:
    """BrEaST as published: no folder of masks, and no word "mask"."""
    for number in range(3):
        image(tmp_path, f"all/case{number:03}.png", number)
        save(tmp_path / f"all/case{number:03}_tumor.png", mask(LESION))
    save(tmp_path / "all/case001_other1.png", mask((40, 4, 50, 14)))
    lines = [(f"case{n:03}.png", "malignant" if n else "benign") for n in range(3)]
    write_table(tmp_path, lines, header=("Image_filename", "Classification"))
    plan = looked_at(tmp_path)
    assert plan.ok
    assert set(lesions_of(plan).values()) == {(LesionBox(*LESION),)}
    assert "1 masks outline other findings by their names" in told(plan)
    assert "have no label" not in told(plan)
