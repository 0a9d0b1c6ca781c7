"""Names that become files and folders: one plain part of a path, on every system.

An id comes from a command line, a file or a log that somebody else wrote. Where it becomes a path
it passes here: a new one must be a good name everywhere, an old one must at least stay inside its
folder.
"""

import re
from pathlib import Path
from typing import NewType

from ground.errors import ReaderStudyError

PathName = NewType("PathName", str)
"""A text that `path_name` has passed."""

MOST_CHARACTERS = 80
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)


def path_name(text: str, *, what: str) -> PathName:
    """Return `text` as a name that a file or a folder may bear.

    Parameters
    ----------
    what : str
        What it names, for the message: "id of a model".

    Raises
    ------
    ReaderStudyError
        It is empty, longer than 80 characters, holds other than letters, digits, dots, underscores
        and hyphens, begins with a dot or a sign, ends with a dot, or is a device of Windows.

    """
    device = text.split(".", 1)[0].casefold() in _DEVICES
    if len(text) > MOST_CHARACTERS or not _PLAIN.fullmatch(text) or device:
        shown = text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
        raise ReaderStudyError(
            f"{shown!r} cannot be the {what}: a folder bears that name.",
            remedy=f"Use up to {MOST_CHARACTERS} letters, digits, '.', '_' and '-'; a letter or "
            "digit first, no dot last, and no name of a Windows device such as 'con'.",
        )
    return PathName(text)


def inside(folder: Path, name: str) -> Path:
    """Return the path of `name` in `folder`; a name that leads elsewhere is refused.

    Raises
    ------
    ReaderStudyError
        The name is no single part of a path.

    """
    # A drive letter leads elsewhere on Windows; on other systems it is a part like any other.
    elsewhere = name in ("", ".", "..") or Path(name).drive != ""
    if elsewhere or any(sign in name for sign in "/\\\0"):
        raise ReaderStudyError(
            f"The record names {name!r}, which is no file of this folder.",
            remedy="Run `sonoread verify`; restore the study from a good copy.",
            path=folder,
        )
    return folder / name
