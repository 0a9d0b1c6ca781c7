"""Row 4 on a real disk of two megabytes that is full: told, nothing lost, and work goes on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FILL = """
import subprocess, sys
from pathlib import Path

from ground.errors import StoreError
from reader_study.clock import SystemClock
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.chain import first_fault

folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], check=True)
ballast = folder / "ballast"
ballast.write_bytes(bytes(400_000))
told = []
store = Store.create(folder / "study.db")
try:
    for number in range(100_000):
        note = NewEvent("note.made", "study", new={"number": number, "text": "x" * 500})
        told += store.append(Actor("r1", "reader"), SystemClock(), note)
except StoreError as error:
    print(error.what)
    print(error.remedy)
assert [event.hash for event in store.events()] == [event.hash for event in told]
ballast.unlink()
told += store.append(Actor("r1", "reader"), SystemClock(), note)
store.close()
with Store.open(folder / "study.db", writable=True) as again:
    assert [event.hash for event in again.events()] == [event.hash for event in told]
    assert first_fault(again.events(origin=again.origin)) is None
    assert again.damage() == []
print(len(told))
"""


def may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run([*_IN_ITS_OWN_TREE, "true"], capture_output=True, check=False)
    return tried.returncode == 0


_USER = [] if sys.platform == "win32" or os.geteuid() == 0 else ["--map-root-user"]
_IN_ITS_OWN_TREE = ["unshare", "--mount", *_USER]


@pytest.mark.skipif(not may_mount(), reason="a disk of its own may not be mounted here")
def test_a_disk_that_is_full_is_called_full_and_everything_told_is_there(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        [*_IN_ITS_OWN_TREE, sys.executable, "-c", FILL, str(disk)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    what, remedy, told = done.stdout.splitlines()
    assert "full" in what
    assert "ree" in remedy
    assert int(told) > 100
