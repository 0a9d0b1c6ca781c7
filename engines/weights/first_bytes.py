"""What a file given as weights is, told by its first bytes; reading it executes nothing."""

import os
import struct
import zipfile
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from ground.errors import EngineError
from ground.regular import GB, MB, open_regular

MOST_BYTES = 8 * GB
"""No file of weights that fits the memory of a workstation is larger."""

_LEGACY_SIGN = b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
"""Torch's number for its files, in a pickle of its own, as written before version 1.6."""

_STRANGERS = {
    b"GGUF": "it is a GGUF file, of a language model",
    b"\x89HDF": "it is an HDF5 file, as Keras writes",
    b"\x89PNG": "it is a picture",
    b"\xff\xd8\xff": "it is a picture",
    b"PK\x05\x06": "it is an empty ZIP archive",
    b"\x1f\x8b": "it is compressed by gzip",
    b"7z\xbc\xaf": "it is a 7z archive",
    b"version https://git-lfs": "it is the pointer of Git LFS, not the file that it stands for",
    b"<!DOCTYPE": "it is a page of the web",
    b"<html": "it is a page of the web",
}
_TAR_AT = 257
_DAMAGED_ZIP = (zipfile.BadZipFile, NotImplementedError, struct.error, EOFError)


class FileForm(Enum):
    """How a file holds its tensors."""

    SAFETENSORS = "safetensors"
    TORCH_ZIP = "torch"
    TORCH_LEGACY = "torch before 1.6"


def stored_as(path: Path) -> FileForm:
    """Return how the tensors of a file are stored.

    Raises
    ------
    EngineError
        It is missing, empty, a folder, too large, unpacks to far more than itself, or is of
        another kind; the reason names which.

    """
    try:
        with open_regular(path, MOST_BYTES) as file:
            return _told(file)
    except (OSError, ValueError, *_DAMAGED_ZIP) as error:
        raise unreadable(path, _why(path, error)) from error


def unreadable(path: Path, why: str) -> EngineError:
    """Return the error for weights that cannot be read."""
    return EngineError(
        f"The weights cannot be read: {why}.",
        remedy="Give a safetensors file, or a torch file that holds tensors only.",
        path=path,
    )


def _told(file: BinaryIO) -> FileForm:
    start = file.read(_TAR_AT + 8)
    if not start:
        raise ValueError("the file is empty")
    for sign, what in _STRANGERS.items():
        if start.lower().startswith(sign.lower()):
            raise ValueError(what)
    if zipfile.is_zipfile(file):
        _refuse_inflation(file)
        return FileForm.TORCH_ZIP
    if start.startswith(b"PK\x03\x04"):
        raise ValueError("the file is truncated: its archive has no end")
    # A safetensors file starts with the length of its JSON header, then the header.
    if start[8:9] == b"{":
        return FileForm.SAFETENSORS
    if start[:1] == b"\x80" and _LEGACY_SIGN in start[:32]:
        return FileForm.TORCH_LEGACY
    raise ValueError(_stranger(start))


def _stranger(start: bytes) -> str:
    if start[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return "it is a tar archive"
    # The first field of an ONNX model is its version, a small number; text fields follow.
    if start[:1] == b"\x08" and 1 <= start[1] <= 30 and start[2:3] in (b"\x12", b"\x1a", b":"):
        return "it is an ONNX model"
    if start[:1] == b"\x80" and start[1:2] in b"\x02\x03\x04\x05":
        return "it is a pickle of Python, and no file of torch"
    return "it is no file of tensors, or its beginning is damaged"


def _refuse_inflation(file: BinaryIO) -> None:
    """Refuse an archive that unpacks to far more than itself.

    Weights are stored as they are; 49 kB of an archive could unpack to gigabytes.
    """
    size = file.seek(0, os.SEEK_END)
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
    if unpacked > 2 * size + MB:
        raise ValueError(f"its {size // 1000} kB unpack to {unpacked // MB} MB")
    if not any(member.filename.endswith("/data.pkl") for member in members):
        raise ValueError("it is a ZIP archive, and no file of torch")


def _why(path: Path, error: Exception) -> str:
    if path.is_dir():
        return "it is a folder"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error)
