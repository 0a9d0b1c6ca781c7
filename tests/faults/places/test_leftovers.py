"""SIGKILL at any line of what makes files: the next opening clears halves, and loses nothing."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.cli import run
from reader_study.safekeeping.copies import copies_in
from reader_study.safekeeping.leftovers import MAKING, STAGING, TRIAL, clear_leftovers
from reader_study.safekeeping.making import back_up
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study, protocol_text

DIES = """
import json, os, signal, sys
from pathlib import Path
from reader_study.clock import SystemClock
from reader_study.models import freezing
from reader_study.safekeeping.copies import copies_in
from reader_study.safekeeping.making import back_up
from reader_study.safekeeping.restoring import restore
from reader_study.study import COORDINATOR, Study
from tests.builders import freeze_model, protocol_text

act, root, line = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
seen, writing = 0, []
PARTS = ("reader_study", "ground", "tempfile", "shutil")

def at_a_line(frame, event, argument):
    global seen
    if not any(part in frame.f_code.co_filename for part in PARTS):
        return None
    seen += event == "line"
    if frame.f_code.co_filename.endswith("files.py"):
        writing.append(seen)
    if seen == line:
        os.kill(os.getpid(), signal.SIGKILL)
    return at_a_line

def copy():
    with Study.open(root) as study:
        sys.settrace(at_a_line)
        back_up(study.store, study.paths.backups, clock=SystemClock())

def freeze():
    with Study.open(root) as study:
        sys.settrace(at_a_line)
        freeze_model(study, model_id="m2")

def bring_back():
    sys.settrace(at_a_line)
    restore(root, copies_in(root / "backups")[-1].path, reason="a drill", actor=COORDINATOR)

def make():
    sys.settrace(at_a_line)
    Study.create(root, protocol_text()).close()

{"copy": copy, "freeze": freeze, "restore": bring_back, "make": make}[act]()
sys.settrace(None)
print(json.dumps([seen, sorted(set(writing))]))
"""
"""Dies at the n-th line that it runs: a moment that is the same on every machine."""

N_KILLS = 5
MOST_KILLS = 40
"""Kills go on until one has left a half."""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL and links of POSIX")


def do(act: str, root: Path, line: int) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", DIES, act, str(root), str(line)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "s"
    with make_study(root, n_reading=3, locked=False) as study:
        back_up(study.store, study.paths.backups, clock=study.clock)
    return root


def damaged(root: Path) -> None:
    content = bytearray((root / "study.db").read_bytes())
    content[4096:8192] = bytes(4096)
    (root / "study.db").write_bytes(content)


def halves(root: Path) -> list[Path]:
    patterns = (".part-*", STAGING, f"{TRIAL}*", "*.part", "*.part-journal")
    return [path for pattern in patterns for path in root.rglob(pattern)]


@pytest.mark.parametrize("act", ["copy", "freeze", "restore"])
def test_a_kill_leaves_nothing_half_behind_the_next_opening(
    act: str, made: Path, tmp_path: Path
) -> None:
    trial = tmp_path / "trial"
    shutil.copytree(made, trial)
    if act == "restore":
        damaged(trial)
    done = do(act, trial, -1)
    assert done.returncode == 0, done.stderr
    lines, writing = json.loads(done.stdout)
    chance, seen_halves = random.Random(f"leftovers/{act}"), 0
    for number in range(MOST_KILLS):
        if number >= N_KILLS and seen_halves:
            break
        root = tmp_path / f"s{number}"
        shutil.copytree(made, root)
        if act == "restore":
            damaged(root)
        # Every other one while something is written, which is a small part of all that is done.
        line = chance.choice(writing) if number % 2 else chance.randint(1, lines - 1)
        died = do(act, root, min(line, lines - 1))
        assert died.returncode == -signal.SIGKILL, died.stderr
        seen_halves += bool(halves(root))
        if act == "restore" and verify_fails(root):
            # It was killed before the copy was in its place: the way back is open still.
            assert run(["restore", str(root), "--newest", "--reason", "a drill"]) == 0
        with Study.open(root) as study:
            assert len(study.cases()) == 3
            back_up(study.store, study.paths.backups, clock=study.clock)
        assert halves(root) == []
        assert verify(root) == []
        assert copies_in(root / "backups")
    assert seen_halves > 0, "no kill left a half: the test would see nothing"


def verify_fails(root: Path) -> bool:
    try:
        return bool(verify(root))
    except Exception:  # noqa: BLE001 - whatever a damaged database raises
        return True


def test_a_study_that_was_half_made_is_cleared_when_it_is_old(tmp_path: Path) -> None:
    lines, _ = json.loads(do("make", tmp_path / "whole", -1).stdout)
    for share in (0.3, 0.6, 0.9):
        died = do("make", tmp_path / "s", int(lines * share))
        assert died.returncode == -signal.SIGKILL
        shutil.rmtree(tmp_path / "s", ignore_errors=True)
    left = list(tmp_path.glob(f"{MAKING}*"))
    assert left
    Study.create(tmp_path / "new", protocol_text()).close()
    assert list(tmp_path.glob(f"{MAKING}*")) == left  # somebody may be at it now
    an_hour_ago = time.time() - 3700
    for path in (one for folder in left for one in (*folder.rglob("*"), folder)):
        os.utime(path, (an_hour_ago, an_hour_ago))
    Study.create(tmp_path / "newer", protocol_text()).close()
    assert not list(tmp_path.glob(f"{MAKING}*"))


def test_what_is_no_half_of_ours_stays(made: Path, tmp_path: Path) -> None:
    root, outside = tmp_path / "s", tmp_path / "outside"
    shutil.copytree(made, root)
    outside.mkdir()
    (outside / ".part-mine").write_bytes(b"mine")
    (root / "media" / "away").symlink_to(outside, target_is_directory=True)
    fresh = root / f"{TRIAL}of-a-reader"
    fresh.mkdir()
    (root / "reports").mkdir()
    (root / "reports" / ".part-now").write_bytes(b"")
    (root / "people").mkdir(exist_ok=True)
    half = root / "people" / ".part-dead"
    half.write_bytes(b"half")
    copy = copies_in(root / "backups")[-1].path
    assert clear_leftovers(root) == (half,)
    assert copy.exists()
    assert fresh.exists()
    assert (outside / ".part-mine").exists()


def test_a_second_name_that_a_killed_restore_gave_bars_nobody(made: Path, tmp_path: Path) -> None:
    root = tmp_path / "s"
    shutil.copytree(made, root)
    quarantined = root / "study.corrupt-20261126T000000000000Z.db"
    os.link(root / "study.db", quarantined)
    Study.open(root).close()
    assert not quarantined.exists()
    quarantined.write_bytes(b"another one, which somebody may still want")
    Study.open(root).close()
    assert quarantined.exists()
