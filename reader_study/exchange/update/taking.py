"""What an update brings besides acts: media of new cases, and the amended protocol's file."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ground.errors import IntegrityError, ReaderStudyError
from ground.files import MOST_HASHED, TELLS_NOTHING_NS, sha256_file, sync_folder, write_atomic
from ground.names import inside
from ground.regular import open_regular
from reader_study.exchange.manifest import PackedFile
from reader_study.exchange.update.update_file import CoordinatorAct, Update
from reader_study.held_files import PROTOCOL, held_bytes
from reader_study.study import Study

_CHUNK = 1 << 20
_REMEDY = "Have the coordinator run `sonoread sync` again; nothing of her update was taken."


def take_media(root: Path, media: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    """Put files into a package's folder media, each as it was signed; all are looked at first.

    Parameters
    ----------
    media : mapping of str to mapping
        See `Update`.

    Raises
    ------
    IntegrityError
        When one is missing or was changed on the way.
    ReaderStudyError
        When one cannot be written.

    """
    told = {name: PackedFile(**one) for name, one in media.items()}
    wanted = {name: one for name, one in told.items() if not is_file_of(root / name, one.sha256)}
    sources = {name: inside(folder, Path(name).name) for name in wanted}
    for name, one in wanted.items():
        path = sources[name]
        plain = path.is_file() and not path.is_symlink() and path.stat().st_size == one.size
        if not plain or not is_file_of(path, one.sha256):
            raise _changed(path)
    for name, one in wanted.items():
        copy_whole(sources[name], root / name, one.sha256)


def copy_whole(source: Path, target: Path, sha256: str) -> None:
    """Copy a stored medium: whole, of the hash that is told, or not at all; its time tells nothing.

    Raises
    ------
    IntegrityError
        When it is not of this hash.
    ReaderStudyError
        When it cannot be written.

    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with open_regular(source, MOST_HASHED, follow=False) as read, part.open("xb") as written:
            shutil.copyfileobj(read, written, _CHUNK)
            written.flush()
            os.fsync(written.fileno())
        if sha256_file(part) != sha256:
            raise _changed(source)
        part.chmod(0o444)
        os.utime(part, ns=(TELLS_NOTHING_NS, TELLS_NOTHING_NS))
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise ReaderStudyError(
            f"The file cannot be written ({error.strerror or error}).",
            remedy="Free some space or choose a folder that you may write to, then try again.",
            path=target,
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def amended_file(study: Study, update: Update, acts: Sequence[CoordinatorAct]) -> Iterator[None]:
    """Put the amended protocol's file in place while its event is stored; else it is as before.

    A program that is killed between leaves a protocol that its log does not know: nobody reads by
    it, and the next sync stores the event.

    Raises
    ------
    IntegrityError
        When the file is not the one that the last amendment names.

    """
    amended = [act for act in acts if act.action == "protocol.amended"]
    if not amended:
        yield
        return
    text = update.protocol.encode()
    named = amended[-1].new
    if not isinstance(named, dict) or hashlib.sha256(text).hexdigest() != named.get("file_sha256"):
        raise IntegrityError(
            "The amended protocol in the update is not the one that its amendment names.",
            remedy=_REMEDY,
            path=study.paths.protocol,
        )
    before = held_bytes(study.paths.protocol, PROTOCOL)
    try:
        write_atomic(study.paths.protocol, text)
        yield
    except BaseException:
        with suppress(Exception):
            write_atomic(study.paths.protocol, before)
        raise


def is_file_of(path: Path, sha256: str) -> bool:
    """Tell whether a file is there and has a hash."""
    try:
        return sha256_file(path) == sha256
    except OSError:
        return False


def _changed(path: Path) -> IntegrityError:
    return IntegrityError(
        "A file of a new case is not in the folder, or was changed on the way.",
        remedy=_REMEDY,
        path=path,
    )
