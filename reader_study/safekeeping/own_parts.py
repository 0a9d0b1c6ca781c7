"""A study's parts are its own: plain files and folders in its folder, and no link out of it.

A link in the place of a folder would have what is read come from elsewhere, and what is written go
there. Looked at when a study is opened, before anything of it is read: names and kinds alone, one
listing a folder. Single images and reads are looked at when each is opened.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ground.errors import IntegrityError

_FILES = frozenset(
    {
        *("protocol.toml", "truth.sealed", "truth.sealed.new", "study.key", "package.json"),
        "intake.journal",
    }
)
_FOLDERS: dict[str, int] = {
    **{"media": 1, "models": 2, "people": 0, "forms": 0},
    **{"backups": 0, "reports": 0, "training": 0, "mllm": 1, "tiers": 0},
}
"""Folders of a study, and how many levels of folders each holds."""

_REPARSE = getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)


def require_own_parts(root: Path) -> None:
    """Refuse a study of which a part is a link, a pipe or a device, or is of another kind.

    Raises
    ------
    IntegrityError
        Naming the first.

    """
    for path in _odd_parts(root):
        raise IntegrityError(
            "This part of the study is a link, or is no plain file or folder; nothing outside the "
            "study's folder is read or written.",
            remedy="Put the file or folder itself in its place, from where it lies or from a "
            "backup; a folder on another disk for copies is named with `sonoread backups "
            "--second`.",
            path=path,
        )


def _odd_parts(root: Path) -> Iterator[Path]:
    for entry in _entries(root):
        if entry.name in _FILES and not (
            entry.is_file(follow_symlinks=False) and _is_itself(entry)
        ):
            yield Path(entry.path)
        elif entry.name in _FOLDERS:
            yield from _odd_folders(entry, _FOLDERS[entry.name])


def _odd_folders(entry: "os.DirEntry[str]", levels: int) -> Iterator[Path]:
    if not entry.is_dir(follow_symlinks=False) or not _is_itself(entry):
        yield Path(entry.path)
    elif levels:
        for inner in _entries(Path(entry.path)):
            # A plain file in between is the list or the card of a model.
            if not inner.is_file(follow_symlinks=False) or not _is_itself(inner):
                yield from _odd_folders(inner, levels - 1)


def _entries(folder: Path) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []  # whoever reads there says that it cannot be read


def _is_itself(entry: "os.DirEntry[str]") -> bool:
    """Tell whether an entry is no junction of Windows, which leads elsewhere as a link does."""
    if not _REPARSE or os.name != "nt":
        return True
    attributes: int = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return not attributes & _REPARSE
