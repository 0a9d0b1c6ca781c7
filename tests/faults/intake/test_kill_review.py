"""SIGKILL of the review's window: what was said to be saved is decided when it opens again."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import run
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.unit.reader_study.intake.made_folders import noise, save, write_table

SOURCES = 60

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A study, and a folder of plain images."""
    names = [f"{number:02}.png" for number in range(SOURCES)]
    for number, name in enumerate(names):
        save(tmp_path / "in" / name, noise(number))
    lines = [(name, name[:2], f"p{name[:2]}", "benign") for name in names]
    write_table(tmp_path / "in", lines, header=("file", "case_id", "patient_id", "pathology"))
    (tmp_path / "secret").write_text(PASSPHRASE)
    Study.create(tmp_path / "study", protocol_text()).close()
    return tmp_path


def words(place: Path) -> list[str]:
    return [str(place / name) for name in ("study", "in", "secret")]


def killed_after(place: Path, count: int) -> set[str]:
    """Open the window, kill it after so many decisions; return those that it said to be saved."""
    line = [sys.executable, "-m", "tests.faults.intake.reviewing_child", *words(place)]
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "SONOREAD_HOME": str(place / "home"),
    }
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment) as window:
        assert window.stdout is not None
        said = [window.stdout.readline().strip() for _ in range(count)]
        window.kill()
        said += window.stdout.read().split("\n")[:-1]  # what it said until it was dead
    assert window.returncode == -9
    return {path.strip() for path in said if path.strip()}


def decided(place: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    study, folder, secret = words(place)
    line = ["review", study, folder, "--no-search-text", "--passphrase-file", secret]
    capsys.readouterr()
    assert run([*line, "--list", "--json"]) == 0
    rows = map(json.loads, capsys.readouterr().out.splitlines())
    return {row["path"] for row in rows if row["state"] == "taken"}


def kill_many(place: Path, kills: int, capsys: pytest.CaptureFixture[str], *, seed: int) -> None:
    chance, saved = random.Random(seed), set[str]()
    for _ in range(kills):
        new = killed_after(place, chance.randint(1, max(1, SOURCES // (2 * kills))))
        assert not new & saved, "a decision was asked for again"
        saved |= new
        known = decided(place, capsys)
        assert saved <= known
        assert len(known - saved) <= 1  # the one that was on its way
        saved = known
    print(f"{kills} kills, {len(saved)} decisions, 0 lost")


@pytest.mark.timeout(300)
def test_two_kills_of_the_window_lose_no_decision(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kill_many(place, 2, capsys, seed=1)


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_twenty_kills_of_the_window_lose_no_decision(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kill_many(place, 20, capsys, seed=2)
