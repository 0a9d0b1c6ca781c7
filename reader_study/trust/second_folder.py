"""The second folder of a study, on another disk: kept backups and known heads survive there.

Which one it is stands in the home folder, and in the study's folder backups for the day on which
the home folder is lost.
"""

import json
from contextlib import suppress
from pathlib import Path

from ground.errors import ReaderStudyError
from ground.files import write_atomic
from ground.home import home_folder
from ground.names import inside
from ground.regular import KB, json_of, read_regular

_NAME = "second-folder.json"


def second_folder(root: Path, origin: str) -> Path | None:
    """Return the second folder of a study; it may be out of reach just now.

    Parameters
    ----------
    root : Path
        The study's folder.
    origin : str
        The study's own chain.

    """
    for path in _settings(root, origin):
        with suppress(OSError, ValueError, AttributeError, TypeError):
            told = json_of(read_regular(path, 64 * KB))["folder"]
            return None if told is None else Path(told)
    return None


def set_second_folder(root: Path, origin: str, folder: Path | None) -> None:
    """Set the second folder of a study, or none.

    Raises
    ------
    ReaderStudyError
        When it is the study's folder or lies in it, is no folder, or the setting cannot be written.

    """
    if folder is not None:
        folder = folder.resolve()
        if not folder.is_dir():
            raise ReaderStudyError(
                "The second folder is not there.",
                remedy="Make it on another disk, or attach that disk, and name it again.",
                path=folder,
            )
        if folder.is_relative_to(root.resolve()):
            raise ReaderStudyError(
                "The second folder lies in the study's own folder.",
                remedy="Name a folder on another disk: it is for the day on which this one is "
                "lost.",
                path=folder,
            )
    content = json.dumps({"folder": None if folder is None else str(folder)}) + "\n"
    for path in reversed(_settings(root, origin)):
        write_atomic(path, content.encode())


def _settings(root: Path, origin: str) -> tuple[Path, Path]:
    of_person = inside(home_folder() / "second-folders", f"{origin}.json")
    return of_person, root / "backups" / _NAME
