"""Names on the command line to things that can be opened."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ground.errors import MediaError
from tests.media.dicoms import make_dicom
from viewer.frames.series.group import Distinction, FileGroup, Telling
from viewer.sources import (
    MediaListing,
    ViewSource,
    all_in_one,
    in_groups,
    in_order,
    listed,
    may_hold_series,
    sources_among,
    with_singles,
)
from viewer.told_by import WORDS

GREY = np.zeros((8, 8), np.uint8)


def files_in(names: list[Path]) -> tuple[Path, ...]:
    found = listed(names)
    assert found.troubles == ()
    return found.files


def png(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(GREY).save(path, format="PNG")
    return path


def test_files_are_taken_as_they_are_named(tmp_path: Path) -> None:
    second, first = png(tmp_path / "2.png"), png(tmp_path / "1.png")
    text = tmp_path / "note.txt"
    text.write_text("not an image, but asked for")
    assert files_in([second, text, first]) == (second, text, first)


def test_file_named_twice_is_taken_once(tmp_path: Path) -> None:
    still = png(tmp_path / "a" / "1.png")
    assert files_in([still, tmp_path / "a"]) == (still,)


def test_folder_gives_its_media_in_the_order_people_count(tmp_path: Path) -> None:
    names = ("b/1.png", "image 10.png", "image 2.png", "Image 1.png")
    made = {name: png(tmp_path / name) for name in names}
    expected = ("b/1.png", "Image 1.png", "image 2.png", "image 10.png")
    assert files_in([tmp_path]) == tuple(made[name] for name in expected)


def test_folder_passes_over_what_is_no_image(tmp_path: Path) -> None:
    still = png(tmp_path / "still")  # the content decides, not the name
    png(tmp_path / ".hidden.png")
    png(tmp_path / ".cache" / "1.png")
    make_dicom(tmp_path / "DICOMDIR", frames=GREY)
    (tmp_path / "report.txt").write_text("benign")
    (tmp_path / "empty").touch()
    assert files_in([tmp_path]) == (still,)


@pytest.mark.parametrize("name", ["lost.dcm", "LOST.PNG", "lost.mp4"])
def test_file_that_is_only_named_as_an_image_is_not_passed_over(tmp_path: Path, name: str) -> None:
    still = png(tmp_path / "a")
    (tmp_path / name).touch()
    assert set(files_in([tmp_path])) == {still, tmp_path / name}


def test_folder_below_a_hidden_one_is_no_less_asked_for(tmp_path: Path) -> None:
    still = png(tmp_path / ".study" / "images" / "1.png")
    assert files_in([tmp_path / ".study"]) == (still,)


def test_missing_files_are_named_beside_the_others(tmp_path: Path) -> None:
    still = png(tmp_path / "1.png")
    missing = [tmp_path / "missing.png", tmp_path / "gone" / "2.png"]
    found = listed([missing[0], still, missing[1]])
    assert found.files == (still,)
    assert [error.path for error in found.troubles] == missing
    assert "no such file" in found.troubles[0].what


def test_folder_without_media_is_named_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    still = png(tmp_path / "full" / "1.png")
    found = listed([tmp_path / "empty", tmp_path / "full"])
    assert found.files == (still,)
    (error,) = found.troubles
    assert error.path == tmp_path / "empty"
    assert "DICOM" in error.remedy


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may look anywhere")
def test_closed_folder_within_a_folder_is_named(tmp_path: Path) -> None:
    png(tmp_path / "closed" / "2.png")
    still = png(tmp_path / "1.png")
    (tmp_path / "closed").chmod(0)
    found = listed([tmp_path])
    (tmp_path / "closed").chmod(0o700)
    assert found.files == (still,)
    assert [error.path for error in found.troubles] == [tmp_path / "closed"]


def test_several_troubles_are_one_sentence_that_names_the_first() -> None:
    troubles = [
        MediaError("There is no such file.", remedy="Check.", path=Path("folder") / f"{number}.png")
        for number in range(7)
    ]
    assert all_in_one(troubles[:1]) is troubles[0]
    said = all_in_one(troubles).what
    assert said.startswith("7 names")
    assert "0.png, 1.png, 2.png, 3.png, 4.png and 2 more" in said
    assert "folder" not in said


def test_no_name_is_no_trouble() -> None:
    assert listed([]) == MediaListing()


@pytest.mark.parametrize(("n_dicom", "may"), [(0, False), (1, False), (2, True)])
def test_only_two_dicom_files_may_be_a_series(tmp_path: Path, n_dicom: int, may: bool) -> None:
    files = [png(tmp_path / "1.png"), png(tmp_path / "2.png"), tmp_path / "gone.dcm"]
    for number in range(n_dicom):
        files.append(make_dicom(tmp_path / f"{number}.dcm", frames=GREY))
    assert may_hold_series(files) is may


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names")
@pytest.mark.timeout(20)
def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.dcm")
    still = png(tmp_path / "1.png")
    assert files_in([tmp_path]) == (still,)
    assert not may_hold_series([tmp_path / "pipe.dcm", still])


def test_slices_stand_where_their_first_one_stood() -> None:
    a, b, c, d = (Path("folder") / name for name in "abcd")
    assert in_groups((a, b, c, d), [FileGroup((d, b))]) == (
        ViewSource((a,), "a"),
        ViewSource((d, b), "folder (2)"),
        ViewSource((c,), "c"),
    )


def test_slices_that_are_no_volume_stand_there_by_themselves_as_well() -> None:
    a, b, c = (Path("folder") / name for name in "abc")
    assert in_groups((a, b, c), [FileGroup((a, c), is_whole=False)]) == (
        ViewSource((a, c), "folder (2)"),
        ViewSource((a,), "a"),
        ViewSource((b,), "b"),
        ViewSource((c,), "c"),
    )


def test_slices_of_a_series_that_cannot_be_opened_follow_it_once() -> None:
    a, b, c = (Path("folder") / name for name in ("a", "b10", "b9"))
    sources = in_groups((a, b, c), [FileGroup((b, c))])
    unfolded = with_singles(sources, sources[1])
    assert [source.name for source in unfolded] == ["a", "folder (2)", "b9", "b10"]
    assert with_singles(unfolded, sources[1]) == unfolded


def test_series_is_called_after_its_folder_and_not_by_its_header() -> None:
    a, b = Path("thorax/a"), Path("thorax/b")
    (source,) = in_groups((a, b), [FileGroup((a, b))])
    assert source.full_name() == "thorax (2)"
    assert source.is_series


def test_series_in_several_folders_is_listed_once_after_the_one_above_them() -> None:
    files = tuple(Path("study") / f"A{number // 2}" / str(number) for number in range(6))
    (source,) = in_groups(files, [FileGroup(files)])
    assert source.full_name() == "study (6)"
    assert source.folder == Path("study")


def test_volumes_of_one_folder_are_told_apart_by_their_names() -> None:
    files = tuple(Path("dce") / str(number) for number in range(4))
    groups = [
        FileGroup(files[:2], (Telling(Distinction.ACQUISITION, "1"),)),
        FileGroup(files[2:], (Telling(Distinction.ACQUIRED, "20200131093015.5"),)),
    ]
    first, second = in_groups(files, groups)
    assert first.full_name() == "dce (2)  ·  acquisition 1"
    assert second.full_name() == "dce (2)  ·  taken at 09:30:15.5"
    assert first.full_name(str.upper).startswith("dce (2)  ·  ACQUISITION")


def test_every_difference_has_words() -> None:
    assert set(WORDS) == set(Distinction)
    assert all("%1" in words for words in WORDS.values())


def test_files_that_cannot_be_grouped_are_sources_and_say_why(tmp_path: Path) -> None:
    files = [make_dicom(tmp_path / f"{number}.dcm", frames=GREY) for number in range(2)]
    error = MediaError("The decoder crashed.", remedy="Open them one by one.")

    def crash(_files: object) -> tuple[FileGroup, ...]:
        raise error

    sources, trouble = sources_among(files, crash)
    assert [source.paths for source in sources] == [(path,) for path in files]
    assert trouble is error


def test_numbers_in_names_are_compared_as_numbers() -> None:
    names = ["s2/f10", "s2/f9", "s10/f1", "s2/f²"]
    assert [str(path) for path in in_order(map(Path, names))] == [
        "s2/f9",
        "s2/f10",
        "s2/f²",
        "s10/f1",
    ]
