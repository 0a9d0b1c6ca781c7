"""A child imports what its parent imports, and nothing that lies about."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engines.client import EngineClient
from ground.child import isolated, module_paths
from viewer.decoding import DecodePool
from viewer.decoding.spawn import worker_command

MODULES = [
    "random",
    "json",
    "numpy",
    "torch",
    "ground",
    "app",
    "viewer",
    "engines",
    "sitecustomize",
]


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder whose modules leave a trace when they are imported."""
    folder, trace = tmp_path / "data", tmp_path / "trace"
    folder.mkdir()
    for name in MODULES:
        text = f"open({str(trace)!r}, 'a').write('{name} ')\nraise SystemExit(9)\n"
        (folder / f"{name}.py").write_text(text)
    monkeypatch.chdir(folder)
    # An empty part of the variable means the current folder.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(("", str(folder))))
    monkeypatch.setenv("PYTHONHOME", "")
    return trace


def test_the_engine_imports_nothing_from_the_current_folder(trap: Path) -> None:
    with EngineClient() as engine:
        assert engine.pid is not None
    assert not trap.exists()


def test_the_decoder_imports_nothing_from_the_current_folder(trap: Path) -> None:
    done = subprocess.run(
        [*worker_command(memory_bytes=2**31)], stdin=subprocess.DEVNULL, capture_output=True
    )
    assert done.returncode == 0
    assert not trap.exists()


@pytest.mark.parametrize("module", ["app.__main__", "app.demo.typing_process"])
def test_the_programs_of_the_demonstration_import_nothing_from_the_current_folder(
    trap: Path, module: str
) -> None:
    done = subprocess.run(
        [*isolated(module, "--version")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    assert done.returncode != 9
    assert not trap.exists()


def test_the_trap_shuts_on_a_child_that_is_not_isolated(trap: Path) -> None:
    done = subprocess.run([sys.executable, "-c", "import random"], env=os.environ, check=False)
    assert done.returncode != 0
    assert trap.exists()


def test_arguments_arrive_and_the_exit_code_comes_back(tmp_path: Path) -> None:
    program = "import json, sys\ndef main():\n    print(json.dumps(sys.argv[1:]))\n    return 3\n"
    (tmp_path / "child_of_mine.py").write_text(program)
    words = ["--head", "a b", "ä", ""]
    line = isolated("child_of_mine", *words, paths=[str(tmp_path), *module_paths()])
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout) == words


def test_a_child_finds_the_compiled_modules_of_its_parent_and_looks_for_garbage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import gc, sys\ndef main():\n    print(sys.pycache_prefix, gc.isenabled())\n"
    (tmp_path / "child_of_mine.py").write_text(program)
    for prefix in (None, str(tmp_path / "compiled")):
        monkeypatch.setattr(sys, "pycache_prefix", prefix)
        line = isolated("child_of_mine", flags=("-B",), paths=[str(tmp_path), *module_paths()])
        done = subprocess.run(line, capture_output=True, text=True, check=True)
        assert done.stdout.split() == [str(prefix), "True"]


def test_the_current_folder_is_searched_only_where_it_is_our_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(Path(__file__).resolve().parents[3])
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), root, *sys.path])
    monkeypatch.chdir(tmp_path)
    assert str(tmp_path) not in module_paths()
    monkeypatch.chdir(root)
    assert root in module_paths()
    assert str(tmp_path) in module_paths()


def test_a_pool_decodes_where_a_trap_lies(trap: Path) -> None:
    pool = DecodePool(children=1)
    pool.start()
    pool.close()
    assert not trap.exists()
