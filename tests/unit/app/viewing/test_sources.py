"""Names on the command line to things that can be opened."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.viewing.sources import ViewSource, in_groups, in_order, listed, may_hold_series
from ground.errors import MediaError
from tests.media.dicoms import make_dicom

GREY = np.zeros((8, 8), np.uint8)


def png(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(GREY).save(path, format="PNG")
    return path


def test_files_are_taken_as_they_are_named(tmp_path: Path) -> None:
    second, first = png(tmp_path / "2.png"), png(tmp_path / "1.png")
    text = tmp_path / "note.txt"
    text.write_text("not an image, but asked for")
    assert listed([second, text, first]) == (second, text, first)


def test_file_named_twice_is_taken_once(tmp_path: Path) -> None:
    still = png(tmp_path / "a" / "1.png")
    assert listed([still, tmp_path / "a"]) == (still,)


def test_folder_gives_its_media_in_the_order_people_count(tmp_path: Path) -> None:
    names = ("b/1.png", "image 10.png", "image 2.png", "Image 1.png")
    made = {name: png(tmp_path / name) for name in names}
    expected = ("b/1.png", "Image 1.png", "image 2.png", "image 10.png")
    assert listed([tmp_path]) == tuple(made[name] for name in expected)


def test_folder_passes_over_what_is_no_image(tmp_path: Path) -> None:
    still = png(tmp_path / "still")  # the content decides, not the name
    png(tmp_path / ".hidden.png")
    png(tmp_path / ".cache" / "1.png")
    make_dicom(tmp_path / "DICOMDIR", frames=GREY)
    (tmp_path / "report.txt").write_text("benign")
    (tmp_path / "fake.png").write_text("no image")
    (tmp_path / "empty.png").touch()
    assert listed([tmp_path]) == (still,)


def test_folder_below_a_hidden_one_is_no_less_asked_for(tmp_path: Path) -> None:
    still = png(tmp_path / ".study" / "images" / "1.png")
    assert listed([tmp_path / ".study"]) == (still,)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as raised:
        listed([tmp_path / "missing.png"])
    assert raised.value.path == tmp_path / "missing.png"


def test_folder_without_media_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as raised:
        listed([tmp_path])
    assert raised.value.path == tmp_path
    assert "DICOM" in raised.value.remedy


def test_no_name_is_no_error() -> None:
    assert listed([]) == ()


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
    assert listed([tmp_path]) == (still,)
    assert not may_hold_series([tmp_path / "pipe.dcm", still])


def test_slices_stand_where_their_first_one_stood() -> None:
    a, b, c, d = (Path("folder") / name for name in "abcd")
    assert in_groups((a, b, c, d), [(d, b)]) == (
        ViewSource((a,), "a"),
        ViewSource((d, b), "folder (2)"),
        ViewSource((c,), "c"),
    )


def test_series_is_called_after_its_folder_and_not_by_its_header() -> None:
    a, b = Path("thorax/a"), Path("thorax/b")
    (source,) = in_groups((a, b), [(a, b)])
    assert source.name == "thorax (2)"
    assert source.is_series


def test_numbers_in_names_are_compared_as_numbers() -> None:
    names = ["s2/f10", "s2/f9", "s10/f1", "s2/f²"]
    assert [str(path) for path in in_order(map(Path, names))] == [
        "s2/f9",
        "s2/f10",
        "s2/f²",
        "s10/f1",
    ]
