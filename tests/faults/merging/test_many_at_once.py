"""Eight readers at their workstations and the coordinator at hers, all at the same time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import sonoread
from reader_study.exchange.syncing import sync
from reader_study.study import Study
from reader_study.verify import verify
from tests.made_conduct import plain_study

CHILD = Path(__file__).parent / "reading_package_child.py"
READERS = tuple(f"r{number}" for number in range(1, 9))
CASES = 3


@pytest.mark.timeout(600)
def test_eight_readers_read_while_the_coordinator_merges(tmp_path: Path) -> None:
    root, share = tmp_path / "study", tmp_path / "share"
    share.mkdir()
    plain_study(root, n_reading=CASES, readers=READERS).close()
    for reader in READERS:
        done = CliRunner().invoke(
            sonoread, ["package", str(root), reader, str(tmp_path / reader)], catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
    children = [
        subprocess.Popen(
            [sys.executable, str(CHILD), str(tmp_path / reader), str(share), reader],
            stderr=subprocess.PIPE,
            text=True,
            # Each has a key of her own, as on a computer of her own.
            env={**os.environ, "SONOREAD_HOME": str(tmp_path / f"home-{reader}")},
        )
        for reader in READERS
    ]
    seen = []
    while any(child.poll() is None for child in children):
        sync(root, share)
        with Study.open(root, writable=False) as study:
            seen.append(len(study.reads()))
    for child in children:
        _, complaint = child.communicate()
        assert child.returncode == 0, complaint
    told = CliRunner().invoke(sonoread, ["sync", str(root), str(share)])
    assert told.exit_code == 0, told.output
    assert seen == sorted(seen)
    with Study.open(root, writable=False) as study:
        reads = study.reads()
    assert len(reads) == CASES * len(READERS)
    assert {(read.reader_id, read.likelihood) for read in reads} == {
        (reader, 10.0 * int(reader[1:])) for reader in READERS
    }
    assert verify(root) == []
