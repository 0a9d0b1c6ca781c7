"""Memory that was given back is kept for the next frame, where the C library can be told so."""

import ctypes
import sys

KEPT_BYTES = 64 * 2**20
"""So much free memory stays with the process, as a few frames are large."""

LARGEST_BLOCK = 32 * 2**20
"""Blocks up to this size come from memory that is kept; the most that glibc allows."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of `mallopt`, from glibc's malloc.h."""


def keep_freed_blocks() -> bool:
    """Keep freed memory of frames in this process; return whether the C library took it.

    Each frame is a block of some megabytes, which glibc hands back to the system when it is freed
    and asks for again: the system then clears every page of it. For long work on many frames that
    is a fifth of its time. Other C libraries decide for themselves.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:  # not glibc
        return False
    return bool(mallopt(_MMAP_THRESHOLD, LARGEST_BLOCK) and mallopt(_TRIM_THRESHOLD, KEPT_BYTES))


def kept_by_child() -> dict[str, str]:
    """Return the environment by which a child process does the same from its start."""
    return {
        "MALLOC_MMAP_THRESHOLD_": str(LARGEST_BLOCK),
        "MALLOC_TRIM_THRESHOLD_": str(KEPT_BYTES),
    }
