"""Whether anybody opens a file of a folder: the kernel tells, whichever process it is."""

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_IN_ACCESS, _IN_OPEN = 0x1, 0x20
_NONBLOCK = os.O_NONBLOCK if hasattr(os, "O_NONBLOCK") else 0
_HEAD = struct.Struct("iIII")


@contextmanager
def opened_in(folder: Path) -> Iterator[list[str]]:
    """Give the names of files in `folder` that were opened or read until the block ends."""
    if sys.platform != "linux":
        pytest.skip("needs inotify")
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(_NONBLOCK)
    names: list[str] = []
    try:
        assert libc.inotify_add_watch(descriptor, os.fsencode(folder), _IN_ACCESS | _IN_OPEN) >= 0
        yield names
        names += _events(descriptor)
    finally:
        os.close(descriptor)


def _events(descriptor: int) -> Iterator[str]:
    try:
        data = os.read(descriptor, 65_536)
    except BlockingIOError:
        return
    place = 0
    while place < len(data):
        *_, length = _HEAD.unpack_from(data, place)
        start = place + _HEAD.size
        name = data[start : start + length].rstrip(b"\0").decode()
        place = start + length
        if name:
            yield name
