"""A disk that fills while a clip is taken in: named, nothing half written, and it goes on later."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import app.commands.study.intake as command
from app.cli import run
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, protocol_text
from tests.made_screened import FILES, make_media_folder
from tests.media.dicoms import make_dicom
from tests.media.opener import OpenerHere

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs limits of POSIX")
ROOM = 1_500_000
"""Bytes of one file: a database has enough, the clip below has not."""


@contextlib.contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process become larger than `ROOM`."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    past = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, past)


def test_a_disk_that_fills_while_a_clip_is_taken_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, root = make_media_folder(tmp_path / "in"), tmp_path / "study"
    noise = np.random.default_rng(1).integers(0, 255, (60, 200, 200), np.uint8)
    make_dicom(folder / FILES[1], frames=noise, PatientID="ZZPHI-1")
    (tmp_path / "secret").write_text(PASSPHRASE)
    Study.create(root, protocol_text()).close()
    words = ["intake", str(root), str(folder), "--yes", "--accept-proposals"]
    words += ["--passphrase-file", str(tmp_path / "secret")]
    opener = OpenerHere()
    monkeypatch.setattr(command, "untrusted_media", lambda: contextlib.nullcontext(opener))
    with no_room():
        assert run(words) == 1
    said = capsys.readouterr().err
    assert "cannot be written (File too large)" in said
    assert "Free some space" in said
    with Study.open(root, writable=False) as study:
        assert study.cases() == ()
    assert not (root / "truth.sealed").exists()
    assert list(root.rglob(".part-*")) == []
    assert verify(root) == []
    opener.opened.clear()
    assert run(words) == 0
    assert "3 cases are in the study" in capsys.readouterr().out
    # Nothing was looked at again: what was opened now was stored, and that once.
    assert len(opener.opened) <= 1
    assert verify(root) == []
    assert not (root / "intake.journal").exists()
