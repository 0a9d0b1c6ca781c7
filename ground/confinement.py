"""What a process takes from itself before it opens the first file that nobody has checked.

On Linux: memory (address space), no core dump, no byte written to any file, few open files, no
new rights, and an end together with the thread that started it; where the kernel knows Landlock
(5.13 and newer) also no file or folder made, changed or removed, no program started, and, from 6.7
on, no TCP connection. On macOS the system does not enforce the limit of memory, and the end comes
when the pipe closes. On Windows there is no `resource` module: there the process is separate and
watched by the clock, and nothing more. Nothing here opens a network connection on any system.
"""

import contextlib
import ctypes
import signal
import sys

OPEN_FILES = 64
"""Enough to decode what others made, series included."""

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38

# Numbers of system calls and of rights: include/uapi/linux/landlock.h, the same on every processor.
_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_GIVE_VERSION = 1
_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
_REFER = 1 << 13
_TRUNCATE = 1 << 14
_BIND_AND_CONNECT_TCP = 0b11
_SIGNALS_AND_ABSTRACT_SOCKETS = 0b11


def confine(*, memory_bytes: int, open_files: int = OPEN_FILES) -> None:
    """Give up what reading files does not need; for good.

    Parameters
    ----------
    memory_bytes : int
        Address space, all that the process has already included.
    open_files : int
        How many files may be open at once. With 0 nothing is opened any more, no file and no
        connection: what is open already stays so.

    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _lock_files(libc)
    if sys.platform != "win32":  # last: rules about files are a file themselves
        _limit_resources(memory_bytes, open_files)


def _limit_resources(memory_bytes: int, open_files: int) -> None:
    import resource

    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: open_files,
    }
    for limit, most in limits.items():
        # A system that is stricter already stays so; macOS refuses some.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def _lock_files(libc: ctypes.CDLL) -> None:
    """Allow none of the rights that this kernel's Landlock knows, but to read files."""
    version = libc.syscall(_CREATE_RULESET, None, 0, _GIVE_VERSION)
    if version < 1:
        return
    files = _EXECUTE | _WRITE_FILE | _REMOVE_AND_MAKE
    files |= _REFER if version >= 2 else 0
    files |= _TRUNCATE if version >= 3 else 0
    network = _BIND_AND_CONNECT_TCP if version >= 4 else 0
    scopes = _SIGNALS_AND_ABSTRACT_SOCKETS if version >= 6 else 0
    # Newer fields are zero where the kernel is older, as it demands.
    rights = (ctypes.c_uint64 * 3)(files, network, scopes)
    ruleset = libc.syscall(_CREATE_RULESET, rights, ctypes.sizeof(rights), 0)
    if ruleset >= 0:
        libc.syscall(_RESTRICT_SELF, ruleset, 0)
