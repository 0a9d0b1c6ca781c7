"""What runs between us and a foreign program: it gives up what the program shall not have.

A limit of memory, no core dump (it would hold pixels), no new rights, and on Linux an end together
with the engine. Then it becomes the program; nothing of it stays.
"""

import contextlib
import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
CANNOT_START = 127


def main() -> int:
    """Take ``parent pid, megabytes, program, arguments …`` and become the program."""
    parent, megabytes, *line = sys.argv[1:]
    _limit(int(megabytes) * 2**20)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if os.getppid() != int(parent):  # it died before we asked to die with it
            return CANNOT_START
    try:
        os.execv(line[0], line)
    except OSError as error:
        sys.stderr.write(f"It cannot be started: {error.strerror}.\n")
    return CANNOT_START


def _limit(memory_bytes: int) -> None:
    import resource

    # Data, not addresses: drivers of GPUs reserve more addresses than there is memory.
    limits = {resource.RLIMIT_DATA: memory_bytes, resource.RLIMIT_CORE: 0}
    for limit, most in limits.items():
        # A system that is stricter already stays so; macOS refuses some.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
