"""Frames that are made and given back one after the other cost no new pages."""

import os
import platform
import subprocess
import sys

import pytest

from ground.allocator import kept_by_child

glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is another")

TAKES = """
import resource, sys
import numpy as np
from ground.allocator import keep_freed_blocks
if sys.argv[1] == "told":
    assert keep_freed_blocks()

def taken():
    for size in (3, 20, 3, 20, 9) * 40:  # megabytes: glibc's own threshold follows the largest
        np.empty(size << 20, np.uint8)[::4096] = 1
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

first = taken()
print(taken() - first)
"""


def faults(*, told: bool = False, environment: dict[str, str] | None = None) -> int:
    done = subprocess.run(
        [sys.executable, "-c", TAKES, "told" if told else ""],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | (environment or {}),
    )
    return int(done.stdout)


@glibc
def test_freed_blocks_are_used_again_where_somebody_says_so() -> None:
    untold = faults(environment={"MALLOC_MMAP_THRESHOLD_": "131072"})  # as glibc begins
    assert faults(told=True) < untold / 5
    assert faults(environment=kept_by_child()) < untold / 5
