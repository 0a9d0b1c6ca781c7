"""Names of files whose bytes are no UTF-8: archives packed in China leave GBK on other systems."""

import os
from pathlib import Path, PurePosixPath

_LEGACY = "gb18030"


def readable(path: str) -> str | None:
    """Return a path as it was meant: parts that are no UTF-8 in their GBK reading.

    None where a part is neither; such a name stands in no table and in no message.
    """
    if _is_clean(path):
        return path
    try:
        parts = [
            part if _is_clean(part) else os.fsencode(part).decode(_LEGACY)
            for part in path.split("/")
        ]
    except UnicodeDecodeError:
        return None
    return "/".join(parts)


def on_disk(root: Path, path: str) -> Path:
    """Return where a file of a readable path lies, under whichever bytes its name has."""
    place = root
    for part in PurePosixPath(path).parts:
        plain = place / part
        place = plain if part.isascii() or plain.exists() else place / _legacy(part)
    return place


def printable(path: Path) -> str:
    """Return a path that can be printed whatever its bytes are."""
    return readable(path.as_posix()) or os.fsencode(path).decode("utf-8", "replace")


def _legacy(part: str) -> str:
    try:
        return os.fsdecode(part.encode(_LEGACY))
    except UnicodeEncodeError:
        return part


def _is_clean(text: str) -> bool:
    return not any("\udc80" <= char <= "\udcff" for char in text)
