"""A file of `torch.save`, in its present form or that of before version 1.6, without torch."""

import os
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

from engines.weights.convert.inert import InertUnpickler, NumberKind, StorageHandle

_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_VERSION = 1001
_MOST_LIST = 256_000_000
"""Bytes of the list of tensors: the pickle itself, without numbers."""


@dataclass(slots=True)
class TorchFile:
    """What a checkpoint holds, and where its storages lie.

    Attributes
    ----------
    content : object
        What was saved: handles of tensors, plain values, placeholders.
    named : tuple of str
        Classes that were not made.

    """

    content: object
    named: tuple[str, ...]
    file: IO[bytes]
    archive: zipfile.ZipFile | None = None
    start: str = ""
    places: dict[str, int] = field(default_factory=dict)

    def check(self, storage: StorageHandle) -> None:
        """Check that a storage lies in the file as a whole.

        Raises
        ------
        ValueError
            It is not there, or too short.

        """
        if self.archive is not None:
            held = self.archive.getinfo(self._member(storage)).file_size
        elif storage.key in self.places:
            held = self.file.seek(0, os.SEEK_END) - self.places[storage.key]
        else:
            held = 0
        if held < storage.numbers * storage.kind.size:
            raise ValueError(f"the storage {storage.key[:40]} is too short: the file is truncated")

    def numbers(self, storage: StorageHandle) -> bytes:
        """Return the bytes of a storage that was checked, little-endian."""
        size = storage.numbers * storage.kind.size
        if self.archive is not None:
            with self.archive.open(self._member(storage)) as member:
                return member.read(size)
        self.file.seek(self.places[storage.key])
        return self.file.read(size)

    def _member(self, storage: StorageHandle) -> str:
        return f"{self.start}data/{storage.key}"


def open_torch(file: IO[bytes]) -> TorchFile:
    """Read what a checkpoint holds; no number of a tensor is read yet.

    Raises
    ------
    ValueError, pickle.UnpicklingError and what a damaged pickle raises
        It is no file of torch, or damaged.

    """
    return _open_zip(file) if zipfile.is_zipfile(file) else _open_legacy(file)


def _open_zip(file: IO[bytes]) -> TorchFile:
    archive = zipfile.ZipFile(file)
    names = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(names) != 1:
        raise ValueError("it is no file of torch")
    start = names[0].removesuffix("data.pkl")
    if f"{start}byteorder" in archive.namelist() and archive.read(f"{start}byteorder") != b"little":
        raise ValueError("it was written by a computer with another order of bytes")
    if archive.getinfo(names[0]).file_size > _MOST_LIST:
        raise ValueError("its list of tensors is too long")
    with archive.open(names[0]) as pickled:
        unpickler = InertUnpickler(pickled)
        content = unpickler.load()
    return TorchFile(content, tuple(sorted(unpickler.named)), file, archive, start)


def _open_legacy(file: IO[bytes]) -> TorchFile:
    file.seek(0)
    parts = [InertUnpickler(file).load() for _ in range(3)]
    about = parts[2]
    if parts[:2] != [_MAGIC, _LEGACY_VERSION] or not isinstance(about, Mapping):
        raise ValueError("it is no file of torch")
    if about.get("little_endian") is not True:
        raise ValueError("it was written by a computer with another order of bytes")
    unpickler = _Noting(file)
    content = unpickler.load()
    keys = InertUnpickler(file).load()
    if not isinstance(keys, list):
        raise ValueError("it is no file of torch")
    torch_file = TorchFile(content, tuple(sorted(unpickler.named)), file)
    for key in map(str, keys):
        head = file.read(8)
        if len(head) < 8 or key not in unpickler.kinds:
            raise ValueError("the file is truncated")
        torch_file.places[key] = file.tell()
        file.seek(struct.unpack("<q", head)[0] * unpickler.kinds[key].size, 1)
    return torch_file


class _Noting(InertUnpickler):
    """Notes the type of every storage, by which the length of each is known."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.kinds: dict[str, NumberKind] = {}

    def persistent_load(self, pid: object) -> object:
        """Return a handle of a storage."""
        found = super().persistent_load(pid)
        if isinstance(found, StorageHandle):
            self.kinds[found.key] = found.kind
        return found
