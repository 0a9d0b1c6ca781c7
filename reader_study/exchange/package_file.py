"""A package on the disk: a folder, or a stored ZIP with names in order and one time for all.

What comes from outside is believed in nothing: the manifest's signature first, then names by one
pattern, each once, no link, nothing compressed, bytes counted while they are read.
"""

import hashlib
import os
import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from ground.errors import IntegrityError
from ground.files import MOST_HASHED, sha256_file, sync_folder
from ground.regular import open_regular
from reader_study.exchange.manifest import MOST_BYTES, NAME, REMEDY, PackageManifest

PACKED_NS = 946_684_800 * 10**9
"""Modification time of every file (2000-01-01), as of every stored image: times tell nothing."""

MOST_FILES = 500_000
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)
_UNIX = 3
_CHUNK = 1024 * 1024

_ID = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,118}[A-Za-z0-9_-])?"
_GOOD_NAME = re.compile(
    r"study\.db|protocol\.toml"
    r"|media/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{1,5}"
    rf"|people/{_ID}"
    rf"|models/{_ID}/(?:(?:reads|keys)/)?{_ID}"
)

Step = Callable[[int, int], None]
"""Told after each file: how many of how many are done. What it raises stops the work."""


def write_folder(sources: Mapping[str, Path], folder: Path, step: Step) -> None:
    """Copy files into a folder that is there; all are flushed to the disk.

    Parameters
    ----------
    sources : mapping of str to Path
        Where each file of the package is taken from.

    """
    for done, (name, source) in enumerate(sources.items(), start=1):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_regular(source, MOST_HASHED, follow=False) as taken:
            _write(target, _chunks(taken))
        step(done, len(sources))
    flush_folders(folder)


def write_zip(sources: Mapping[str, Path], path: Path, step: Step) -> None:
    """Write files as a stored ZIP, flushed to the disk; the same files give the same bytes."""
    with path.open("wb") as stream:
        with zipfile.ZipFile(stream, "w") as archive:
            for done, (name, source) in enumerate(sorted(sources.items()), start=1):
                entry = zipfile.ZipInfo(name, _ZIP_TIME)
                entry.create_system, entry.external_attr = _UNIX, (stat.S_IFREG | 0o644) << 16
                entry.file_size = source.stat().st_size
                taking = open_regular(source, MOST_HASHED, follow=False)
                with taking as taken, archive.open(entry, "w") as packed:
                    while chunk := taken.read(_CHUNK):
                        packed.write(chunk)
                step(done, len(sources))
        stream.flush()
        os.fsync(stream.fileno())


def unpack_zip(path: Path, folder: Path, step: Step) -> PackageManifest:
    """Write the files of a ZIP into a folder that is there and empty, each as it was signed.

    Raises
    ------
    IntegrityError
        When it holds anything else than a signed package does.

    """
    try:
        with open_regular(path, MOST_HASHED) as stream, zipfile.ZipFile(stream) as archive:
            entries = _entries(archive, path)
            manifest = read_manifest(_bytes(archive, entries[NAME], MOST_BYTES), path)
            require_good_names(manifest, path)
            if set(entries) - {NAME} != set(manifest.files):
                raise _not_as_signed(path)
            for done, (name, packed) in enumerate(manifest.files.items(), start=1):
                if entries[name].file_size != packed.size:
                    raise _not_as_signed(path)
                _unpack(archive, entries[name], folder / name, packed.sha256, packed.size, path)
                step(done, len(manifest.files))
    except (zipfile.BadZipFile, struct.error, EOFError, ValueError, RuntimeError) as error:
        # What zipfile says of headers that make no sense, of secrets and of methods it lacks.
        raise IntegrityError(
            "The package is damaged or was changed.", remedy=REMEDY, path=path
        ) from error
    _write(folder / NAME, iter([manifest.encoded()]))
    flush_folders(folder)
    return manifest


def read_manifest(data: bytes, path: Path) -> PackageManifest:
    """Return a package's manifest; errors name the package."""
    try:
        return PackageManifest.decoded(data)
    except IntegrityError as error:
        raise IntegrityError(error.what, remedy=error.remedy, path=path) from error


def require_good_names(manifest: PackageManifest, path: Path) -> None:
    """Refuse names that are not those of a package's files, or that are one on some disks.

    Raises
    ------
    IntegrityError
        Naming the first.

    """
    folded: set[str] = set()
    for name in manifest.files:
        if not _GOOD_NAME.fullmatch(name) or name.casefold() in folded:
            raise IntegrityError(
                f"The package holds a file {name!r}, which no package does.",
                remedy=REMEDY,
                path=path,
            )
        folded.add(name.casefold())


def changed_files(
    manifest: PackageManifest, folder: Path, *, but: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Name the files of a package's folder that are not as they were signed."""
    for name, packed in manifest.files.items():
        if name in but:
            continue
        path = folder / name
        try:
            whole = path.is_file() and not path.is_symlink() and path.stat().st_size == packed.size
            if not whole or _sha256(path) != packed.sha256:
                yield name
        except OSError:
            yield name


def flush_folders(folder: Path) -> None:
    """Flush the entries of a folder and of all folders in it."""
    for place, _, _ in os.walk(folder):
        sync_folder(Path(place))


def _entries(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    listed = archive.infolist()
    found = {entry.filename: entry for entry in listed}
    plain = all(
        entry.compress_type == zipfile.ZIP_STORED
        and entry.compress_size == entry.file_size
        and not entry.flag_bits & 1
        and not entry.is_dir()
        and stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG)
        for entry in listed
    )
    if len(found) != len(listed) or len(listed) > MOST_FILES or NAME not in found or not plain:
        raise IntegrityError(
            "The file is no package of SonoRead, or was packed anew by another program.",
            remedy="Use the file as it was sent.",
            path=path,
        )
    return found


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(entry) as packed:
        data = packed.read(most + 1)
    if len(data) > most:
        raise zipfile.BadZipFile("too large")
    return data


def _unpack(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    target: Path,
    sha256: str,
    size: int,
    path: Path,
) -> None:
    digest, counted = hashlib.sha256(), 0

    def chunks(packed: BinaryIO) -> Iterator[bytes]:
        nonlocal counted
        while chunk := packed.read(_CHUNK):
            counted += len(chunk)
            if counted > size:
                raise _not_as_signed(path)
            digest.update(chunk)
            yield chunk

    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as packed:
        _write(target, chunks(packed))  # type: ignore[arg-type]
    if counted != size or digest.hexdigest() != sha256:
        raise _not_as_signed(path)


def _write(target: Path, chunks: Iterator[bytes]) -> None:
    with target.open("xb") as out:
        for chunk in chunks:
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    target.chmod(_mode(target))
    os.utime(target, ns=(PACKED_NS, PACKED_NS))


def _mode(target: Path) -> int:
    if target.parent.name == "people":
        return 0o600
    return 0o444 if target.parent.parent.name == "media" else 0o644


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _sha256(path: Path) -> str:
    return sha256_file(path, follow=False)


def _not_as_signed(path: Path) -> IntegrityError:
    return IntegrityError("The package does not hold what was signed.", remedy=REMEDY, path=path)
