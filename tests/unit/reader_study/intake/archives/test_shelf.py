"""Members of archives as files: one room at a time, private, and gone afterwards."""

import os
import stat
import subprocess
import sys
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ground.errors import IntakeError
from reader_study.intake.archives import aside
from reader_study.intake.archives.shelf import ArchiveShelf
from reader_study.intake.sources.places import SourcePlaces
from reader_study.intake.sources.source import MediaSource, as_unpacked, unpacked_here


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "in"
    root.mkdir()
    with zipfile.ZipFile(root / "set.zip", "w") as file:
        for name in ("a/1", "a/2", "b/乳腺 3.dcm"):
            file.writestr(name, name * 10)
    (root / "plain.png").write_text("plain")
    return root


def test_members_are_private_files_and_gone_afterwards(folder: Path, temporary: Path) -> None:
    with SourcePlaces(folder) as places:
        source = MediaSource("set.zip!/a/1", ("set.zip!/a/1", "set.zip!/b/乳腺 3.dcm"))
        with places.at(source) as files:
            assert isinstance(files, tuple)
            assert [path.read_text() for path in files] == ["a/1" * 10, "b/乳腺 3.dcm" * 10]
            (root,) = temporary.iterdir()
            assert stat.S_IMODE(root.stat().st_mode) == 0o700
            assert files[1].suffix == ".dcm"
            kept = files[0]
        assert not kept.exists()
        with places.at(MediaSource("set.zip!/a/1")) as again:
            assert again != kept
        with places.at(MediaSource("plain.png")) as plain:
            assert plain == folder / "plain.png"
    assert not list(temporary.iterdir())


def test_nothing_is_made_where_no_archive_is_asked_for(folder: Path, temporary: Path) -> None:
    with SourcePlaces(folder) as places, places.at(MediaSource("plain.png")):
        assert not list(temporary.iterdir())


def test_a_folder_that_is_named_like_an_archive_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x!").mkdir()
    (tmp_path / "x!/1.png").write_text("plain")
    with SourcePlaces(tmp_path) as places, places.at(MediaSource("x!/1.png")) as file:
        assert file == tmp_path / "x!/1.png"


def test_what_fails_leaves_nothing(folder: Path, temporary: Path) -> None:
    with ArchiveShelf() as shelf:
        with (
            pytest.raises(IntakeError, match="no longer in its archive"),
            shelf.unpacked(folder / "set.zip", ["a/1", "gone"]),
        ):
            pass
        (root,) = temporary.iterdir()
        assert [path.name for path in root.iterdir()] == ["in-use"]
    assert not list(temporary.iterdir())


def test_a_part_is_unpacked_where_a_part_is_asked_for(folder: Path) -> None:
    with ArchiveShelf() as shelf, shelf.unpacked(folder / "set.zip", ["a/1"], most=5) as (file,):
        assert file.read_text() == "a/1a/"
        assert shelf.head(folder / "set.zip", "a/2", 3) == b"a/2"


def test_no_room_is_said_before_anything_is_written(
    folder: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "_KEPT_FREE", 2**60)
    with (
        ArchiveShelf() as shelf,
        pytest.raises(IntakeError, match=r"There is no room .* TMPDIR") as refusal,
        shelf.unpacked(folder / "set.zip", ["a/1"]),
    ):
        pass
    assert refusal.value.path == temporary


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_what_a_killed_program_left_is_cleared_and_what_another_has_open_is_not(
    folder: Path, temporary: Path
) -> None:
    program = (
        "import os, sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from pathlib import Path\n"
        "from reader_study.intake.archives.shelf import ArchiveShelf\n"
        "room = ArchiveShelf().unpacked(Path(sys.argv[2]), ['a/1'])\n"
        "room.__enter__()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    line = [sys.executable, "-c", program, str(temporary), str(folder / "set.zip")]
    subprocess.run(line, check=False, env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    (left,) = temporary.iterdir()
    assert len(list(left.rglob("*"))) == 3
    with ArchiveShelf() as shelf, shelf.unpacked(folder / "set.zip", ["a/1"]) as (file,):
        assert not left.exists()
        assert aside.clear_left() == ()
        assert file.exists()


def test_rooms_asked_for_at_once_lie_in_one_folder(temporary: Path) -> None:
    folder, start = aside.AsideFolder(), threading.Barrier(8)

    def one(_: int) -> Path:
        start.wait(10)
        with folder.room() as room:
            return room

    with ThreadPoolExecutor(8) as threads:
        rooms = list(threads.map(one, range(8)))
    assert len(set(rooms)) == 8
    assert len({room.parent for room in rooms}) == len(list(temporary.iterdir())) == 1
    folder.close()
    assert not list(temporary.iterdir())


def test_who_is_still_in_a_room_at_the_end_clears_it_and_gets_no_other(temporary: Path) -> None:
    folder = aside.AsideFolder()
    with folder.room() as room:
        folder.close()
        # What was written while the folder was removed.
        room.mkdir(parents=True)
        (room / "late").write_text("late")
        with pytest.raises(IntakeError, match="has ended"), folder.room():
            pass
    assert not list(temporary.iterdir())


def test_a_member_asked_for_after_the_end_is_refused(folder: Path, temporary: Path) -> None:
    with SourcePlaces(folder) as places:
        pass
    with pytest.raises(IntakeError, match="has ended"), places.at(MediaSource("set.zip!/a/1")):
        pass
    assert not list(temporary.iterdir())


def test_names_of_members_as_if_they_were_unpacked() -> None:
    path = "given/set.tar.gz!/benign/1.png"
    assert as_unpacked(path) == "given/set/benign/1.png"
    assert unpacked_here(path) == "given/benign/1.png"
    assert as_unpacked("benign.zip!/1.png") == "benign/1.png"
    assert unpacked_here("benign.zip!/1.png") == "1.png"
    assert as_unpacked("a/1.png") == unpacked_here("a/1.png") == "a/1.png"
