"""Headers are read once, until their file changes."""

import os
from pathlib import Path

import pytest

import viewer.frames.series.memory as memory_module
from ground.errors import MediaError
from tests.media.series import rewrite
from tests.unit.viewer.volume.groups import add
from viewer.frames.series.header import SliceHeader, read_header
from viewer.frames.series.memory import HeaderMemory


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Give the list of files whose headers have been read from the disk."""
    found: list[Path] = []

    def counted(path: Path) -> SliceHeader | None:
        found.append(path)
        return read_header(path)

    monkeypatch.setattr(memory_module, "read_header", counted)
    return found


def test_each_header_is_read_once_and_again_when_its_file_has_changed(
    tmp_path: Path, read: list[Path]
) -> None:
    files = add(tmp_path / "s", "a")
    memory = HeaderMemory()
    memory.read_all(files)
    first = memory.read(files[1])
    assert read == files
    rewrite(files[1], PatientID="changed")
    second = memory.read(files[1])
    assert first is not None
    assert second is not None
    assert second.origin.patient == "changed" != first.origin.patient
    assert read == [*files, files[1]]


def test_bad_file_does_no_harm_and_is_not_remembered(tmp_path: Path, read: list[Path]) -> None:
    files = add(tmp_path / "s", "a")
    whole = files[0].read_bytes()
    files[0].write_bytes(whole[:400])
    memory = HeaderMemory()
    memory.read_all([tmp_path / "missing", *files])
    with pytest.raises(MediaError):
        memory.read(files[0])
    files[0].write_bytes(whole)
    assert memory.read(files[0]) is not None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names")
@pytest.mark.timeout(20)
def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(MediaError, match="no ordinary file"):
        HeaderMemory().read(tmp_path / "pipe")


def test_memory_does_not_grow_for_ever(
    tmp_path: Path, read: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_module, "MOST", 2)
    files = add(tmp_path / "s", "a")
    memory = HeaderMemory()
    memory.read_all([*files, files[0]])
    assert read == [*files, files[0]]
