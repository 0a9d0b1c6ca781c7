"""The rules of the house that a machine can check."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "viewer", "reader_study", "engines", "ground")
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
MAX_LINES = 400
MAX_CLASS_LINES = 300


def run(*line: str) -> str:
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def test_imports_keep_the_contracts() -> None:
    assert run(tool("lint-imports"), "--no-cache") == ""


def test_code_has_no_lint() -> None:
    assert run(tool("ruff"), "check", "--no-cache", ".") == ""


def test_code_is_in_the_house_format() -> None:
    assert run(tool("ruff"), "format", "--check", "--no-cache", ".") == ""


@pytest.mark.timeout(600)
def test_types_hold_everywhere() -> None:
    assert run(sys.executable, "-m", "mypy") == ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < MAX_CLASS_LINES, node.name


def test_nothing_in_the_tree_speaks_of_a_machine_or_a_registry() -> None:
    words = ("/wo" + "rk/", "/fa" + "rm/", "py" + "pi.org", "pythonho" + "sted", "npm" + "js")
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in (".ttf", ".ttc", ".png", ".qm") or not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], name
    assert "uv.lock" not in tracked


def test_no_source_pumps_events_or_swallows_all_errors() -> None:
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                assert node.attr != "processEvents", path
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, path


@pytest.mark.xdist_group("kept together")
def test_groups_of_tests_are_kept_together(request: pytest.FixtureRequest) -> None:
    """A library that gives up groups does so without a word, and the suite takes far longer."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        pytest.skip("all tests run in one process")
    assert request.node.nodeid.endswith("@kept together")
