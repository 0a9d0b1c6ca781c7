"""Intake of the published data sets, where they are at hand."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from reader_study.cases import CaseRole
from reader_study.intake import IntakePlan, load_mapping, scan
from reader_study.intake.folder import look_into, masks_among
from reader_study.intake.outlines.cells import area_of
from reader_study.intake.outlines.pairing import paired
from tests.made_intake import prepare_here
from tests.media.opener import HERE

BREAST = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "breast"
pytestmark = pytest.mark.skipif(not BREAST.is_dir(), reason=f"no breast images at {BREAST}")


@pytest.fixture(scope="module")
def both() -> IntakePlan:
    return scan(BREAST, opener=HERE)


def test_the_table_of_both_sets_is_guessed_and_all_images_are_good(both: IntakePlan) -> None:
    assert both.ok
    assert both.table == BREAST / "manifest.csv"
    assert (both.images_found, len(both.cases), both.copies) == (556, 430, 0)
    assert Counter(case.source for case in both.cases) == {
        "BrEaST-Lesions-USG": 256,
        "BUS-BRA": 174,
    }
    assert both.mapping.columns is not None
    assert both.mapping.columns.named() == {
        "image": "path",
        "label": "pathology",
        "case": "case_id",
        "patient": "patient_id",
        "histology": "histology",
        "basis": "verification",
        "birads": "birads",
        "view": "view",
        "source": "dataset",
        "spacing": "pixel_size_cm",
        "mask": "masks",
        "age": "age",
        "box": "bbox",
    }


def test_one_patient_with_two_categories_is_told(both: IntakePlan) -> None:
    (note,) = [w for w in both.warnings if "different BI-RADS" in w.text]
    (case,) = [case for case in both.cases if case.name in note.cases]
    assert (case.name, case.birads) == ("BRA-0856", "4 & 5")


def test_pixel_sizes_are_in_millimetres(both: IntakePlan) -> None:
    sizes = [i.mm_per_px for case in both.cases for i in case.media if i.mm_per_px is not None]
    assert len(sizes) == 256
    assert 0.03 < min(sizes) < max(sizes) < 0.3


def test_no_patient_is_read_and_trained_on_and_labels_keep_their_share(both: IntakePlan) -> None:
    reading = 60
    items = list(prepare_here(both, seed=20261122, reading_cases=reading).cases())
    patients: dict[CaseRole, set[str]] = {role: set() for role in CaseRole}
    for item in items:
        patients[item.case.role].add(item.truth.source_patient)
    assert not patients[CaseRole.READING] & patients[CaseRole.DEVELOPMENT]
    labels = Counter(i.truth.label for i in items if i.case.role is CaseRole.READING)
    assert labels.total() == reading
    assert abs(labels["malignant"] - reading * 156 / 430) < 1
    assert sum(len(item.images) for item in items) == 556


def test_the_original_workbook_reads_under_its_ready_mapping() -> None:
    plan = scan(BREAST, mapping=load_mapping("breast-lesions-usg"), opener=HERE)
    assert plan.ok
    labels = Counter(case.label for case in plan.cases)
    assert labels == {"benign": 154, "malignant": 98, "normal": 4}
    assert {case.birads for case in plan.cases} == {"1", "2", "3", "4A", "4B", "4C", "5"}
    lesions = [image.lesions for case in plan.cases for image in case.media]
    assert (sum(map(bool, lesions)), max(map(len, lesions))) == (252, 1)


@pytest.mark.parametrize("mapping", [None, "busi"])
def test_busi_reads_by_its_folders_without_masks(mapping: str | None) -> None:
    chosen = None if mapping is None else load_mapping(mapping)
    plan = scan(BREAST / "busi", mapping=chosen, opener=HERE)
    assert plan.ok
    labels = Counter(case.label for case in plan.cases)
    assert labels == {"benign": 20, "malignant": 20, "normal": 20}
    assert len({case.patient for case in plan.cases}) == 60
    assert not any("_mask" in image.path for case in plan.cases for image in case.media)


def test_every_tumour_mask_of_both_sets_is_a_lesion(both: IntakePlan) -> None:
    """252 lesions of BrEaST and 300 of BUS-BRA; masks of other findings, and of images that the
    table does not list, are named."""
    outlined = [image for case in both.cases for image in case.media if image.lesions]
    assert len(outlined) == 552
    assert {len(image.lesions) for image in outlined} == {1}
    (normals,) = [w.text for w in both.warnings if "would tell labels" in w.text]
    assert "270 of 270 benign, 156 of 156 malignant, 0 of 4 normal cases" in normals
    (others,) = [w.text for w in both.warnings if "outline other findings" in w.text]
    assert others.startswith("14 masks")
    assert not any("belong to no image" in w.text for w in both.warnings)


def test_boxes_of_bus_bra_are_those_of_its_masks(both: IntakePlan) -> None:
    lines = list(csv.DictReader((BREAST / "manifest.csv").read_text(encoding="utf-8").splitlines()))
    boxes = {line["path"]: area_of(line["bbox"], "xywh_from_1") for line in lines if line["bbox"]}
    found = {
        image.path: image.lesions[0].area
        for case in both.cases
        for image in case.media
        if case.source == "BUS-BRA"
    }
    assert len(boxes) == 300
    assert found == boxes


def test_every_mask_of_busi_is_paired_and_those_of_normals_are_empty() -> None:
    files = look_into(BREAST / "busi").files
    masks = masks_among(files)
    pairs = paired(sorted(set(files) - masks), masks)
    assert pairs.alone == pairs.others == ()
    assert sum(map(len, pairs.of.values())) == len(masks) == 61
    plan = scan(BREAST / "busi", opener=HERE)
    outlined = Counter(c.label for c in plan.cases for i in c.media if i.lesions)
    assert outlined == {"benign": 20, "malignant": 20}
    several = [i.path for c in plan.cases for i in c.media if len(i.lesions) > 1]
    assert several == ["benign/benign (346).png"]
