"""What a folder holds: media by content, slices put together, all else by name with its reason."""

import gzip
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reader_study.intake.folder import look_into
from reader_study.intake.sources.finder import CellMeaning, SourceFinder
from reader_study.intake.sources.left import LeftReason
from reader_study.intake.sources.listing import SourceListing, listed
from reader_study.intake.sources.places import SourcePlaces
from tests.media.opener import OpenerHere
from tests.media.series import rewrite
from tests.media.videos import make_video
from tests.unit.reader_study.intake.made_folders import noise, save
from tests.unit.reader_study.intake.made_media import cine, report, slices, still, tarred, zipped


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Hold that nothing is left where members of archives are unpacked."""
    before, place = tempfile.tempdir, tmp_path_factory.mktemp("temporary")
    tempfile.tempdir = str(place)
    yield place
    tempfile.tempdir = before
    assert not list(place.iterdir())


def look(folder: Path) -> SourceListing:
    with SourcePlaces(folder) as places:
        return listed(look_into(folder), OpenerHere(), places)


def hospital(folder: Path) -> Path:
    """Fill a folder with one of everything."""
    still(folder / "DICOM/IM0001", 1, PatientID="P1")
    cine(folder / "DICOM/IM0002", 2, PatientID="P1")
    slices(folder / "MR/S1", "1.2.1", PatientID="P2")
    save(folder / "stills/a.png", noise(1))
    (folder / "clips").mkdir()
    make_video(folder / "clips/b.mp4", n_frames=4)
    report(folder / "DICOM/SR01")
    (folder / "DICOMDIR").write_bytes(bytes(128) + b"DICM" + bytes(100))
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "report.pdf").write_bytes(b"%PDF-1.7")
    (folder / "readme.txt").write_text("read me")
    (folder / "nothing").touch()
    (folder / "lost.png").touch()
    return folder


def test_media_are_found_by_content_and_the_rest_is_named(tmp_path: Path) -> None:
    found = look(hospital(tmp_path))
    assert [(it.path, len(it.paths)) for it in found.sources] == [
        ("DICOM/IM0001", 1),
        ("DICOM/IM0002", 1),
        ("MR/S1/1-2-1-001.dcm", 5),
        ("clips/b.mp4", 1),
        ("lost.png", 1),
        ("stills/a.png", 1),
    ]
    assert {it.path: it.reason for it in found.left} == {
        ".DS_Store": LeftReason.HIDDEN,
        "DICOM/SR01": LeftReason.NO_IMAGE,
        "DICOMDIR": LeftReason.INDEX,
        "Thumbs.db": LeftReason.HIDDEN,
        "nothing": LeftReason.EMPTY,
        "readme.txt": LeftReason.NO_MEDIUM,
        "report.pdf": LeftReason.NO_MEDIUM,
    }
    assert found.needs_decisions
    assert found.headers["DICOM/IM0001"].values["PatientID"] == "P1"


Pack = Callable[[Path, list[Path], Path], Path]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_the_same_is_found_in_an_archive(tmp_path: Path, pack: Pack) -> None:
    plain = look(hospital(tmp_path / "plain"))
    folder = hospital(tmp_path / "packed")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    pack(folder / "all.zip", files, folder)
    found = look(folder)
    inside = {f"all.zip!/{it.path}": len(it.paths) for it in plain.sources}
    assert {it.path: len(it.paths) for it in found.sources} == inside
    left = {f"all.zip!/{it.path}": it.reason for it in plain.left}
    assert {it.path: it.reason for it in found.left} == left
    values = {f"all.zip!/{path}": header.values for path, header in plain.headers.items()}
    assert {path: header.values for path, header in found.headers.items()} == values


def test_stills_alone_need_no_decision(tmp_path: Path) -> None:
    save(tmp_path / "a.png", noise(1))
    assert not look(tmp_path).needs_decisions
    still(tmp_path / "IM1", 1)
    assert look(tmp_path).needs_decisions


def test_a_tar_whose_first_file_begins_as_a_bitmap_does_is_a_tar(tmp_path: Path) -> None:
    still(tmp_path / "BMode.dcm", 1)
    tarred(tmp_path / "x.tar.gz", [tmp_path / "BMode.dcm"], tmp_path)
    (tmp_path / "x.tar").write_bytes(gzip.decompress((tmp_path / "x.tar.gz").read_bytes()))
    (tmp_path / "x.tar.gz").unlink()
    assert [it.path for it in look(tmp_path).sources] == ["x.tar!/BMode.dcm"]


def test_archives_that_cannot_be_opened_are_named_and_the_rest_is_listed(tmp_path: Path) -> None:
    save(tmp_path / "a.png", noise(1))
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04" + bytes(500))
    (tmp_path / "notes.txt.gz").write_bytes(gzip.compress(b"notes" * 300))
    (tmp_path / "other.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(500))
    inner = zipped(tmp_path / "inner.zip", [still(tmp_path / "x", 1)], tmp_path)
    zipped(tmp_path / "outer.zip", [inner], tmp_path)
    found = look(tmp_path)
    assert [it.path for it in found.sources] == ["a.png"]
    assert {it.path: it.reason for it in found.left} == {
        "cut.zip": LeftReason.ARCHIVE,
        "notes.txt.gz": LeftReason.ARCHIVE,
        "other.7z": LeftReason.ARCHIVE,
        "outer.zip!/inner.zip": LeftReason.IN_ARCHIVE,
    }
    assert [error.path for error in found.faults] == [Path("cut.zip"), Path("other.7z")]


def test_a_file_that_is_damaged_in_its_archive_costs_no_other(tmp_path: Path) -> None:
    files = [still(tmp_path / name, number) for number, name in enumerate("abc")]
    zipped(tmp_path / "x.zip", files, tmp_path)
    data = (tmp_path / "x.zip").read_bytes()
    at = data.index(b"b", data.index(b"PK\x03\x04", 10)) + 200
    (tmp_path / "x.zip").write_bytes(data[:at] + bytes(200) + data[at + 200 :])
    found = look(tmp_path)
    assert [it.path for it in found.sources] == ["x.zip!/a", "x.zip!/c"]
    assert [it.path for it in found.left] == ["x.zip!/b"]
    assert "damaged" in found.left[0].detail


def test_slices_of_one_series_are_put_together_over_folders_and_archives(tmp_path: Path) -> None:
    first = slices(tmp_path / "a", "1.2.3")
    second = [path.rename(tmp_path / "a" / f"x{path.name}") for path in first[3:]]
    zipped(tmp_path / "one.zip", first[:3], tmp_path)
    zipped(tmp_path / "two.zip", second, tmp_path)
    (source,) = look(tmp_path).sources
    assert len(source.paths) == 5
    assert {path.split("!")[0] for path in source.paths} == {"one.zip", "two.zip"}
    with (
        SourcePlaces(tmp_path) as places,
        places.at(source) as files,
        OpenerHere().open(files) as it,
    ):
        assert it.info.n_frames == 5


def test_slices_that_make_no_volume_are_torn(tmp_path: Path) -> None:
    files = slices(tmp_path / "s", "1.2.3")
    files[2].unlink()
    found = look(tmp_path)
    assert [len(it.paths) for it in found.sources] == [4]
    assert len(found.torn) == 4


def finder(folder: Path) -> SourceFinder:
    with SourcePlaces(folder) as places:
        return SourceFinder(listed(look_into(folder), OpenerHere(), places), places)


def test_a_cell_names_a_file_a_folder_or_an_identifier(tmp_path: Path) -> None:
    tags: dict[str, Any] = {"PatientID": "0815", "StudyInstanceUID": "1.5.1"}
    still(tmp_path / "P1/IM1", 1, SeriesInstanceUID="1.6.1", **tags)
    cine(tmp_path / "P1/IM2", 2, SeriesInstanceUID="1.6.2", **tags)
    still(tmp_path / "P2/IM1", 3, PatientID="0816", StudyInstanceUID="1.5.2")
    found = finder(tmp_path)

    def named(cell: str, *, by_patient: bool = False) -> tuple[CellMeaning, list[str]]:
        it = found.find(cell, by_patient=by_patient)
        return it.meaning, [source.path for source in it.sources]

    assert named("P1/IM1") == (CellMeaning.FILE, ["P1/IM1"])
    assert named("p1") == (CellMeaning.FOLDER, ["P1/IM1", "P1/IM2"])
    assert named("2.25.2") == (CellMeaning.UID, ["P1/IM2"])
    assert named("1.6.1") == (CellMeaning.UID, ["P1/IM1"])
    assert named("1.5.1") == (CellMeaning.UID, ["P1/IM1", "P1/IM2"])
    assert named("0815") == (CellMeaning.FILE, [])
    assert named("0815", by_patient=True) == (CellMeaning.PATIENT, ["P1/IM1", "P1/IM2"])
    assert named(".") == named("..") == named("P3") == (CellMeaning.FILE, [])
    assert found.find("IM1").candidates == ("P1/IM1", "P2/IM1")


def test_a_slice_stands_for_its_series(tmp_path: Path) -> None:
    files = slices(tmp_path / "s", "1.2.3")
    found = finder(tmp_path).find(f"s/{files[3].name}")
    assert [len(it.paths) for it in found.sources] == [5]
    assert finder(tmp_path).find("1.2.3").sources == found.sources


def test_empty_identifiers_are_nobodys(tmp_path: Path) -> None:
    for number in range(3):
        still(tmp_path / f"IM{number}", number, PatientID="", StudyInstanceUID="")
    found = finder(tmp_path)
    assert found.find("", by_patient=True).sources == ()
    assert found.find(" ", by_patient=True).sources == ()


def test_files_in_archives_are_named_as_if_they_were_unpacked(tmp_path: Path) -> None:
    files = [still(tmp_path / f"P1/IM{number}", number) for number in range(2)]
    zipped(tmp_path / "given.zip", files, tmp_path)
    found = finder(tmp_path)
    for cell in ("given.zip!/P1/IM1", "given.zip/P1/IM1", "given/P1/IM1", "P1/IM1", "IM1"):
        assert [it.path for it in found.find(cell).sources] == ["given.zip!/P1/IM1"], cell
    for cell in ("P1", "given/P1", "given.zip/P1", "given", "given.zip"):
        assert len(found.find(cell).sources) == 2, cell


def test_a_file_that_is_no_medium_is_refused_with_its_reason(tmp_path: Path) -> None:
    report(tmp_path / "SR1")
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    found = finder(tmp_path)
    assert "holds no image" in found.find("SR1").refused
    assert found.find("x.pdf").refused == "It is no image, clip or series."


def test_a_series_of_two_patients_is_two_sources(tmp_path: Path) -> None:
    files = slices(tmp_path / "s", "1.2.3", PatientID="A")
    more = slices(tmp_path / "t", "1.2.3", PatientID="B")
    for number, path in enumerate(more):
        rewrite(path, SOPInstanceUID=f"2.25.{number}")
    assert len(files) == len(more)
    assert [len(it.paths) for it in look(tmp_path).sources] == [5, 5]
