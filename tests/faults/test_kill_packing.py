"""SIGKILL while a package is made, at random moments: no half package, a sound study, and the
next call makes it whole."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from reader_study.exchange import packing
from reader_study.exchange.opening_package import unpack
from reader_study.exchange.packing import pack
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study

CHILD = """
import os, signal, sys
from pathlib import Path
from reader_study.exchange.packing import pack
from reader_study.study import Study

root, out, line = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
seen = 0
PARTS = ("reader_study", "ground", "zipfile", "shutil")

def at_a_line(frame, event, argument):
    global seen
    if not any(part in frame.f_code.co_filename for part in PARTS):
        return None
    seen += event == "line"
    if seen == line:
        os.kill(os.getpid(), signal.SIGKILL)
    return at_a_line

with Study.open(root) as study:
    sys.settrace(at_a_line)
    pack(study, "r1", out)
    sys.settrace(None)
print(seen)
"""
"""Dies at the n-th line that it runs: a moment that is the same on every machine."""


def run(root: Path, out: Path, line: int) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", CHILD, str(root), str(out), str(line)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def kill_many(tmp_path: Path, kills: int, *, seed: int) -> None:
    make_study(tmp_path / "other", n_reading=3).close()
    lines = int(run(tmp_path / "other", tmp_path / "other.zip", -1).stdout)
    assert lines > 1000
    chance = random.Random(seed)
    root = out = tmp_path
    is_new = True
    for number in range(kills):
        if is_new:
            root, out = tmp_path / f"study-{number}", tmp_path / f"out-{number}.zip"
            make_study(root, n_reading=3).close()
        # The end, where the study notes the package and it is moved, is hit as often as the rest.
        begin = lines - 150 if number % 2 else 1
        done = run(root, out, chance.randint(begin, lines - 1))
        assert done.returncode != 0, done.stdout
        assert verify(root) == []
        is_new = finished(root, out, known=out.exists())
    with Study.open(root) as study:
        if not is_new:
            pack(study, "r1", out)
        assert len(list(study.events(action="package.made"))) == 1
    assert is_new or whole(out)


def finished(root: Path, out: Path, *, known: bool) -> bool:
    """Let the next call finish a package that the study knows; tell whether it does."""
    with Study.open(root) as study:
        made = [event.content["package_id"] for event in study.events(action="package.made")]
        assert known <= bool(made)
        if made and not known:
            again = pack(study, "r1", out)
            assert again.was_made_before
            assert [again.package_id] == made
    assert not made or whole(out)
    return bool(made)


def whole(out: Path) -> bool:
    """Tell whether a package lies in its place alone, and is what it says."""
    folder = out.with_suffix(".read")
    unpack(out, folder)
    beside = [path.name for path in out.parent.iterdir() if path.name.startswith(f".{out.name}-")]
    return verify(folder) == [] and beside == []


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_ten_kills_leave_no_half_package(tmp_path: Path) -> None:
    kill_many(tmp_path, 10, seed=1)


@pytest.mark.deep
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.timeout(1800)
def test_two_hundred_kills_leave_no_half_package(tmp_path: Path) -> None:
    kill_many(tmp_path, 200, seed=2)


@pytest.mark.parametrize("name", ["out.zip", "out"])
def test_a_package_that_was_noted_and_not_moved_is_moved_by_the_next_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with make_study(tmp_path / "study", n_reading=2, readers=("r1", "r2")) as study:
        with monkeypatch.context() as patched:
            patched.setattr(packing, "_laid_down", killed)
            with pytest.raises(KeyboardInterrupt):
                pack(study, "r1", tmp_path / name)
        assert not (tmp_path / name).exists()
        pack(study, "r2", tmp_path / name)
        (tmp_path / name).rename(tmp_path / "of r2")
        assert pack(study, "r1", tmp_path / name).was_made_before
        assert len(list(study.events(action="package.made"))) == 2
    unpack(tmp_path / name, tmp_path / "read")
    assert verify(tmp_path / "read") == []


def test_what_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with make_study(tmp_path / "study", n_reading=2) as study:
        for name in ("out", "out.zip"):
            with pytest.raises(KeyboardInterrupt):
                pack(study, "r1", tmp_path / name, step=stop)
        assert not list(study.events(action="package.made"))
    assert [path.name for path in tmp_path.iterdir()] == ["study"]
