"""A full disk and a folder that may not be written to: a clear error, and nothing lost."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from reader_study.verify import verify
from tests.builders import make_study

FILL = """
import pathlib, resource, signal, sys
from ground.errors import StoreError
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import rated

root = pathlib.Path(sys.argv[1])
study = Study.open(root)
session = ReadingSession.begin(study, "r1")
# From here on no file may grow beyond its present size and a little: the disk is full.
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
size = (root / "study.db").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, hard))
kept = 0
try:
    for number in range(100_000):
        session.answer(rated("4A", number % 101, note="x" * 200 + str(number)))
        kept += 1
except StoreError as error:
    print("refused:", error)
draft = session.task.answer.note
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert draft.endswith(str(kept - 1)), (draft, kept)
session.answer(rated("5", 99, note="after space was freed"))
print("kept:", kept)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs RLIMIT_FSIZE")
def test_a_full_disk_is_told_and_what_was_saved_stays(tmp_path: Path) -> None:
    make_study(tmp_path / "s").close()
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(tmp_path / "s")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    refused, kept = done.stdout.splitlines()
    assert "did not take what was to be saved" in refused
    assert "quota" in refused
    assert int(kept.split()[1]) > 5
    assert verify(tmp_path / "s") == []


AS_NOBODY = """
import contextlib, io, os, sys
import app.commands.program, app.commands.study.rebuild, encodings.utf_8_sig
from app.cli import run
# Once as oneself, so that all modules are loaded: they may lie where nobody else can read.
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    assert run(["verify", sys.argv[2]]) == 0
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
sys.exit(run(sys.argv[1:]))
"""


def run_as_nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", AS_NOBODY, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_read_only_study_is_refused_by_name_and_can_still_be_verified() -> None:
    # Not `tmp_path`: each run of pytest that starts closes its parent to all others again.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        refuse_and_verify(Path(folder) / "s")


def refuse_and_verify(root: Path) -> None:
    make_study(root).close()
    (root / "study.lock").unlink()
    (root / "study.db").chmod(0o444)
    # Of a key that only its owner may read, verify says to others that it cannot be read.
    (root / "study.key").chmod(0o444)
    root.chmod(0o555)
    refused = run_as_nobody("rebuild", str(root))
    assert refused.returncode == 1, refused.stderr
    assert refused.stderr.startswith(f"sonoread: {root}: The study's folder cannot be written")
    assert "you may write to it" in refused.stderr
    assert not (root / "study.lock").exists()
    seen = run_as_nobody("verify", str(root))
    assert seen.returncode == 0, seen.stdout + seen.stderr
    root.chmod(0o755)
