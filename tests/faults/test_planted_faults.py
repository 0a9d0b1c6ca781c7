"""Row 20: faults planted by hand in a copy of the tree are seen by the tests that are named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.mllm.planted_in_runs import PLANTED_IN_RUNS
from tests.faults.planted import PLANTED as PLANTED_IN_STUDIES
from tests.faults.planted import Planted

ROOT = Path(__file__).resolve().parents[2]
PLANTED = (*PLANTED_IN_STUDIES, *PLANTED_IN_RUNS)
COPIED = ("app", "viewer", "reader_study", "engines", "ground", "resources", "tests")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    for name in COPIED:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def run(tree: Path, test: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


def harmed(planted: Planted, text: str) -> str:
    """Return a module's text with the fault in it; what it replaces must stand there once."""
    for sound, faulty in planted.texts:
        assert text.count(sound) == 1, f"{planted.path} has changed: {sound!r}"
        text = text.replace(sound, faulty)
    return text


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_fault_can_still_be_planted_where_it_is_said(planted: Planted) -> None:
    harmed(planted, (ROOT / planted.path).read_text(encoding="utf-8"))


@pytest.mark.deep
@pytest.mark.timeout(600)
@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_fault_is_seen(tree: Path, planted: Planted) -> None:
    path = tree / planted.path
    whole = path.read_text(encoding="utf-8")
    worse = harmed(planted, whole)
    sound = run(tree, planted.test)
    assert sound.returncode == 0, sound.stdout
    path.write_text(worse, encoding="utf-8")
    try:
        seen = run(tree, planted.test)
    finally:
        path.write_text(whole, encoding="utf-8")
    assert seen.returncode == 1, f"{planted.name}: {seen.stdout}{seen.stderr}"
