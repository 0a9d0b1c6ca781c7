"""What the decoding process takes from itself before it opens the first file.

On Linux: memory (address space), no core dump, no byte written to any file, few open files, no
new rights, and an end together with the process that started it. On macOS the memory limit is not
enforced by the system, and the end comes when the pipe closes. On Windows there is no `resource`
module: there the process is still separate and watched by the clock, and nothing more.
"""

import contextlib
import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_OPEN_FILES = 64


def confine(*, memory_bytes: int) -> None:
    """Give up what decoding does not need; for good."""
    if sys.platform != "win32":
        _limit_resources(memory_bytes)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _limit_resources(memory_bytes: int) -> None:
    import resource

    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
    }
    for limit, most in limits.items():
        # A system that is stricter already stays so; macOS refuses some.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
