"""Whatever is given as weights is loaded whole or refused with the reason; nothing is executed."""

import contextlib
import io
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import safetensors.torch
import torch

from engines.weights.convert.converting import convert
from engines.weights.reading import read_state
from ground.errors import EngineError

pytestmark = pytest.mark.engine


class Evil:
    """Unpickled by Python, it makes the file that it names."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return (os.mkdir, (str(self.path), 0o700))


def torch_file(content: object, *, legacy: bool = False) -> bytes:
    out = io.BytesIO()
    torch.save(content, out, _use_new_zipfile_serialization=not legacy)
    return out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


STATE = {"a": torch.arange(300.0), "b": torch.ones(3)}
WHOLE = torch_file(STATE)
SAFE = safetensors.torch.save(STATE)
FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "GGUF": (b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + b"\0" * 300, "GGUF file"),
    "ONNX": (b"\x08\x08\x12\x07pytorch\x1a\x052.1.0:" + b"\0" * 300, "ONNX model"),
    "HDF5": (b"\x89HDF\r\n\x1a\n" + b"\0" * 300, "HDF5"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 300, "picture"),
    "tar": (b"\0" * 257 + b"ustar" + b"\0" * 300, "tar archive"),
    "gzip": (b"\x1f\x8b" + b"\0" * 300, "gzip"),
    "Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "Git LFS"),
    "page": (b"<!doctype html><html>", "page of the web"),
    "text": (b"weights of the network", "no file of tensors"),
    "zeros": (b"\0" * 5000, "no file of tensors"),
    "plain pickle": (pickle.dumps({"a": [1.0]}), "pickle of Python"),
    "plain archive": (zipped({"readme.txt": b"hello"}), "no file of torch"),
    "empty archive": (b"PK\x05\x06" + b"\0" * 18, "empty ZIP"),
    "bomb": (zipped({"a/data.pkl": b"\0" * 60_000_000}), "unpack to"),
    "half": (WHOLE[: len(WHOLE) // 2], "truncated"),
    "half safetensors": (SAFE[: len(SAFE) // 2], "."),
    "header alone": (struct.pack("<Q", 10**12) + b"{", "."),
    "half, before 1.6": (torch_file(STATE, legacy=True)[:900], "."),
    "numbers": (torch_file([1, 2, 3]), "no named tensors"),
    "mixed": (torch_file({"a": torch.ones(2), "epoch": 3}), "mixes tensors"),
    "no tensor": (torch_file({"model": {}}), "mixes tensors|no named tensors"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_weights_is_refused_by_what_it_is(tmp_path: Path, name: str) -> None:
    content, reason = FILES[name]
    path = tmp_path / "w.pth"
    path.write_bytes(content)
    with pytest.raises(EngineError, match=reason) as refused:
        read_state(path)
    assert refused.value.path == path
    if name not in ("mixed",):  # that one holds tensors, which can be taken out
        with pytest.raises(EngineError, match=r"w\.pth"):
            convert(path, tmp_path / "new.safetensors")
    assert [one.name for one in tmp_path.iterdir()] == ["w.pth"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    for act in (read_state, lambda path: convert(path, tmp_path / "new.safetensors")):
        with pytest.raises(EngineError, match="it is a folder"):
            act(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "w.pth")
    with pytest.raises(EngineError, match="no plain file"):
        read_state(tmp_path / "w.pth")


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("wrap", [lambda evil: evil, lambda evil: {"model": STATE, "x": evil}])
def test_code_in_weights_is_never_run(
    tmp_path: Path, legacy: bool, wrap: Callable[[object], object]
) -> None:
    planted = tmp_path / "executed"
    path = tmp_path / "w.pth"
    path.write_bytes(torch_file(wrap(Evil(planted)), legacy=legacy))
    with pytest.raises(EngineError, match=r"mkdir besides tensors, and nothing of it was run"):
        read_state(path)
    with contextlib.suppress(EngineError):  # the first one holds nothing but the code
        convert(path, tmp_path / "new.safetensors")
    assert not planted.exists()


def test_every_byte_of_a_small_file_may_be_wrong(tmp_path: Path) -> None:
    """Damage is refused, or what is read is tensors: never another error, never a crash."""
    small = torch_file({"a": torch.ones(2)})
    path = tmp_path / "w.pth"
    refused = 0
    for place in range(0, len(small), 7):
        damaged = bytearray(small)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        try:
            state = read_state(path)
        except EngineError:
            refused += 1
        else:
            assert all(isinstance(value, torch.Tensor) for value in state.values())
    assert refused > 20
