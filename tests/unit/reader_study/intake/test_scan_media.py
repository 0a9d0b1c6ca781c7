"""Plans of folders with DICOM, cines, slices and videos: cases, patients, what is left."""

from pathlib import Path
from typing import Any

import pytest

from ground.errors import EngineError, IntakeError
from reader_study.deid.screened import MaskReason
from reader_study.intake import IntakePlan, IssueKind, scan
from reader_study.intake.plan_text import described
from reader_study.intake.sources.left import LeftReason
from reader_study.media.medium import MediumKind
from reader_study.models.training import images_of_plan
from tests.media.opener import HERE
from tests.media.series import rewrite
from tests.media.videos import make_video, packet_places
from tests.unit.reader_study.intake.made_folders import Line, noise, save, write_table
from tests.unit.reader_study.intake.made_media import (
    cine,
    report,
    slices,
    still,
    tarred,
    zipped,
)

UTF8 = "ISO_IR 192"
HEADER = ("file", "case_id", "patient_id", "pathology", "role", "view")


def looked_at(folder: Path, *, skip_bad: bool = False) -> IntakePlan:
    return scan(folder, opener=HERE, skip_bad=skip_bad)


def errors(plan: IntakePlan) -> list[tuple[IssueKind, str]]:
    return [(issue.kind, str(issue)) for issue in plan.errors]


def mixed(folder: Path) -> Path:
    """Two cases: one with a still, a cine and slices, one with a PNG and a video."""
    still(folder / "d/IM1", 1, PatientID="A")
    cine(folder / "d/IM2", 2, PatientID="A")
    slices(folder / "mr", "1.2.1", PatientID="A")
    save(folder / "k.png", noise(1))
    make_video(folder / "v.avi", codec="ffv1", n_frames=4)
    lines: list[Line] = [
        ("d/IM1", "c1", "A", "benign", "key", "left"),
        ("d/IM2", "c1", "A", "benign", "cine", "left"),
        ("mr", "c1", "A", "benign", "Prior", ""),
        ("k.png", "c2", "B", "malignant", "关键图", "right"),
        ("v.avi", "c2", "B", "malignant", "", "right"),
    ]
    write_table(folder, lines, header=HEADER)
    return folder


def told(plan: IntakePlan) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    return [
        (
            case.name,
            case.patient,
            case.label,
            [(m.path, m.role, m.look.kind if m.look else "") for m in case.media],
        )
        for case in plan.cases
    ]


MIXED = [
    (
        "c1",
        "A",
        "benign",
        [
            ("d/IM1", "key", MediumKind.STILL),
            ("d/IM2", "cine", MediumKind.CLIP),
            ("mr/1-2-1-001.dcm", "prior", MediumKind.SERIES),
        ],
    ),
    (
        "c2",
        "B",
        "malignant",
        [("k.png", "key", MediumKind.STILL), ("v.avi", "", MediumKind.CLIP)],
    ),
]


def test_a_case_has_several_media_with_roles(tmp_path: Path) -> None:
    plan = looked_at(mixed(tmp_path))
    assert errors(plan) == []
    assert told(plan) == MIXED
    assert plan.needs_decisions
    assert "2 stills, 2 clips, 1 series, 2 patients" in described(plan)
    looks = [medium.look for case in plan.cases for medium in case.media]
    assert all(look is not None and look.proposal is not None for look in looks)
    whys = [look.proposal.why for look in looks if look is not None and look.proposal is not None]
    assert whys[2] is MaskReason.NO_SCREEN


def test_the_table_in_an_archive_is_read_and_names_what_lies_there(tmp_path: Path) -> None:
    folder = mixed(tmp_path)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    tarred(folder / "given.tar.gz", files, folder)
    plan = looked_at(folder)
    assert errors(plan) == []
    inside = [(name, who, label, [m[1:] for m in media]) for name, who, label, media in told(plan)]
    assert inside == [(n, who, label, [m[1:] for m in media]) for n, who, label, media in MIXED]
    assert plan.table is not None
    assert plan.table.name == "cases.csv"
    paths = [path for *_, media in told(plan) for path, *_ in media]
    assert all(path.startswith("given.tar.gz!/") for path in paths)


def test_rows_name_identifiers_and_the_headers_name_the_patients(tmp_path: Path) -> None:
    for number, who in enumerate("AAB"):
        study = f"1.5.{who}".replace("A", "1").replace("B", "2")
        still(tmp_path / f"IM{number}", number, PatientID=who, StudyInstanceUID=study)
    lines = [("1.5.1", "benign"), ("1.5.2", "malignant")]
    write_table(tmp_path, lines, header=("StudyInstanceUID", "pathology"))
    plan = looked_at(tmp_path)
    assert errors(plan) == []
    assert [(case.name, case.patient, len(case.media)) for case in plan.cases] == [
        ("1.5.1", "A", 2),
        ("1.5.2", "B", 1),
    ]
    said = described(plan)
    assert "Patients are told by the headers (Patient ID)." in said
    assert "every row is a case of its own" in said


def test_a_row_may_name_a_patient_by_a_column_of_patients(tmp_path: Path) -> None:
    for number, who in enumerate(("07", "07", "08")):
        still(tmp_path / f"IM{number}", number, PatientID=who)
    write_table(tmp_path, [("07", "benign"), ("08", "malignant")], header=("PatientID", "label"))
    plan = looked_at(tmp_path)
    assert errors(plan) == []
    assert [(case.patient, len(case.media)) for case in plan.cases] == [("07", 2), ("08", 1)]


def test_an_examination_in_a_label_folder_is_one_case(tmp_path: Path) -> None:
    one: dict[str, Any] = {"PatientID": "A", "StudyInstanceUID": "1.5.1"}
    still(tmp_path / "benign/IM1", 1, **one)
    cine(tmp_path / "benign/IM2", 2, **one)
    still(tmp_path / "benign/IM3", 3, PatientID="A", StudyInstanceUID="1.5.2")
    still(tmp_path / "malignant/IM4", 4, PatientID="", StudyInstanceUID="")
    still(tmp_path / "malignant/IM5", 5, PatientID="", StudyInstanceUID="")
    still(tmp_path / "IM6", 6, PatientID="C", StudyDate="20240131", Modality="US")
    plan = looked_at(tmp_path)
    assert errors(plan) == []
    assert [(case.label, len(case.media)) for case in plan.cases] == [
        ("benign", 2),
        ("benign", 1),
        ("malignant", 1),
        ("malignant", 1),
    ]
    patients = [case.patient for case in plan.cases]
    assert patients[:2] == ["A", "A"]
    assert len(set(patients)) == 3
    (left,) = plan.not_taken
    assert (left.path, left.reason) == ("IM6", LeftReason.NO_STANDARD)
    assert left.detail == "patient C, examined 20240131, US"


def test_without_a_standard_all_is_named_and_nothing_is_taken(tmp_path: Path) -> None:
    still(tmp_path / "IM1", 1, PatientID="A")
    make_video(tmp_path / "v.mp4", n_frames=3)
    plan = looked_at(tmp_path)
    assert [kind for kind, _ in errors(plan)] == [IssueKind.NO_STANDARD]
    assert not plan.cases
    assert [(it.path, it.reason) for it in plan.not_taken] == [
        ("IM1", LeftReason.NO_STANDARD),
        ("v.mp4", LeftReason.NO_STANDARD),
    ]


def test_beside_a_table_label_folders_say_nothing_and_that_is_told(tmp_path: Path) -> None:
    for name in ("benign/1.png", "malignant/2.png", "benign/3.png"):
        save(tmp_path / name, noise(ord(name[-5])))
    lines = [("benign/1.png", "benign"), ("malignant/2.png", "malignant")]
    write_table(tmp_path, lines, header=("file", "pathology"))
    plan = looked_at(tmp_path)
    assert len(plan.cases) == 2
    (left,) = plan.not_taken
    assert left.path == "benign/3.png"
    assert left.detail == "in a folder named benign, and the table does not name it"


def test_every_file_is_taken_or_named(tmp_path: Path) -> None:
    folder = mixed(tmp_path)
    report(folder / "d/SR")
    (folder / "DICOMDIR").write_bytes(bytes(128) + b"DICM")
    (folder / "doc.pdf").write_bytes(b"%PDF")
    (folder / ".hidden").touch()
    still(folder / "d/IM9", 9, PatientID="Z")
    zipped(folder / "more.zip", [still(folder / "IM8", 8)], folder)
    write_table(folder, [("x", "y")], header=("a", "b"), name="other.csv")
    plan = looked_at(folder)
    taken = {path for case in plan.cases for m in case.media for path in m.source.paths}
    named = {it.path for it in plan.not_taken}
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files - {"cases.csv", "more.zip"} == (taken | named) - {"more.zip!/IM8"}
    assert not taken & named
    assert "Not taken 7 files" in described(plan)


def test_a_clip_without_frames_and_one_that_is_cut_off_are_named(tmp_path: Path) -> None:
    write_table(
        tmp_path,
        [("empty.mp4", "benign"), ("cut.avi", "benign"), ("good.png", "malignant")],
        header=("file", "pathology"),
    )
    save(tmp_path / "good.png", noise(1))
    make_video(tmp_path / "cut.avi", codec="mjpeg", n_frames=6)
    last, _ = packet_places(tmp_path / "cut.avi")[-1]
    data = (tmp_path / "cut.avi").read_bytes()
    (tmp_path / "cut.avi").write_bytes(data[: last + 40])
    make_video(tmp_path / "empty.mp4", n_frames=1)
    whole = (tmp_path / "empty.mp4").read_bytes()
    (tmp_path / "empty.mp4").write_bytes(whole[:60])
    plan = looked_at(tmp_path)
    ((kind, text),) = errors(plan)
    assert kind is IssueKind.BAD_IMAGE
    assert text.startswith("Row 2: empty.mp4: ")
    cut = next(case.media[0].look for case in plan.cases if case.media[0].path == "cut.avi")
    assert cut is not None
    assert "frames_damaged" in cut.notes
    assert "The viewer notes of some files: frames damaged (cut.avi)." in described(plan)
    skipping = looked_at(tmp_path, skip_bad=True)
    assert [case.name for case in skipping.cases] == ["cut.avi", "good.png"]
    assert [case.case for case in skipping.excluded] == ["empty.mp4"]


def test_slices_that_lack_one_are_refused_by_their_series(tmp_path: Path) -> None:
    files = slices(tmp_path / "s", "1.2.1")
    files[2].unlink()
    save(tmp_path / "k.png", noise(1))
    write_table(tmp_path, [("s", "benign"), ("k.png", "malignant")], header=("file", "pathology"))
    plan = looked_at(tmp_path)
    ((kind, text),) = errors(plan)
    assert kind is IssueKind.BAD_IMAGE
    assert text.startswith("Row 2: s/1-2-1-001.dcm: ")


def test_one_slice_of_a_torn_series_may_be_named_alone(tmp_path: Path) -> None:
    files = slices(tmp_path / "s", "1.2.1")
    files[2].unlink()
    save(tmp_path / "k.png", noise(1))
    name = f"s/{files[0].name}"
    write_table(tmp_path, [(name, "benign"), ("k.png", "malignant")], header=("file", "pathology"))
    plan = looked_at(tmp_path)
    assert errors(plan) == []
    assert plan.cases[0].media[0].source.paths == (name,)
    assert "it is taken alone" in described(plan)


def test_one_file_under_two_truths_is_refused(tmp_path: Path) -> None:
    cine(tmp_path / "a.dcm", 1)
    write_table(
        tmp_path,
        [("a.dcm", "c1", "A", "benign"), ("a.dcm", "c2", "B", "malignant")],
        header=("file", "case_id", "patient_id", "pathology"),
    )
    plan = looked_at(tmp_path)
    assert [kind for kind, _ in errors(plan)] == [IssueKind.TWO_LABELS]
    assert plan.duplicates == ()


def test_the_same_clip_in_two_files_is_a_copy(tmp_path: Path) -> None:
    cine(tmp_path / "a.dcm", 1)
    cine(tmp_path / "b.dcm", 1)
    cine(tmp_path / "c.dcm", 2)
    lines = [(f"{name}.dcm", "benign" if name != "c" else "malignant") for name in "abc"]
    write_table(tmp_path, lines, header=("file", "pathology"))
    plan = looked_at(tmp_path)
    assert plan.duplicates == (("a.dcm", "b.dcm"),)
    assert plan.copies == 1


def test_archives_that_cannot_be_opened_are_errors(tmp_path: Path) -> None:
    save(tmp_path / "a.png", noise(1))
    save(tmp_path / "b.png", noise(2))
    (tmp_path / "rest.zip").write_bytes(b"PK\x03\x04" + bytes(99))
    write_table(
        tmp_path, [("a.png", "benign"), ("b.png", "malignant")], header=("file", "pathology")
    )
    ((kind, text),) = errors(looked_at(tmp_path))
    assert kind is IssueKind.BAD_ARCHIVE
    assert text.startswith("rest.zip: The archive is damaged")
    skipping = looked_at(tmp_path, skip_bad=True)
    assert skipping.ok
    assert [it.reason for it in skipping.not_taken] == [LeftReason.ARCHIVE]


def test_a_file_that_is_no_medium_is_refused_where_a_row_names_it(tmp_path: Path) -> None:
    still(tmp_path / "IM1", 1)
    report(tmp_path / "SR")
    write_table(tmp_path, [("IM1", "benign"), ("SR", "malignant")], header=("file", "pathology"))
    ((kind, text),) = errors(looked_at(tmp_path))
    assert kind is IssueKind.BAD_IMAGE
    assert "SR: The DICOM file holds no image." in text


def test_roles_that_tell_the_standard_are_dropped(tmp_path: Path) -> None:
    lines = [("a.png", "benign", "benign key"), ("b.png", "malignant", "key")]
    for number, (name, *_) in enumerate(lines):
        save(tmp_path / name, noise(number))
    write_table(tmp_path, lines, header=("file", "pathology", "role"))
    plan = looked_at(tmp_path)
    assert {m.role for case in plan.cases for m in case.media} == {""}
    assert "The roles are not kept" in described(plan)


def test_a_network_is_not_trained_on_what_it_cannot_open(tmp_path: Path) -> None:
    save(tmp_path / "benign/1.png", noise(1))
    save(tmp_path / "malignant/2.png", noise(2))
    assert len(images_of_plan(looked_at(tmp_path)).images) == 2
    still(tmp_path / "malignant/IM1", 3)
    with pytest.raises(EngineError, match=r"1 of 3 labelled media .*malignant/IM1"):
        images_of_plan(looked_at(tmp_path))


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.zip").touch()
    with pytest.raises(IntakeError, match="Name the folder that it lies in"):
        looked_at(tmp_path / "x.zip")


CONFLICTS: dict[str, tuple[dict[str, str], tuple[str, ...], str]] = {
    "sex": ({"PatientSex": "M"}, ("A", "女", "", ""), "The table says sex F, the header M."),
    "side": (
        {"ImageLaterality": "L"},
        ("A", "", "右侧", ""),
        "The table says side R, the header L.",
    ),
    "age": ({"PatientAge": "045Y"}, ("A", "", "", "61"), "The table says 61 years, the header 45."),
}


@pytest.mark.parametrize("what", CONFLICTS)
def test_headers_that_contradict_their_row_are_errors(tmp_path: Path, what: str) -> None:
    tags, cells, text = CONFLICTS[what]
    still(tmp_path / "IM1", 1, PatientID="A", **tags)
    still(tmp_path / "IM2", 2, PatientID="B")
    header = ("file", "pathology", "patient", "sex", "side", "age")
    rows = [("IM1", "benign", *cells), ("IM2", "malignant", "B", "F", "left", "45")]
    write_table(tmp_path, rows, header=header)
    plan = looked_at(tmp_path)
    assert errors(plan) == [(IssueKind.HEADER, f"Row 2: {text}")]
    assert looked_at(tmp_path, skip_bad=True).excluded_by_reason == {"contradicting headers": 1}


def test_what_headers_leave_empty_contradicts_nothing(tmp_path: Path) -> None:
    still(tmp_path / "IM1", 1, PatientID="", PatientSex="O", PatientAge="")
    still(tmp_path / "IM2", 2, PatientID="", PatientAge="044Y")
    header = ("file", "pathology", "patient", "sex", "side", "age")
    rows = [("IM1", "benign", "A", "F", "L", "61"), ("IM2", "malignant", "B", "?", "both", "45")]
    write_table(tmp_path, rows, header=header)
    assert errors(looked_at(tmp_path)) == []


def of_patients(folder: Path, headers: str, table: str) -> IntakePlan:
    """Look at stills whose headers and rows name these patients, a letter each."""
    lines = []
    for number, (header, row) in enumerate(zip(headers, table, strict=True)):
        who = "" if header == "-" else header
        still(folder / f"IM{number}", number, PatientID=who)
        label = "malignant" if number % 2 else "benign"
        lines.append((f"IM{number}", label, "" if row == "-" else row))
    write_table(folder, lines, header=("file", "pathology", "patient"))
    return looked_at(folder)


@pytest.mark.parametrize(
    ("headers", "table", "rows"),
    [
        ("ABC", "ABC", []),
        ("ABC", "XYZ", []),
        ("ABC", "ABZ", [4]),
        ("AAC", "XYZ", [2, 3]),
        ("ABC", "XXZ", [2, 3]),
        ("A-C", "ABC", []),
        ("--C", "ABC", []),
    ],
)
def test_patients_of_table_and_headers_agree_one_by_one(
    tmp_path: Path, headers: str, table: str, rows: list[int]
) -> None:
    plan = of_patients(tmp_path, headers, table)
    assert [row for issue in plan.errors for row in issue.rows] == rows
    assert {issue.kind for issue in plan.errors} <= {IssueKind.HEADER}
    assert ("otherwise than the headers" in described(plan)) == (table == "XYZ" and not rows)


@pytest.mark.parametrize("who", ["ANONYMOUS", "0000", "anon", "匿名", "XXX", "ANON7"])
def test_an_id_that_all_patients_have_tells_nobody_apart(tmp_path: Path, who: str) -> None:
    for number in range(4):
        tags = {"PatientSex": "FM"[number % 2]} if who != "ANON7" else {}
        still(tmp_path / f"IM{number}", number, PatientID=who, SpecificCharacterSet=UTF8, **tags)
    lines = [(f"IM{n}", "malignant" if n % 2 else "benign", f"P{n}") for n in range(4)]
    write_table(tmp_path, lines, header=("file", "pathology", "patient"))
    plan = looked_at(tmp_path)
    assert errors(plan) == []
    assert ("All headers bear one Patient ID" in described(plan)) == (who == "ANON7")
    write_table(tmp_path, [line[:2] for line in lines], header=("file", "pathology"))
    patients = {case.patient for case in looked_at(tmp_path).cases}
    assert len(patients) == (1 if who == "ANON7" else 4)


def test_an_empty_cell_is_filled_by_what_other_rows_say_of_the_patient(tmp_path: Path) -> None:
    plan = of_patients(tmp_path, "AAB-", "X-Y-")
    patients = [case.patient for case in plan.cases]
    assert patients[:3] == ["X", "X", "Y"]
    assert patients[3] not in ("X", "Y", "")


def test_leading_zeros_that_a_spreadsheet_lost_are_no_other_patient(tmp_path: Path) -> None:
    for number, who in enumerate(("0012", "0013")):
        still(tmp_path / f"IM{number}", number, PatientID=who)
    lines = [("IM0", "benign", "12"), ("IM1", "malignant", "13")]
    write_table(tmp_path, lines, header=("file", "pathology", "patient"))
    plan = looked_at(tmp_path)
    assert errors(plan) == []
    assert "otherwise than the headers" not in described(plan)


def test_two_patients_in_one_series_are_an_error(tmp_path: Path) -> None:
    for number, who in enumerate("AB"):
        still(tmp_path / f"IM{number}", number, PatientID=who, SeriesInstanceUID="1.6.1")
    lines = [("IM0", "benign"), ("IM1", "malignant")]
    write_table(tmp_path, lines, header=("file", "pathology"))
    plan = looked_at(tmp_path)
    text = "Rows 2, 3: One series is of 2 patients by its headers."
    assert errors(plan) == [(IssueKind.HEADER, text)]


def test_two_patients_in_one_case_are_an_error(tmp_path: Path) -> None:
    for number, who in enumerate("ABC"):
        still(tmp_path / f"IM{number}", number, PatientID=who)
    lines = [("IM0", "c", "benign"), ("IM1", "c", "benign"), ("IM2", "d", "malignant")]
    write_table(tmp_path, lines, header=("file", "case", "pathology"))
    ((kind, text),) = errors(looked_at(tmp_path))
    assert kind is IssueKind.CONTRADICTION
    assert "different patients (A, B)" in text


def test_one_patient_id_of_two_persons_is_an_error(tmp_path: Path) -> None:
    still(tmp_path / "IM0", 0, PatientID="A", PatientBirthDate="19700101")
    still(tmp_path / "IM1", 1, PatientID="A", PatientBirthDate="19880101")
    still(tmp_path / "IM2", 2, PatientID="B", PatientBirthDate="")
    lines = [("IM0", "benign"), ("IM1", "malignant"), ("IM2", "benign")]
    write_table(tmp_path, lines, header=("file", "pathology"))
    text = "Rows 2, 3: One Patient ID has two dates of birth in the headers."
    assert errors(looked_at(tmp_path)) == [(IssueKind.HEADER, text)]


def test_both_breasts_in_one_case_are_told(tmp_path: Path) -> None:
    still(tmp_path / "IM0", 0, PatientID="A", ImageLaterality="L")
    still(tmp_path / "IM1", 1, PatientID="A", Laterality="R")
    still(tmp_path / "IM2", 2, PatientID="B")
    lines = [("IM0", "c", "benign"), ("IM1", "c", "benign"), ("IM2", "d", "malignant")]
    write_table(tmp_path, lines, header=("file", "case", "pathology"))
    plan = looked_at(tmp_path)
    assert errors(plan) == []
    assert "images of both breasts" in described(plan)


def test_slices_of_two_patients_under_one_series_are_an_error(tmp_path: Path) -> None:
    for who, folder in zip("AB", ("s", "t"), strict=True):
        for number, path in enumerate(slices(tmp_path / folder, "1.2.3", PatientID=who)):
            rewrite(path, SOPInstanceUID=f"2.25.{ord(who)}{number}")
    write_table(tmp_path, [("s", "benign"), ("t", "malignant")], header=("folder", "pathology"))
    plan = looked_at(tmp_path)
    assert IssueKind.HEADER in {kind for kind, _ in errors(plan)}
    assert "One series is of 2 patients" in described(plan)
