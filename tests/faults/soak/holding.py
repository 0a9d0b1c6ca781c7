"""What a process holds, whatever the allocators have in reserve.

The memory of a process tells of a loss only when the holes of its heap are filled: a short run
needs what is in use.
"""

import ctypes
import gc
import sys

MEAN_BLOCK = 128
"""Bytes for which a block of Python's own allocator counts; on the whole they are smaller."""


_FIRST = ("arena", "ordblks", "smblks", "hblks", "hblkhd")
_FIELDS = (*_FIRST, "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")


class _Mallinfo2(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in _FIELDS)


def can_tell() -> bool:
    """Tell whether the C library says what is in use (glibc from 2.33 on)."""
    return sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallinfo2")


def held() -> int:
    """Return the bytes that are in use behind a collection of garbage, of all allocators."""
    gc.collect()
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = _Mallinfo2
    found = ask()
    return int(found.uordblks + found.hblkhd + MEAN_BLOCK * sys.getallocatedblocks())
