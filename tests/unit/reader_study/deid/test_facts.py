"""Which facts of a header are kept: real files, every other attribute full of a canary."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset

from reader_study.deid.facts import KeptFacts, facts_kept
from reader_study.deid.pseudonyms import Pseudonyms
from reader_study.deid.whitelist import kept_attributes, profile_action, profile_actions
from tests.media.dicom_files import write_dicom
from viewer.frames import header_facts
from viewer.frames.dicom.file import _KEYWORDS

NAMES = Pseudonyms(bytes(32))
CANARY = "ZZPHI^CANARY"
PIXELS = np.zeros(16, np.uint8).tobytes()
NOT_TEXTS = (0x0000, 0x0002, 0x0028)
"""Groups of messages, of the file itself, and of how pixels are read."""
CHARACTER_SET = 0x00080005
TEXT = {"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UT"}


def kept(path: Path, **tags: Any) -> KeptFacts:  # noqa: ANN401
    made = write_dicom(path / "a.dcm", PIXELS, **tags)
    return facts_kept(header_facts.read_header_facts(made), NAMES)


def test_facts_of_a_usual_header(tmp_path: Path) -> None:
    facts = kept(
        tmp_path,
        Modality="US",
        Manufacturer="GE Healthcare Ultrasound",
        BodyPartExamined="BREAST",
        ImageLaterality="L",
        PatientSex="F",
        PatientAge="047Y",
        PatientID="4711",
        StudyDate="20240229",
        StudyTime="101500",
        ContentDate="20240229",
        ContentTime="101742.5",
        StudyInstanceUID="1.2.3.4",
    )
    assert (facts.modality, facts.manufacturer, facts.body_part) == ("US", "ge", "breast")
    assert (facts.laterality, facts.sex, facts.age_years) == ("L", "F", 47)
    assert facts.seconds == 162.5
    assert facts.exam_day == NAMES.date("2024-02-29", "4711")
    assert facts.exam_day < "2024-02-29"
    assert facts.study_uid == NAMES.uid("1.2.3.4")


@pytest.mark.parametrize(
    ("tags", "age"),
    [
        ({"PatientAge": "094Y"}, 90),
        ({"PatientAge": "018M"}, 1),
        ({"PatientBirthDate": "19300101", "StudyDate": "20240101"}, 90),
        ({"PatientBirthDate": "19800302", "StudyDate": "20240301"}, 43),
        ({"PatientBirthDate": "20250101", "StudyDate": "20240301"}, None),
        ({"PatientAge": "999W"}, 19),
        ({}, None),
    ],
)
def test_ages_are_whole_years_of_at_most_90(
    tmp_path: Path, tags: dict[str, str], age: int | None
) -> None:
    assert kept(tmp_path, **tags).age_years == age


def _planted() -> Iterator[tuple[int, str]]:
    for tag in DicomDictionary:
        vr = dictionary_VR(tag)
        if vr in TEXT and tag >> 16 not in NOT_TEXTS and tag != CHARACTER_SET:
            yield tag, vr


@pytest.mark.filterwarnings("ignore:Invalid value for VR", "ignore:The value length")
def test_a_canary_in_every_attribute_is_in_no_fact(tmp_path: Path) -> None:
    planted = [(tag, vr, CANARY) for tag, vr in _planted()]
    private = [(0x00090010, "LO", CANARY), (0x00091001, "OB", CANARY.encode() * 3)]
    assert len(planted) > 1400
    made = write_dicom(tmp_path / f"{CANARY}.dcm", PIXELS, elements=[*planted, *private])
    header = header_facts.read_header_facts(made)
    assert CANARY in header.values()  # it was there to be taken
    told = facts_kept(header, NAMES).plain()
    assert CANARY not in str(told)
    assert "ZZPHI" not in str(told)


def test_the_viewer_reads_the_attributes_of_the_list_and_no_other() -> None:
    listed = kept_attributes()
    assert sorted(one.keyword for one in listed) == sorted(header_facts.KEYWORDS)
    assert [tag_for_keyword(one.keyword) for one in listed] == [one.tag for one in listed]


OPTIONS = {
    "Retain Longitudinal Temporal Information with Modified Dates": {
        *("StudyDate", "ContentDate", "StudyTime", "ContentTime", "PatientID"),
    },
    "Retain Patient Characteristics": {"PatientSex", "PatientAge", "PatientBirthDate"},
}
"""The attributes that PS3.15, Table E.1-1, allows to keep, moved or as they are, under an option;
identifier and birth date are only reckoned with."""


def test_each_kept_attribute_is_allowed_by_the_profile_or_an_option_that_is_named() -> None:
    for one in kept_attributes():
        action = profile_action(one.tag)
        if one.option == "basic":
            is_replaced = action == "U" and one.becomes.endswith(", replaced")
            assert action == "" or is_replaced, one
        else:
            assert one.keyword in OPTIONS[one.option], one
            assert action, one


def test_an_image_needs_nothing_that_the_profile_removes() -> None:
    for keyword in _KEYWORDS:
        tag = tag_for_keyword(keyword)
        assert tag is not None
        assert profile_action(tag) == "", keyword


def test_the_table_is_that_of_another_program() -> None:
    theirs = pytest.importorskip(
        "dicomanonymizer.dicom_anonymization_databases.dicomfields_2026c",
        reason="dicom-anonymizer is not installed",
    )
    found: dict[tuple[int, ...], str] = {}
    for name in dir(theirs):
        if name.endswith("_TAGS") and name != "ALL_TAGS":
            action = name.removesuffix("_TAGS").replace("_STAR", "*").replace("_", "/")
            found |= {tuple(tag): action for tag in getattr(theirs, name)}
    plain = {tag: action for tag, action in found.items() if len(tag) == 2}
    ours = {key: action for key, action in profile_actions().items() if "x" not in key}
    assert ours == {f"{group:04X}{element:04X}": a for (group, element), a in plain.items()}
    assert len(found) == len(profile_actions())


def test_private_overlay_and_curve_groups_are_removed() -> None:
    assert profile_action(0x00091001) == "X"
    assert profile_action(0x60023000) == "X"
    assert profile_action(0x50020010) == "X"
    assert profile_action(0x00100010) in ("Z", "Z/D")


def test_a_preamble_and_file_meta_are_not_read(tmp_path: Path) -> None:
    made = write_dicom(tmp_path / "a.dcm", PIXELS, PatientSex="F")
    content = bytearray(made.read_bytes())
    content[:128] = (CANARY.encode() * 11)[:128]
    made.write_bytes(content)
    assert CANARY not in str(header_facts.read_header_facts(made))


def test_items_of_sequences_are_not_looked_into(tmp_path: Path) -> None:
    item = Dataset()
    item.PatientSex = "M"
    facts = kept(tmp_path, ReferencedImageSequence=[item])
    assert facts.sex == ""


@pytest.mark.parametrize("age", ["47", "", "ZZPHI", "047X"])
def test_an_age_of_another_form_is_none(age: str) -> None:
    assert facts_kept({"PatientAge": age}, NAMES).age_years is None
