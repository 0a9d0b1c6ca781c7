"""Burned-in text: found in many fonts, by a process that reaches no network and writes no text."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from ground.child import isolated
from ground.errors import IntakeError
from reader_study.phantom import make_phantom
from reader_study.screening.text import ProposedText, TextFinder, frame_sample
from tests.made_text import covers, faces, written

CPU_SECONDS = 1.5


@pytest.fixture(scope="module")
def finder() -> Iterator[TextFinder]:
    with TextFinder() as one:
        yield one


def cpu_s(finder: TextFinder) -> float:
    times = psutil.Process(finder.pid).cpu_times()
    return float(times.user + times.system)


def test_text_in_twenty_latin_faces_and_a_chinese_one_is_found(finder: TextFinder) -> None:
    """By boxes: recall at least 0.95, precision at least 0.9; CPU time an image below 1.5 s."""
    rng = np.random.default_rng(20261126)
    planted_n = hit = found_n = right = 0
    began = cpu_s(finder)
    every = faces()
    for number, face in enumerate(every):
        image, planted = written(make_phantom(number % 6, label="benign").pixels, face, rng)
        found = finder.find(image)
        planted_n, found_n = planted_n + len(planted), found_n + len(found)
        hit += sum(any(covers(f.box, box) >= 0.5 for f in found) for box, _ in planted)
        right += sum(any(covers(box, f.box) >= 0.3 for box, _ in planted) for f in found)
    spent = (cpu_s(finder) - began) / len(every)
    assert len({face.name for face in every}) == 21
    assert hit / planted_n >= 0.95, f"{hit} of {planted_n}"
    assert right / found_n >= 0.9, f"{right} of {found_n}"
    assert spent <= CPU_SECONDS


def test_names_are_read(finder: TextFinder) -> None:
    rng = np.random.default_rng(4)
    for face in (faces()[0], faces()[-1]):
        image, planted = written(make_phantom(1, label="benign").pixels, face, rng)
        read = "".join(found.text for found in finder.find(image)).replace(" ", "")
        assert any(text.replace(" ", "") in read for _, text in planted)


def test_an_image_without_text_has_none(finder: TextFinder) -> None:
    for seed in range(4):
        assert finder.find(make_phantom(seed, label="malignant").pixels) == ()


def test_a_large_image_is_looked_at_smaller_and_boxes_are_in_its_own_pixels(
    finder: TextFinder,
) -> None:
    rng = np.random.default_rng(5)
    large = np.kron(make_phantom(2, label="benign").pixels, np.ones((4, 4), np.uint8))
    large = large[:1080, :1920]
    assert max(large.shape) > 1280
    image, planted = written(large, faces()[0], rng)
    began = cpu_s(finder)
    found = finder.find(image)
    assert cpu_s(finder) - began <= CPU_SECONDS
    assert all(any(covers(f.box, box) >= 0.5 for f in found) for box, _ in planted)


def test_a_text_stands_in_no_repr() -> None:
    assert "Anna" not in repr(ProposedText((0, 0, 1, 1), "Zimmer, Anna", 0.9))


def test_the_process_writes_nothing_but_answers(tmp_path: Path) -> None:
    """Its standard error is closed to it: libraries may write there what they read."""
    with TextFinder() as finder:
        process = psutil.Process(finder.pid)
        assert [each.path for each in process.open_files() if each.mode != "r"] == []
        errors = Path(f"/proc/{finder.pid}/fd/2")
        if sys.platform == "linux":
            assert errors.readlink() == Path("/dev/null")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_connection_is_tried(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    command = ("strace", "-f", "-e", "trace=connect,sendto,bind", "-o", str(trace))
    with TextFinder((*command, *isolated("reader_study.screening.text_worker"))) as finder:
        image, _ = written(
            make_phantom(1, label="benign").pixels, faces()[0], np.random.default_rng(1)
        )
        assert finder.find(image)
    calls = [line for line in trace.read_text().splitlines() if "AF_INET" in line]
    assert calls == []


def test_a_library_that_asks_for_the_network_is_refused() -> None:
    code = (
        "import sys, socket; from reader_study.screening.text_worker import _refuse_network; "
        "sys.addaudithook(_refuse_network)\n"
        "for act in (lambda: socket.create_connection(('127.0.0.1', 9)), "
        "lambda: socket.getaddrinfo('example.org', 80), "
        "lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))):\n"
        "    try: act()\n"
        "    except PermissionError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["no network in this process"] * 3


def test_a_process_that_dies_is_told_and_not_waited_for() -> None:
    with TextFinder() as finder:
        psutil.Process(finder.pid).kill()
        with pytest.raises(IntakeError, match="ended or did not answer in time"):
            finder.find(make_phantom(1, label="benign").pixels)


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader_study.screening.text._START_SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(IntakeError, match="ended or did not answer in time"):
        TextFinder((sys.executable, "-c", "import time; time.sleep(600)"))
    assert time.monotonic() - began < 60


def test_a_missing_recogniser_is_told_by_name() -> None:
    missing = (
        "import sys; sys.modules['rapidocr'] = None; "
        "from reader_study.screening.text_worker import main; sys.exit(main())"
    )
    with pytest.raises(IntakeError, match="is not installed"):
        TextFinder((sys.executable, "-c", missing))


def test_the_sample_of_a_clip_holds_both_ends() -> None:
    assert frame_sample(100) == (0, 25, 50, 74, 99)
    assert frame_sample(1) == (0,)
    assert frame_sample(3) == (0, 1, 2)
    with pytest.raises(ValueError, match="no sample of 5 among 0 frames"):
        frame_sample(0)
