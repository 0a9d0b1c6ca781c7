"""What a confined process can no longer do, tried in a real one."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")

PROGRAM = """
import ctypes, json, os, pathlib, resource, signal, socket, subprocess, sys
from ground.confinement import confine

folder, port = pathlib.Path(sys.argv[1]), int(sys.argv[2])
confine(memory_bytes=2**30)

def outcome(act):
    try:
        act()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"

def connect():
    socket.create_connection(("127.0.0.1", port), timeout=5).close()

known = folder / "known"
print(json.dumps({
    "read": outcome(known.read_bytes),
    "list": outcome(lambda: list(folder.iterdir())),
    "memory": outcome(lambda: bytearray(2**30)),
    "make": outcome(lambda: (folder / "new").write_bytes(b"x")),
    "make_empty": outcome((folder / "empty").touch),
    "change": outcome(lambda: known.write_bytes(b"other")),
    "truncate": outcome(lambda: os.truncate(known, 0)),
    "delete": outcome(known.unlink),
    "rename": outcome(lambda: known.rename(folder / "renamed")),
    "mkdir": outcome((folder / "sub").mkdir),
    "run": outcome(lambda: subprocess.run(["/bin/true"], check=True)),
    "connect": outcome(connect),
    "kill": outcome(lambda: os.kill(os.getppid(), 0)),
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "files": resource.getrlimit(resource.RLIMIT_NOFILE),
    "no_new_privileges": ctypes.CDLL(None).prctl(39, 0, 0, 0, 0),
}))
"""


def landlock_version() -> int:
    program = "import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return int(done.stdout)


@pytest.fixture
def outcomes(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "known").write_bytes(b"known")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path), str(port)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_a_confined_process_reads_and_takes_no_more_than_its_memory(
    outcomes: dict[str, Any],
) -> None:
    assert outcomes["read"] == outcomes["list"] == "done"
    assert outcomes["memory"] == "MemoryError"
    assert outcomes["core"] == [0, 0]
    assert outcomes["files"] == [64, 64]
    assert outcomes["no_new_privileges"] == 1


def test_a_confined_process_writes_no_byte(outcomes: dict[str, Any], tmp_path: Path) -> None:
    assert outcomes["make"] != "done"
    assert outcomes["change"] != "done"
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= len(b"known")


@pytest.mark.skipif(landlock_version() < 6, reason="this kernel's Landlock knows less")
def test_a_confined_process_changes_nothing_and_reaches_nobody(
    outcomes: dict[str, Any], tmp_path: Path
) -> None:
    files = ("make_empty", "change", "truncate", "delete", "rename", "mkdir")
    acts = (*files, "run", "connect", "kill")
    assert {act: outcomes[act] for act in acts} == dict.fromkeys(acts, "PermissionError")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("known", b"known")]
