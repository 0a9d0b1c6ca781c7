"""Copies of a study's database, as files: their names, the note beside each, and the newest.

No database is opened here: a study whose own cannot be read still has to know of its copies.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ground.files import sha256_file
from ground.regular import json_of, read_regular

FOLDER = "backups"
"""Where in a study's folder its own copies lie."""

QUARANTINED = "study.corrupt-{stamp}.db"
"""How a database is named that a restore has put aside."""

_NAME = re.compile(r"study-(\d{8}T\d{6}\d{6}Z)-(\d{1,12})\.db")
_STAMP = "%Y%m%dT%H%M%S%fZ"
_MOST_OF_A_NOTE = 1_000_000
_PARTS = ("protocol.toml", "truth.sealed", "study.key", "media", "models", "people", "reports")


@dataclass(frozen=True)
class Copy:
    """One copy, by its name: when it was made, and the number of its last event."""

    path: Path
    made: datetime
    seq: int

    @cached_property
    def note(self) -> Mapping[str, Any]:
        """What was written beside it when it was made; empty for copies of earlier versions."""
        try:
            note = json_of(read_regular(note_of(self.path), _MOST_OF_A_NOTE, follow=False))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    @property
    def generation(self) -> int:
        """How many restores its log had seen: after one, a lower number may be the newer copy."""
        number = self.note.get("restores", 0)
        return number if isinstance(number, int) else 0

    @property
    def age(self) -> tuple[int, int, str]:
        """What orders copies, the newest last; a clock that was set back would mislead."""
        return self.generation, self.seq, self.path.name

    def is_whole(self) -> bool | None:
        """Tell whether its bytes are those that were checked; None where no note says which."""
        told = self.note.get("sha256")
        if not isinstance(told, str):
            return None
        try:
            return sha256_file(self.path, follow=False) == told
        except OSError:
            return False


def name_of(made: datetime, seq: int) -> str:
    """Return the name of a copy."""
    return f"study-{stamp_of(made)}-{seq}.db"


def stamp_of(made: datetime) -> str:
    """Return a moment as it stands in names: ``20261122T080000000000Z``."""
    return made.astimezone(UTC).strftime(_STAMP)


def note_of(copy: Path) -> Path:
    """Return where the note of a copy lies."""
    return copy.with_suffix(".json")


def copy_at(path: Path) -> Copy | None:
    """Return the copy that a file is by its name and kind; None for any other file."""
    found = _NAME.fullmatch(path.name)
    if found is None or path.is_symlink() or not path.is_file():
        return None
    try:
        made = datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Copy(path, made, int(found[2]))


def copies_in(folder: Path) -> list[Copy]:
    """Return the copies in a folder, the newest last; none where it cannot be read."""
    try:
        found = [copy_at(path) for path in folder.iterdir()]
    except OSError:
        return []
    return sorted((copy for copy in found if copy is not None), key=lambda copy: copy.age)


def newest_whole(folder: Path) -> Copy | None:
    """Return the newest copy in a folder whose bytes are not known to be damaged."""
    for copy in reversed(copies_in(folder)):
        if copy.is_whole() is not False and copy.path.stat().st_size > 0:
            return copy
    return None


def is_what_is_left(root: Path) -> bool:
    """Tell whether a folder without a database holds other parts of a study."""
    if copies_in(root / FOLDER) or any(root.glob(QUARANTINED.format(stamp="*"))):
        return True
    return any((root / part).exists() for part in ("truth.sealed", "study.lock")) or (
        sum((root / part).exists() for part in _PARTS) > 1
    )


def way_back(root: Path) -> str:
    """Say what to do about a damaged database: which copy is the newest, and the command."""
    copy = newest_whole(root / FOLDER)
    if copy is None:
        return (
            "No good copy lies in the folder backups; look for one elsewhere with `sonoread "
            "backups`. Nothing was changed here."
        )
    return (
        f"The newest good copy is {copy.path.name}, of {copy.seq} events: put it in place with "
        "`sonoread restore`. Nothing was changed here."
    )
