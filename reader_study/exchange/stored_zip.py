"""ZIP files that say what they hold in one way only: stored, in order, nothing beside it.

A file is taken only if it is byte for byte what `stored_zip` makes of its members. So there is no
second member of one name, no link, no path, nothing compressed, hidden in front or behind, and no
byte of it that could be another.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from ground.errors import IntegrityError
from ground.regular import GB, open_regular

MOST_BYTES = 200_000_000
"""Of a whole file; it is not read beyond."""

_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PRIVATE_FILE = 0o100600 << 16
_REMEDY = "Have it sent anew; a file that was cut off or changed on the way is never taken."


def stored_zip(members: Mapping[str, bytes]) -> bytes:
    """Return members as a ZIP; the same members give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system, entry.external_attr = _UNIX, _PRIVATE_FILE
            archive.writestr(entry, content)
    return buffer.getvalue()


def members_of(data: bytes, names: Sequence[str], path: Path) -> dict[str, bytes]:
    """Return the members of a ZIP that holds those of these names, in this order, and no more.

    Parameters
    ----------
    path : Path
        Where it lies, for the message.

    Raises
    ------
    IntegrityError
        When it is anything else than `stored_zip` makes of them.

    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if [entry.filename for entry in entries] != list(names):
                raise IntegrityError(
                    "The file does not hold what it should, and nothing else.",
                    remedy=_REMEDY,
                    path=path,
                )
            members = {entry.filename: _content(archive, entry, len(data)) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError) as error:
        raise _damaged(path) from error
    except (ValueError, OverflowError, RuntimeError, OSError) as error:
        # What zipfile says of headers that make no sense, of secrets and of methods it lacks.
        raise _damaged(path) from error
    if stored_zip(members) != data:
        raise _damaged(path)
    return members


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file that somebody sent, under the limit of `MOST_BYTES`.

    Raises
    ------
    IntegrityError
        When it is no plain file, cannot be read, or is larger.

    """
    if not path.is_file() or path.is_symlink():
        raise IntegrityError(
            "This is no plain file.", remedy="Give the file itself, as it was sent.", path=path
        )
    try:
        with open_regular(path, GB * 1000, follow=False) as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise IntegrityError(
            f"The file cannot be read ({error.strerror}).",
            remedy="Check the disk, the stick or the share, and that you may read it.",
            path=path,
        ) from error
    if len(data) > MOST_BYTES:
        raise IntegrityError(
            "The file is larger than anything that is sent so.",
            remedy=f"Files of up to {MOST_BYTES // 1_000_000} MB are taken.",
            path=path,
        )
    return data


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > most:
        raise zipfile.BadZipFile("compressed, or larger than the file itself")
    return archive.read(entry)


def _damaged(path: Path) -> IntegrityError:
    return IntegrityError("The file is damaged or was changed.", remedy=_REMEDY, path=path)
