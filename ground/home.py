"""The folder of this person on this computer: keys, known heads, settings. No part of any study."""

import os
import sys
from pathlib import Path

VARIABLE = "SONOREAD_HOME"
"""Environment variable that names another folder."""


def home_folder() -> Path:
    """Return the folder; it need not exist.

    ``$SONOREAD_HOME``, or ``SonoRead`` in the folder in which the system keeps programs' data:
    ``$XDG_DATA_HOME`` or ``~/.local/share``, ``~/Library/Application Support``,
    ``%LOCALAPPDATA%``.
    """
    told = os.environ.get(VARIABLE)
    return Path(told) if told else _system_folder() / "SonoRead"


def _system_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
