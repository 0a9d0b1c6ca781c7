"""Real files through real decoding processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray
from PIL import Image

from ground.errors import MediaError
from tests.media.series import make_series, rewrite
from tests.media.videos import index_of, make_video
from viewer.decoding import DecodePool, RemoteClip
from viewer.frames import read_pixels
from viewer.frames.series.group import CHUNK, FileGroup
from viewer.frames.series.planes import Plane

ROOT = Path(__file__).resolve().parents[4]
PATIENCE_S = 120


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    made = DecodePool()
    yield made
    made.close()


@pytest.fixture
def still(tmp_path: Path) -> Path:
    return make_still(tmp_path / "still.png")


def make_still(path: Path, *, size: tuple[int, int] = (70, 60), seed: int = 1) -> Path:
    Image.fromarray(noise(size, seed)).save(path, compress_level=1)
    return path


def noise(size: tuple[int, int], seed: int) -> NDArray[np.uint8]:
    tile = np.random.default_rng(seed).integers(0, 256, (100, 70), dtype=np.uint8)
    width, height = size
    return np.tile(tile, (height // 100 + 1, width // 70 + 1))[:height, :width]


def make_big(path: Path) -> Path:
    """Make a still that takes a while to decode."""
    return make_still(path, size=(7_000, 7_000))


def children() -> list[psutil.Process]:
    return list(psutil.Process().children(recursive=True))


def decoder() -> psutil.Process:
    (process,) = children()
    return process


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    left = children()
    for process in left:
        process.kill()
    assert not left


def wait_until_decoding(path: Path) -> psutil.Process:
    """Wait until a process has opened the file, and return the process."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        for process in children():
            try:
                if str(path) in {file.path for file in process.open_files()}:
                    return process
            except psutil.NoSuchProcess:
                continue
    raise AssertionError("nobody opened it")


def test_a_still_arrives_as_it_is_read_here(pool: DecodePool, still: Path) -> None:
    clip = pool.open(still)
    assert (clip.info.width, clip.info.height, clip.info.n_frames) == (70, 60, 1)
    assert clip.source == still
    np.testing.assert_array_equal(clip.frame(0), read_pixels(still))
    with pytest.raises(IndexError):
        clip.frame(1)
    with pytest.raises(IndexError):
        clip.frame(-1)


@pytest.mark.parametrize("mode", ["grey", "deep", "colour"])
def test_every_kind_of_pixels_arrives(pool: DecodePool, tmp_path: Path, mode: str) -> None:
    shape = (60, 70, 3) if mode == "colour" else (60, 70)
    kind = np.uint16 if mode == "deep" else np.uint8
    values = np.random.default_rng(5).integers(0, 65_536, shape).astype(kind)
    Image.fromarray(values).save(tmp_path / "a.png")
    pixels = pool.open(tmp_path / "a.png").frame(0)
    assert pixels.dtype == kind
    np.testing.assert_array_equal(pixels, values)


def test_frames_of_a_video_arrive_in_any_order(pool: DecodePool, tmp_path: Path) -> None:
    clip = pool.open(make_video(tmp_path / "a.avi", n_frames=20))
    assert clip.info.is_cine
    for index in (0, 19, 7, 8, 3):
        assert index_of(clip.frame(index)) == index


def test_a_series_arrives_in_each_plane_from_one_process(pool: DecodePool, tmp_path: Path) -> None:
    files = make_series(tmp_path / "series")
    clips = {plane: pool.open(tmp_path / "series", plane=plane) for plane in Plane}
    whole = pool.open(tuple(reversed(files)))
    assert len(children()) == 1
    assert whole.info.n_frames == len(files)
    middle = len(files) // 2
    np.testing.assert_array_equal(clips[Plane.AXIAL].frame(middle), whole.frame(middle))
    assert len({clip.info.geometry for clip in clips.values()}) == 3
    assert clips[Plane.CORONAL].source == tmp_path / "series"


def test_series_are_found_among_other_files(pool: DecodePool, still: Path, tmp_path: Path) -> None:
    files = make_series(tmp_path / "series")
    (found,) = pool.groups_in((still, *files, tmp_path / "missing.dcm"))
    assert found == FileGroup(tuple(files))
    assert pool.groups_in((still,)) == ()
    assert pool.groups_in(()) == ()


def test_headers_are_counted_while_they_are_read(pool: DecodePool, tmp_path: Path) -> None:
    files = [tmp_path / f"missing {number}" for number in range(CHUNK + 3)]
    told: list[int] = []
    pool.groups_in(files, on_read=told.append)
    assert told == [CHUNK, CHUNK + 3]


def test_series_that_changed_since_it_was_grouped_is_read_anew(
    pool: DecodePool, tmp_path: Path
) -> None:
    files = make_series(tmp_path / "series")
    pool.groups_in(files)
    rewrite(files[2], ImagePositionPatient=[0, 0, 500])
    with pytest.raises(MediaError, match="missing"):
        pool.open(tuple(files))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_refused_and_not_waited_for(pool: DecodePool, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.dcm")
    began = time.monotonic()
    with pytest.raises(MediaError, match="no ordinary file"):
        pool.open(tmp_path / "pipe.dcm")
    with pytest.raises(MediaError, match="no ordinary file"):
        pool.open((tmp_path / "pipe.dcm", tmp_path / "pipe.dcm"))
    assert pool.groups_in((tmp_path / "pipe.dcm",)) == ()
    assert time.monotonic() - began < 10


def test_a_large_frame_costs_little_more_than_its_decoding(
    pool: DecodePool, tmp_path: Path
) -> None:
    clip = pool.open(make_still(tmp_path / "hd.png", size=(1920, 1080)))  # decoded when opened
    costs = []
    for _ in range(30):
        began = time.perf_counter()
        clip.frame(0)
        costs.append(time.perf_counter() - began)
    assert min(costs) < 0.02


def test_refusals_name_the_file_and_what_to_do(pool: DecodePool, tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_bytes(b"no image at all")
    for name, words in (("notes.png", "not an image"), ("missing.png", "does not exist")):
        with pytest.raises(MediaError, match=words) as refusal:
            pool.open(tmp_path / name)
        assert refusal.value.path == tmp_path / name
        assert refusal.value.remedy
    assert len(children()) == 1


def test_a_relative_path_means_the_same_to_both(
    pool: DecodePool, still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(still.parent)
    assert pool.open(Path(still.name)).source == still


def test_a_name_that_is_no_unicode_is_found(pool: DecodePool, still: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(still.parent) + b"/\xff\xfe \xe4.png"))
    still.rename(odd)
    assert pool.open(odd).info.width == 70


def test_a_clip_outlives_its_process(pool: DecodePool, still: Path) -> None:
    clip = pool.open(still)
    before = clip.frame(0)
    decoder().kill()
    np.testing.assert_array_equal(clip.frame(0), before)
    assert len(children()) == 1


def test_a_process_killed_at_work_is_replaced_once(pool: DecodePool, tmp_path: Path) -> None:
    big = make_big(tmp_path / "big.png")
    with ThreadPoolExecutor(1) as thread:
        opening = thread.submit(pool.open, big)
        first = wait_until_decoding(big)
        first.kill()
        assert opening.result(timeout=PATIENCE_S).info.width == 7_000
    assert decoder().pid != first.pid


def test_a_file_that_kills_every_process_is_refused(pool: DecodePool, tmp_path: Path) -> None:
    big = make_big(tmp_path / "big.png")
    with ThreadPoolExecutor(1) as thread:
        opening = thread.submit(pool.open, big)
        for _ in range(2):
            process = wait_until_decoding(big)
            process.kill()
            while process.is_running():
                time.sleep(0.01)
        with pytest.raises(MediaError, match="crashed") as refusal:
            opening.result(timeout=PATIENCE_S)
    assert refusal.value.path == big


def test_a_decoder_that_hangs_is_given_up_in_time(still: Path) -> None:
    pool = DecodePool(seconds=3)
    clip = pool.open(still)
    stuck = decoder()
    stuck.suspend()
    began = time.monotonic()
    with pytest.raises(MediaError, match=r"longer than 3\S* seconds") as refusal:
        clip.frame(0)
    assert 2.5 < time.monotonic() - began < 30
    assert refusal.value.path == still
    assert "export it again" in refusal.value.remedy
    assert not stuck.is_running()
    assert clip.frame(0).shape == (60, 70)  # in a fresh process
    pool.close()


def test_a_file_that_hangs_does_not_hold_up_another(tmp_path: Path) -> None:
    first, second = make_still(tmp_path / "a.png"), make_still(tmp_path / "b.png", seed=2)
    pool = DecodePool(seconds=120)
    clip = pool.open(first)
    stuck = decoder()
    stuck.suspend()
    with ThreadPoolExecutor(1) as thread:
        hanging = thread.submit(clip.frame, 0)
        while not psutil.pid_exists(stuck.pid) or pool._slots[0].acts == 0:
            time.sleep(0.01)
        assert pool.open(second).frame(0).shape == (60, 70)
        assert not hanging.done()
        assert len(children()) == 2
        stuck.resume()
        assert hanging.result(timeout=PATIENCE_S).shape == (60, 70)
    pool.close()


def test_a_file_that_needs_too_much_memory_is_refused_at_once(tmp_path: Path) -> None:
    big = make_big(tmp_path / "big.png")
    pool = DecodePool(memory_bytes=200 * 2**20)
    small = make_still(tmp_path / "small.png")
    with pytest.raises(MediaError, match="memory") as refusal:
        pool.open(big)
    assert refusal.value.path == big
    assert pool.open(small).info.width == 70
    pool.close()


def test_the_second_process_waits_for_a_need(pool: DecodePool, tmp_path: Path) -> None:
    assert not children()
    pool.start()
    clips = [pool.open(make_still(tmp_path / f"{i}.png", seed=i)) for i in range(3)]
    for clip in clips:
        clip.frame(0)
    assert len(children()) == 1
    big = make_big(tmp_path / "big.png")
    with ThreadPoolExecutor(1) as thread:
        opening = thread.submit(pool.open, big)
        wait_until_decoding(big)
        pool.open(make_still(tmp_path / "other.png", seed=9))
        assert len(children()) == 2
        opening.result(timeout=PATIENCE_S)


def test_many_threads_each_get_their_own_frame(pool: DecodePool, tmp_path: Path) -> None:
    paths = [make_video(tmp_path / f"{i}.avi", n_frames=30) for i in range(3)]
    clips = [pool.open(path) for path in paths]
    wishes = [(clip, i) for i in range(30) for clip in clips]

    def shown(wish: tuple[RemoteClip, int]) -> bool:
        clip, index = wish
        return index_of(clip.frame(index, ahead=index % 2 == 0)) == index

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(shown, wishes))


def test_many_threads_survive_the_death_of_the_process(pool: DecodePool, still: Path) -> None:
    clip = pool.open(still)
    expected = clip.frame(0)
    ends = time.monotonic() + 1.5

    def ask() -> int:
        count = 0
        while time.monotonic() < ends:
            np.testing.assert_array_equal(clip.frame(0), expected)
            count += 1
        return count

    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(ask) for _ in range(4)]
        time.sleep(0.5)
        for process in children():
            process.kill()
        assert all(asked.result(timeout=PATIENCE_S) > 5 for asked in asking)


def test_a_closed_clip_gives_no_frame_and_its_file_is_free(
    pool: DecodePool, tmp_path: Path
) -> None:
    path = make_video(tmp_path / "a.avi", n_frames=5)
    clip = pool.open(path)
    clip.frame(3)
    clip.close()
    clip.close()
    with pytest.raises(MediaError, match="closed"):
        clip.frame(0)
    pool.open(make_still(tmp_path / "b.png"))  # the process has come to the closing
    assert str(path) not in {file.path for file in decoder().open_files()}


def test_closing_the_pool_ends_who_waits(still: Path) -> None:
    pool = DecodePool(seconds=3600)
    clip = pool.open(still)
    decoder().suspend()
    with ThreadPoolExecutor(1) as thread:
        acts = pool._slots[0].acts
        waiting = thread.submit(clip.frame, 0)
        while pool._slots[0].acts == acts:
            time.sleep(0.01)
        pool.close()
        with pytest.raises(MediaError, match="closed"):
            waiting.result(timeout=PATIENCE_S)
    assert not children()
    with pytest.raises(MediaError, match="closed"):
        pool.open(still)
    with pytest.raises(MediaError, match="closed"):
        clip.frame(0)
    pool.close()


def test_a_pool_leaves_no_thread_and_no_descriptor(still: Path) -> None:
    def held() -> tuple[int, int]:
        return threading.active_count(), psutil.Process().num_fds()

    before = held()
    for _ in range(3):
        pool = DecodePool()
        pool.open(still).frame(0)
        pool.close()
    assert held() == before


def test_the_process_ends_with_its_parent(still: Path, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, time\n"
        "from viewer.decoding import DecodePool\n"
        "pool = DecodePool(); pool.open(pathlib.Path(sys.argv[1]))\n"
        "print('open', flush=True); time.sleep(100)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(still)], stdout=subprocess.PIPE, cwd=ROOT
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"open\n"
        (child,) = psutil.Process(parent.pid).children()
        child.suspend()  # it cannot see that its pipe closes
        parent.send_signal(signal.SIGKILL)
    gone, alive = psutil.wait_procs([child], timeout=PATIENCE_S)
    assert gone
    assert not alive


def test_the_process_is_lean(pool: DecodePool, still: Path) -> None:
    pool.open(still)
    maps = {Path(entry.path).name for entry in decoder().memory_maps()}
    loaded = " ".join(maps)
    for library in ("Qt", "libav", "SimpleITK", "torch", "openjpeg"):
        assert library not in loaded, library
    environment = decoder().environ()
    assert environment["OPENBLAS_NUM_THREADS"] == "1"
    assert not [name for name in environment if "proxy" in name.lower()]


@pytest.mark.parametrize("place", ["source tree", "elsewhere"])
def test_the_process_finds_its_modules_from_any_folder(
    place: str, still: Path, tmp_path: Path
) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('a trap')")
    program = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "import pathlib; from viewer.decoding import DecodePool\n"
        "pool = DecodePool(); print(pool.open(pathlib.Path(sys.argv[1])).info.width); pool.close()"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(still), str(ROOT)],
        cwd=ROOT if place == "source tree" else tmp_path,
        env={"HTTP_PROXY": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "70\n", done.stderr
