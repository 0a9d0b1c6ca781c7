"""Which mask belongs to which image, in the layouts in which public sets come."""

import pytest

from reader_study.intake.outlines.pairing import paired

LAYOUTS: dict[str, tuple[list[str], dict[str, tuple[str, ...]]]] = {
    "BUSI as published": (
        ["set/benign/benign (1).png", "set/benign/benign (12).png"],
        {
            "set/benign/benign (1).png": ("set/benign/benign (1)_mask.png",),
            "set/benign/benign (12).png": (
                "set/benign/benign (12)_mask.png",
                "set/benign/benign (12)_mask_1.png",
                "set/benign/benign (12)_mask_2.png",
            ),
        },
    ),
    "BUSI, one folder in itself": (
        ["a/benign/1.png", "a/a/benign/1.png"],
        {
            "a/benign/1.png": ("a/benign/1_mask.png",),
            "a/a/benign/1.png": ("a/a/benign/1_mask.png",),
        },
    ),
    "folders below the labels": (
        ["benign/images/1.png", "malignant/images/1.png"],
        {
            "benign/images/1.png": ("benign/mask/1.png",),
            "malignant/images/1.png": ("malignant/mask/1.png",),
        },
    ),
    "labels below the folders": (
        ["images/benign/1.png", "images/malignant/1.png"],
        {
            "images/benign/1.png": ("masks/benign/1_mask.png",),
            "images/malignant/1.png": ("masks/malignant/1_mask.png",),
        },
    ),
    "BrEaST, all in one folder": (
        ["all/case001.png", "all/case010.png"],
        {"all/case001.png": ("all/case001_tumor.png",)},
    ),
    "BrEaST, masks apart": (
        ["images/breast_usg/case001.png"],
        {"images/breast_usg/case001.png": ("masks/breast_usg/case001_tumor.png",)},
    ),
    "BUS-BRA": (
        ["BUSBRA/Images/bus_0001-l.png", "BUSBRA/Images/bus_0001-r.png"],
        {
            "BUSBRA/Images/bus_0001-l.png": ("BUSBRA/Masks/mask_0001-l.png",),
            "BUSBRA/Images/bus_0001-r.png": ("BUSBRA/Masks/mask_0001-r.png",),
        },
    ),
    "UDIAT": (
        ["original/000001.png", "original/000002.png"],
        {
            "original/000001.png": ("GT/000001.png",),
            "original/000002.png": ("GT/000002.png",),
        },
    ),
    "another kind of file": (["1.jpg"], {"1.jpg": ("1_mask.png",)}),
    "a word before and one behind": (["case7.png"], {"case7.png": ("mask_case7_tumour.png",)}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_mask_goes_to_its_image(layout: str) -> None:
    images, wanted = LAYOUTS[layout]
    masks = [mask for of in wanted.values() for mask in of]
    # Whatever the order in which a disk names them.
    found = paired(images, reversed(masks))
    assert (found.of, found.others, found.alone) == (wanted, (), ())


def test_masks_are_counted_as_a_person_counts() -> None:
    masks = [f"1_mask_{n}.png" for n in (10, 2, 1)]
    assert paired(["1.png"], masks).of == {
        "1.png": ("1_mask_1.png", "1_mask_2.png", "1_mask_10.png")
    }


@pytest.mark.parametrize(
    ("images", "mask"),
    [
        (["malignant/1.png"], "benign/1_mask.png"),
        (["malignant/images/1.png"], "benign/masks/1.png"),
        (["a/1.png", "b/1.png"], "masks/1.png"),
        (["1.png"], "2_mask.png"),
        (["bus_1.png", "us_1.png"], "mask_1.png"),
    ],
)
def test_a_mask_whose_image_cannot_be_told_is_nobodys(images: list[str], mask: str) -> None:
    found = paired(images, [mask])
    assert (found.of, found.alone) == ({}, (mask,))


def test_masks_of_other_findings_are_no_lesions() -> None:
    masks = ["case022_tumor.png", "case022_other1.png", "case022_other2.png"]
    found = paired(["case022.png"], masks)
    assert found.of == {"case022.png": ("case022_tumor.png",)}
    assert found.others == ("case022_other1.png", "case022_other2.png")
