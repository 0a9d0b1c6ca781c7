"""SIGKILL while bundles are merged: what was said to be merged is there, and nothing by half."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reader_study.exchange.handing_in import hand_in
from reader_study.exchange.merging import MergeVerdict, merge_bundles
from reader_study.exchange.packing import pack
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import MovableClock, make_study
from tests.faults.merging.test_many_workstations import read
from tests.other_home import other_home

CHILD = Path(__file__).parent / "merging_child.py"
CASES = 6


@pytest.fixture(scope="module")
def came_back(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """Return a study, and bundles of two packages: a part for each case; the last is a fork."""
    folder = tmp_path_factory.mktemp("made")
    clock, bundles = MovableClock(), []
    with make_study(folder / "study", n_reading=CASES, readers=("r1", "r2"), clock=clock) as study:
        for reader in ("r1", "r2"):
            pack(study, reader, folder / reader)
    for number in range(CASES - 1):
        for reader in ("r1", "r2"):
            with Study.open(folder / reader, clock=clock) as package:
                read(package, reader, 1, seed=number)
                bundles.append(hand_in(package, folder / f"{reader}-{number}.bundle").path)
    shutil.copytree(folder / "r1", folder / "copy")
    for name in ("r1", "copy"):
        with other_home(), Study.open(folder / name, clock=clock) as package:
            read(package, "r1", 1, seed=len(name))
            bundles.append(hand_in(package, folder / f"{name}-last.bundle").path)
    return folder / "study", bundles


def merge_and_kill(root: Path, bundles: list[Path], *, after: int, share: float) -> list[str]:
    """Kill a merging child some time after it began with a bundle; return what it said."""
    process = subprocess.Popen(
        [sys.executable, str(CHILD), str(root), *map(str, bundles)],
        stdout=subprocess.PIPE,
        text=True,
    )
    lines: list[str] = []
    with process:
        assert process.stdout is not None
        began, pace = time.monotonic(), 0.0
        for line in process.stdout:
            now = time.monotonic()
            began, pace = now, max(pace, now - began if lines else 0.0)
            lines.append(line)
            if len(lines) == after:
                break
        time.sleep(share * pace)
        process.send_signal(signal.SIGKILL)
        lines += process.stdout
    return [line.strip() for line in lines if line.endswith("\n")]


def kill_many(tmp_path: Path, came_back: tuple[Path, list[Path]], kills: int, seed: int) -> int:
    """Kill, look, and go on; return how many bundles were said to be merged."""
    made, bundles = came_back
    chance, said = random.Random(seed), 0
    with other_home(), Study.open(shutil.copytree(made, tmp_path / "whole")) as whole:
        merge_bundles(whole, bundles)
        expected = whole.store.state_hash()
    for number in range(0, kills, 3):  # a new copy now and then, so that kills fall on all bundles
        root = tmp_path / f"study-{number}"
        shutil.copytree(made, root)
        with other_home():
            for _ in range(number, min(number + 3, kills)):
                said += kill_once(root, bundles, chance)
            finish(root, bundles, expected)
    return said


def kill_once(root: Path, bundles: list[Path], chance: random.Random) -> int:
    after = 1 + 2 * chance.randrange(4)  # it has begun with one of the next four
    told = merge_and_kill(root, bundles, after=after, share=chance.uniform(0.0, 1.2))
    merged = [line.split()[1] for line in told if line.startswith(("merged", "known", "fork"))]
    assert verify(root) == []
    with Study.open(root) as study:
        head = study.store.head
        again = merge_bundles(study, [path for path in bundles if path.name in merged])
        assert {one.verdict for one in again} <= {MergeVerdict.KNOWN}
        assert study.store.head == head
    return len(merged)


def finish(root: Path, bundles: list[Path], expected: str) -> None:
    """Merge all: the state is that of a study that nobody disturbed."""
    with Study.open(root) as study:
        merge_bundles(study, bundles)
        assert study.store.state_hash() == expected
    assert verify(root) == []
    assert not list(root.rglob(".part-*"))


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.timeout(900)
def test_ten_kills_while_merging_leave_nothing_half(
    tmp_path: Path, came_back: tuple[Path, list[Path]]
) -> None:
    assert kill_many(tmp_path, came_back, 10, seed=1) > 0


@pytest.mark.deep
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.timeout(3600)
def test_two_hundred_kills_while_merging_leave_nothing_half(
    tmp_path: Path, came_back: tuple[Path, list[Path]]
) -> None:
    for seed in range(10):
        assert kill_many(tmp_path / str(seed), came_back, 20, seed=seed) > 0
