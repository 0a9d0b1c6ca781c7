"""What cannot be stored is refused by name, and what is stored and changed is not shown."""

import os
import shutil
import signal
from pathlib import Path

import numpy as np
import psutil
import pytest

from ground.errors import MediaError, ReaderStudyError
from tests.media.dicoms import make_dicom
from tests.media.series import make_series, rewrite
from tests.media.stored import stored_and_compared
from tests.media.videos import make_video
from viewer.decoding import DecodePool
from viewer.frames.info import ClipNote
from viewer.stored.keeping import Stored, store_medium
from viewer.stored.masks import MaskedArea


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def video(tmp_path: Path, **options: object) -> Path:
    return make_video(tmp_path / "a.avi", codec="mjpeg", n_frames=30, **options)  # type: ignore[arg-type]


def test_a_video_without_frames(tmp_path: Path, pool: DecodePool) -> None:
    whole = make_video(tmp_path / "a.mkv", codec="mpeg4").read_bytes()
    bare = tmp_path / "b.mkv"
    bare.write_bytes(whole[: whole.index(b"\x1f\x43\xb6\x75")])
    with pytest.raises(MediaError, match=r"b\.mkv") as told:
        store_medium(pool, bare, tmp_path / "m")
    assert told.value.remedy
    assert not files_in(tmp_path / "m")


def test_frames_that_a_cut_video_lost_are_told_and_the_others_kept(
    tmp_path: Path, pool: DecodePool
) -> None:
    path = video(tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    stored = stored_and_compared(pool, path, tmp_path / "m")
    assert ClipNote.FRAMES_MISSING in stored.info.notes
    assert 3 < stored.info.n_frames < 30


def test_a_frame_that_is_damaged_in_the_middle_is_told(tmp_path: Path, pool: DecodePool) -> None:
    path = video(tmp_path)
    data = bytearray(path.read_bytes())
    starts = [at for at in range(len(data) - 2) if data[at : at + 3] == b"\xff\xd8\xff"]
    start = starts[10]
    data[start + 300 : starts[11] - 40] = b"\xff" * (starts[11] - start - 340)
    path.write_bytes(data)
    stored = stored_and_compared(pool, path, tmp_path / "m")
    assert stored.info.damaged == (10,)
    assert ClipNote.FRAMES_DAMAGED in stored.info.notes
    clip = pool.open(stored.path)
    with pytest.raises(MediaError, match="Frame 11"):
        clip.frame(10)
    clip.close()


def test_a_series_that_lacks_a_slice(tmp_path: Path, pool: DecodePool) -> None:
    files = make_series(tmp_path / "s")
    files[2].unlink()
    with pytest.raises(MediaError, match="made-00"):
        store_medium(pool, tmp_path / "s", tmp_path / "m")
    assert not files_in(tmp_path / "m")


def test_a_series_of_two_patients(tmp_path: Path, pool: DecodePool) -> None:
    files = make_series(tmp_path / "s", PatientID="one")
    for path in files[3:]:
        rewrite(path, PatientID="two", SeriesInstanceUID="1.2.9")
    with pytest.raises(MediaError, match="2 series of 2 patients"):
        store_medium(pool, tmp_path / "s", tmp_path / "m")
    assert not files_in(tmp_path / "m")


def test_an_area_beside_the_frames(tmp_path: Path, pool: DecodePool) -> None:
    with pytest.raises(MediaError, match="does not fit the clip"):
        store_medium(pool, video(tmp_path), tmp_path / "m", areas=(MaskedArea(0, 0, 96, 5),))
    assert not files_in(tmp_path / "m")


class StoppedError(Exception):
    """Somebody has changed her mind."""


def noisy_cine(tmp_path: Path, n_frames: int = 40) -> Path:
    """Make a cine that is stored in several pieces."""
    frames = np.random.default_rng(1).integers(0, 256, (n_frames, 400, 600), dtype=np.uint8)
    return make_dicom(tmp_path / "noise.dcm", frames=frames, FrameTime="40")


def test_who_stops_in_between_leaves_nothing(tmp_path: Path, pool: DecodePool) -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, of: int) -> None:
        told.append((done, of))
        raise StoppedError

    with pytest.raises(StoppedError):
        store_medium(pool, noisy_cine(tmp_path), tmp_path / "m", progress=stop)
    assert 0 < told[0][0] < told[0][1] == 40
    assert not files_in(tmp_path / "m")


def test_a_process_that_dies_in_between_is_begun_again(tmp_path: Path, pool: DecodePool) -> None:
    killed: list[int] = []

    def kill(done: int, of: int) -> None:
        assert done <= of
        if not killed:
            (child,) = psutil.Process().children()
            killed.append(child.pid)
            os.kill(child.pid, signal.SIGKILL)
            child.wait(20)

    source = noisy_cine(tmp_path)
    stored = store_medium(pool, source, tmp_path / "m", progress=kill)
    assert killed
    again = store_medium(pool, source, tmp_path / "n")
    assert (again.sha256, again.info_sha256) == (stored.sha256, stored.info_sha256)


def changed(stored: Stored, *, at: int, path: Path) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[at] ^= 0x40
    path.write_bytes(data)


def test_a_flipped_bit_of_a_frame_is_not_shown(tmp_path: Path, pool: DecodePool) -> None:
    stored = store_medium(pool, noisy_cine(tmp_path, 3), tmp_path / "m")
    changed(stored, at=stored.path.stat().st_size // 2, path=stored.path)
    clip = pool.open(stored.path)
    told = []
    for index in range(3):
        try:
            clip.frame(index)
        except MediaError as error:
            told.append((index, error.what))
    clip.close()
    assert told == [(1, "Frame 2 of the stored clip is damaged.")]


def test_another_description_is_not_believed(tmp_path: Path, pool: DecodePool) -> None:
    stored = store_medium(pool, video(tmp_path), tmp_path / "m")
    changed(stored, at=30, path=stored.paths[1])
    with pytest.raises(MediaError, match="description of the medium was changed"):
        pool.open(stored.path)
    stored.paths[1].unlink()
    with pytest.raises(MediaError, match="description of the medium is missing"):
        pool.open(stored.path)


def test_a_disk_that_fills_while_a_clip_is_written(tmp_path: Path, pool: DecodePool) -> None:
    import resource

    source = noisy_cine(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    past = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6_000_000, before[1]))
    try:
        with pytest.raises(ReaderStudyError, match="cannot be written") as told:
            store_medium(pool, source, tmp_path / "m")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, past)
    assert "Free some space" in told.value.remedy
    assert not files_in(tmp_path / "m")
    shutil.rmtree(tmp_path / "m")
    assert store_medium(pool, source, tmp_path / "m").path.is_file()
