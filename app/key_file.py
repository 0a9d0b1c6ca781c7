"""``keys.json``: the user's own keys on the disk.

A file that cannot be understood is left as it is, and the standard keys are used; it is put aside
as ``keys.broken.json`` before a new one is written.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from app.keymap import STANDARD, Keymap, consistent
from ground.errors import ReaderStudyError
from ground.files import write_atomic
from ground.regular import read_regular

VERSION = 1
_LARGEST = 256 * 1024

_log = logging.getLogger(__name__)


class KeyFileError(ReaderStudyError):
    """The file of the user's keys cannot be understood or written."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What was read.

    Parameters
    ----------
    keymap : Keymap
        The keys in force.
    trouble : KeyFileError or None
        Why the file, or a part of it, is not in force.
    broken : bool
        Whether the file could not be understood at all.

    """

    keymap: Keymap = STANDARD
    trouble: KeyFileError | None = None
    broken: bool = False


def load(path: Path) -> KeyFile:
    """Read the user's keys; the standard ones where there is no file or a broken one."""
    try:
        wanted = _changes(path)
    except FileNotFoundError:
        return KeyFile()
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("Key file not used: %s", error)
        remedy = "Correct it or delete it; the standard keys are used."
        told = KeyFileError(f"The keys cannot be read ({error}).", remedy=remedy, path=path)
        return KeyFile(trouble=told, broken=True)
    keymap, refused = consistent(wanted)
    for refusal in refused:
        _log.warning("Key of %s not used: %s", refusal.ident[:80], refusal.what)
    if not refused:
        return KeyFile(keymap)
    told = KeyFileError(
        f"Not every key of the file is used: {refused[0].what}",
        remedy="The acts concerned have their standard keys.",
        path=path,
    )
    return KeyFile(keymap, told)


def save(path: Path, keymap: Keymap) -> None:
    """Write the user's keys.

    Raises
    ------
    KeyFileError
        When the folder cannot be written; the earlier file is left as it was.

    """
    content = {"version": VERSION, "keys": dict(keymap.changes)}
    data = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    try:
        if path.exists() and load(path).broken:
            path.replace(path.with_suffix(".broken.json"))
        write_atomic(path, data.encode())
    except (OSError, ReaderStudyError) as error:
        remedy = "Make room or check the folder's rights, then try again."
        raise KeyFileError("The keys could not be saved.", remedy=remedy, path=path) from error


def _changes(path: Path) -> dict[str, str]:
    data = read_regular(path, _LARGEST)
    content = json.loads(data.decode("utf-8-sig"))
    if not isinstance(content, dict) or not isinstance(content.get("keys"), dict):
        raise ValueError('there is no object "keys"')
    if content.get("version") != VERSION:
        raise ValueError(f"its version is {content.get('version')!r}, not {VERSION}")
    wanted: dict[str, str] = content["keys"]
    if not all(isinstance(key, str) for key in wanted.values()):
        raise ValueError("a key is not a text")
    return wanted
