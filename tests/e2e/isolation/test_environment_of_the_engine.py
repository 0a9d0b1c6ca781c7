"""What the engine's process was started with, as the system itself tells it."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from engines.client import EngineClient
from tests.unit.ground.test_surroundings import SECRETS

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(sys.platform != "linux", reason="needs /proc"),
]


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def test_no_secret_is_in_the_environment_of_the_engine_or_of_its_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with EngineClient() as engine:
        engine.ping()
        assert engine.pid is not None
        family = [engine.pid]
        family += [child.pid for child in psutil.Process(engine.pid).children(recursive=True)]
        told = b"\0".join(environment_of(pid) for pid in family)
        words = b"\0".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in family)
    assert b"PATH=" in told
    for name, value in SECRETS.items():
        assert f"{name}=".encode() not in told
        assert value.encode() not in told + words
    assert b"canary" not in told + words


def test_the_look_itself_finds_them() -> None:
    """A process that inherits everything shows them in the same file."""
    line = [sys.executable, "-I", "-c", "print(flush=True); input()"]
    inherited = {**os.environ, "HF_TOKEN": "canary-6"}
    pipe = subprocess.PIPE
    with subprocess.Popen(line, env=inherited, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        process.stdout.readline()  # before it runs it has no environment of its own
        found = environment_of(process.pid)
        process.kill()
    assert b"HF_TOKEN=canary-6" in found
