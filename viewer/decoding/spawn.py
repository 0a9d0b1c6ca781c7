"""Starts the decoding process: which Python, which environment, which pipes."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from ground.allocator import kept_by_child
from ground.child import isolated

_PIPE_BYTES = 2**20
"""Half a grey 1080p frame; more is not granted to ordinary users."""

_INHERITED = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "LC_ALL", "LC_CTYPE")
"""How Python finds its libraries and spells the names of files; nothing else."""


def worker_command(*, memory_bytes: int) -> tuple[str, ...]:
    """Return the command line of the decoding process."""
    return isolated("viewer.decoding.worker", str(memory_bytes), flags=("-B",))


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return (
        kept
        | kept_by_child()
        | {
            # Threads cost address space, which is limited.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
        }
    )


def spawn(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start the process; its stdin and stdout are unbuffered pipes.

    Call it from a thread that outlives the process: on Linux the process dies with that thread.

    Raises
    ------
    OSError
        When it cannot be started.

    """
    process = subprocess.Popen(
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # libraries write paths there
        env=_environment(),
        cwd=Path(__file__).resolve().parents[2],
        start_new_session=True,  # Ctrl-C is for the window
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    _widen(process.stdin, process.stdout)
    return process


def _widen(*pipes: IO[bytes] | None) -> None:
    if sys.platform == "linux":
        import fcntl

        for pipe in pipes:
            with contextlib.suppress(OSError):  # more than this system grants
                assert pipe is not None
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
