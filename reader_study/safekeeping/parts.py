"""What a study needs besides its log and images, copied once each time it changed.

Protocol, forms, the sealed reference standard, wrapped keys of persons, and model reads cannot be
made again. Images can be taken in again from where they came; the log names each by its hash.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ground.errors import StoreError
from ground.files import write_atomic
from ground.names import inside
from ground.regular import json_of, read_regular
from reader_study.paths import StudyPaths

INDEX = "parts.json"
CONTENTS = "parts"
_FILES = ("protocol.toml", "truth.sealed", "study.key")
_FOLDERS = ("forms", "people", "models", "tiers")
_MOST_BYTES = 64_000_000


def copy_parts(paths: StudyPaths, place: Path) -> int:
    """Copy every part that is not in ``place`` yet, under its hash; return how many were.

    Raises
    ------
    StoreError
        When one cannot be read or written.

    """
    index: dict[str, str] = {}
    copied = 0
    try:
        for path in _parts(paths.root):
            content = read_regular(path, _MOST_BYTES, follow=False)
            digest = hashlib.sha256(content).hexdigest()
            index[path.relative_to(paths.root).as_posix()] = digest
            target = inside(place / CONTENTS, digest)
            if not target.exists():
                write_atomic(target, content)
                copied += 1
        content = json.dumps(index, indent=1, sort_keys=True).encode()
        if copied or not (place / INDEX).exists():
            write_atomic(place / INDEX, content)
    except OSError as error:
        raise StoreError(
            f"A part of the study cannot be copied ({error.strerror or error}).",
            remedy="Check that the second folder can be reached and has room.",
            path=place,
        ) from error
    return copied


def bring_back_missing(root: Path, place: Path) -> tuple[str, ...]:
    """Put parts back that a study lacks; one that is there is never overwritten.

    Returns
    -------
    tuple of str
        Their names in the study's folder.

    """
    back = []
    for name, digest in sorted(_index(place).items()):
        target = _target(root, name)
        if target is None or target.exists() or target.is_symlink():
            continue
        content = _kept(place, digest)
        with suppress(OSError):
            if content is not None:
                write_atomic(target, content)
                back.append(name)
    return tuple(back)


def kept_part(place: Path, name: str) -> Path | None:
    """Return where the copy of a part lies, by its name in the study's folder; None without one."""
    digest = _index(place).get(name, "")
    return None if _kept(place, digest) is None else inside(place / CONTENTS, digest)


def _index(place: Path) -> dict[str, str]:
    """Return the hash of each part by its name; nothing where no parts are kept."""
    try:
        told = json_of(read_regular(place / INDEX, _MOST_BYTES, follow=False))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in told.items()} if isinstance(told, dict) else {}


def _kept(place: Path, digest: str) -> bytes | None:
    """Return the copy of a part; None where it is missing or not what its hash says."""
    if not digest:
        return None
    source = inside(place / CONTENTS, digest)
    with suppress(OSError):
        content = read_regular(source, _MOST_BYTES, follow=False)
        if hashlib.sha256(content).hexdigest() == digest:
            return content
    return None


def _parts(root: Path) -> Iterator[Path]:
    for path in (root / name for name in _FILES):
        if path.is_file() and not path.is_symlink():
            yield path
    for folder in (root / name for name in _FOLDERS):
        if folder.is_symlink():
            continue
        for path in sorted(folder.rglob("*")):
            way = (path, *(one for one in path.parents if folder in (one, *one.parents)))
            plain = path.is_file() and not any(one.is_symlink() for one in way)
            if plain and path.stat().st_size <= _MOST_BYTES:
                yield path


def _target(root: Path, name: str) -> Path | None:
    """Return where a part belongs; None for a name that is no part of a study."""
    parts = name.split("/")
    if parts[0] not in (*_FILES, *_FOLDERS) or any(one in ("", ".", "..") for one in parts):
        return None
    path = root
    for one in parts:
        path = inside(path, one)
        if path.is_symlink():
            return None
    return path
