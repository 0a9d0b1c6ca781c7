"""SIGKILL while a folder is taken in, at any line of what writes: the same command goes on.

Nothing is doubled, nothing is lost, no half and no medium stays that no case has; and the study is
the one that an intake gives which nobody killed.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from reader_study.study import Study
from reader_study.truth import CaseTruth, unseal
from reader_study.verify import verify
from tests.builders import PASSPHRASE, protocol_text
from tests.faults.intake.quick_intake import FROM
from tests.made_screened import make_media_folder

MOST_OF_ONE = 8
"""Kills of one intake; then it is let come to its end."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL and fork")

ONES_OWN = frozenset({"sha256", "intake", "seen", "public", "sealing"})
"""What of an event differs between two intakes of one folder: seals, keys, the intake's name."""


class Intakes:
    """The program `tests.faults.intake.quick_intake`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def take_in(
        self, root: Path, folder: Path, begin: str = "", line: int = -1
    ) -> tuple[int, dict[str, int]]:
        """Take a folder in; return the exit status, and the lines of what writes."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        words = [str(root), str(folder), str(folder.parent / "secret"), begin, line]
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return told["rc"], told["lines"]


@contextmanager
def intakes() -> Iterator[Intakes]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.intake.quick_intake"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Intakes(process)
        assert process.stdin is not None
        process.stdin.close()


def told_by(root: Path) -> dict[str, Any]:
    """Return all that an intake makes of a study and that is the same each time."""
    with Study.open(root, writable=False) as study:
        truths = unseal(study.paths.truth, passphrase=PASSPHRASE)
        events = [
            (event.action, event.entity, _same(event.content))
            for event in study.events()
            if event.action != "study.created"
        ]
        files = sorted(path.relative_to(root).as_posix() for path in study.paths.media.rglob("*.*"))
        named = {
            path.relative_to(root).as_posix(): sha256
            for case in study.cases()
            for medium in case.media
            for path, sha256 in study.paths.files_of(medium).items()
        }
        assert sorted(named) == files, "a medium is missing, or one that no case has is there"
        return {"events": events, "truths": _bare(truths), "media": named}


def _same(content: Any) -> Any:  # noqa: ANN401
    if not isinstance(content, dict) or "width" in content:
        return content
    return {key: _same(value) for key, value in content.items() if key not in ONES_OWN}


def _bare(truths: dict[str, CaseTruth]) -> dict[str, tuple[Any, ...]]:
    """Return truths without what is under a study's own key: dates and identifiers."""
    return {
        case_id: (one.label, one.source_files, one.source_patient, len(one.facts))
        for case_id, one in truths.items()
    }


def left_behind(root: Path) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.name.startswith(".part-") or path.name in ("intake.journal", "truth.sealed.new")
    ]


@dataclass
class Place:
    """Where intakes are tried."""

    root: Path
    program: Intakes

    @property
    def folder(self) -> Path:
        return self.root / "in"

    def study(self, name: str) -> Path:
        Study.create(self.root / name, protocol_text()).close()
        return self.root / name

    def said(self) -> str:
        return (self.root / "said").read_text()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    make_media_folder(tmp_path / "in")
    (tmp_path / "secret").write_text(PASSPHRASE)
    with intakes() as program:
        yield Place(tmp_path, program)


def kill_many(place: Place, kills: int, *, seed: int) -> None:
    chance = random.Random(seed)
    rc, lines = place.program.take_in(whole := place.study("whole"), place.folder)
    assert (rc, left_behind(whole)) == (0, [])
    expected = told_by(whole)
    assert len(expected["media"]) == 7  # a still that is no DICOM file has no description
    assert set(lines) == set(FROM)
    done = studies = 0
    while done < kills:
        root = place.study(f"study-{studies}")
        studies += 1
        most = min(kills - done, MOST_OF_ONE)
        done += _killed_and_whole(place, root, lines, chance, most=most)
        assert told_by(root) == expected
        assert left_behind(root) == []
        assert verify(root) == []
    print(f"{done} kills in {studies} intakes of {lines} lines")


def _killed_and_whole(
    place: Place, root: Path, lines: dict[str, int], chance: random.Random, *, most: int
) -> int:
    """Take a folder in until it is whole; return how often it was killed before."""
    for kills in range(most):
        begin = chance.choice(FROM)
        rc, _ = place.program.take_in(root, place.folder, begin, chance.randint(1, lines[begin]))
        if rc != -9:
            assert rc == 0 or "in the study already, since" in place.said().splitlines()[-1]
            return kills
        assert verify(root) == []
    rc, _ = place.program.take_in(root, place.folder)
    assert rc == 0 or "in the study already, since" in place.said().splitlines()[-1]
    return most


@pytest.mark.timeout(600)
def test_twelve_kills_change_nothing_of_what_comes_of_an_intake(place: Place) -> None:
    kill_many(place, 12, seed=1)


@pytest.mark.deep
@pytest.mark.timeout(7200)
def test_a_thousand_kills_change_nothing_of_what_comes_of_an_intake(place: Place) -> None:
    kill_many(place, 1000, seed=2)


def test_an_intake_that_was_killed_at_its_end_is_told_and_not_taken_in_twice(place: Place) -> None:
    root = place.study("study")
    rc, _ = place.program.take_in(root, place.folder, "_finish", 1)
    assert rc == -9
    assert left_behind(root) != []
    with Study.open(root, writable=False) as study:
        assert len(study.cases()) == 3
    rc, _ = place.program.take_in(root, place.folder)
    assert rc == 0, place.said()
    assert "had come to its end" in place.said().splitlines()[-2]
    assert len(told_by(root)["media"]) == 7
    assert left_behind(root) == []
    assert verify(root) == []


def test_a_begun_intake_can_be_taken_back(place: Place) -> None:
    root = place.study("study")
    rc, _ = place.program.take_in(root, place.folder, "_events", 1)
    assert rc == -9
    assert list((root / "media").rglob("*.mkv"))
    assert run(["intake", str(root), "--abandon", "--yes"]) == 0
    assert left_behind(root) == []
    assert [path for path in (root / "media").rglob("*") if path.is_file()] == []
    assert run(["intake", str(root), "--abandon", "--yes"]) == 1
    rc, _ = place.program.take_in(root, place.folder)
    assert rc == 0, place.said()
    assert len(told_by(root)["media"]) == 7
