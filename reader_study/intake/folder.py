"""The folder that is taken in: which files and tables it holds, by their names alone."""

import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ground.errors import IntakeError
from reader_study.intake.file_names import printable, readable
from reader_study.tables import TABLE_SUFFIXES
from reader_study.tables.words import folded

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif")
_TABLE_DEPTH = 2
MASK_FOLDERS = frozenset(
    {"mask", "masks", "groundtruth", "ground_truth", "gt", "segmentation", "segmentations"}
)
"""Folders that hold masks alone, by their names as paths are compared."""

_MASK_NAME = re.compile(r"(^mask[_-]|[_-]mask([_-]?\d+)?$)", re.IGNORECASE)
_OUTLINE_NAME = re.compile(r"(?P<image>.+)[_-](tumou?r|other\d*|seg|gt)", re.IGNORECASE)
"""A mask where its image lies beside it: ``case001.png`` and ``case001_tumor.png``."""


@dataclass(frozen=True, slots=True)
class IntakeFolder:
    """Everything below a folder, by path relative to it (posix).

    Parameters
    ----------
    files : tuple of str
        All files but hidden ones and tables near the top.
    hidden : tuple of str
        Hidden files, and folders with all that is in them: the system's own.
    tables : tuple of str
        CSV, TSV and XLSX files, near the top first.
    renamed : tuple of str
        Those of the files whose names are no UTF-8 and are given in their GBK reading.
    nameless : tuple of str
        Files whose names are in no encoding that is known, as far as they can be printed.

    """

    root: Path
    files: tuple[str, ...]
    hidden: tuple[str, ...]
    tables: tuple[str, ...]
    renamed: tuple[str, ...]
    nameless: tuple[str, ...] = ()


def look_into(root: Path) -> IntakeFolder:
    """Walk through a folder once.

    Raises
    ------
    IntakeError
        When there is no such folder, it cannot be read, or the name of an image or table is in no
        encoding that is known.

    """
    if root.is_file():
        raise IntakeError(
            "This is a file and no folder.",
            remedy="Name the folder that it lies in; archives in a folder are opened.",
            path=root,
        )
    if not root.is_dir():
        raise IntakeError(
            "There is no such folder.", remedy="Name the folder with the images.", path=root
        )
    walked, hidden = _walk(root)
    paths, renamed = _readable(sorted(walked), root)
    tables = sorted(filter(_is_table, paths), key=lambda path: path.count("/"))
    near = set(tables)
    return IntakeFolder(
        root=root,
        files=tuple(path for path in paths if path not in near),
        hidden=tuple(sorted(hidden)),
        tables=tuple(tables),
        renamed=renamed,
        nameless=tuple(printable(Path(path)) for path in walked if readable(path) is None),
    )


def is_mask(path: str) -> bool:
    """Return whether a file is a segmentation mask by its name or folder."""
    pure = PurePosixPath(path)
    folders = {part.casefold() for part in pure.parts[:-1]}
    return bool(folders & MASK_FOLDERS) or _MASK_NAME.search(pure.stem) is not None


def masks_among(paths: Iterable[str]) -> frozenset[str]:
    """Return those of some files that are segmentation masks, by their names beside each other."""
    pictures = [path for path in paths if path.lower().endswith(IMAGE_SUFFIXES)]
    stems = {path.rpartition(".")[0] for path in pictures}

    def outlines(path: str) -> bool:
        found = _OUTLINE_NAME.fullmatch(path.rpartition(".")[0])
        return found is not None and found["image"] in stems

    return frozenset(path for path in pictures if is_mask(path) or outlines(path))


def normal_path(path: str) -> str:
    """Return a path as paths are compared: macOS decomposes letters, Windows ignores case."""
    return unicodedata.normalize("NFC", path).casefold()


def label_folder(path: str, names: Collection[str]) -> str:
    """Return the nearest folder above a file that bears one of these names; empty for none.

    Copies of public sets put one more folder between label and file (``benign/images/1.png``).

    Examples
    --------
    >>> label_folder("set/benign/images/1.png", {"benign", "malignant"})
    'benign'

    """
    above = reversed(PurePosixPath(path).parts[:-1])
    return next((name for part in above if (name := folded(part)) in names), "")


def _walk(root: Path) -> tuple[list[str], list[str]]:
    """Return all files, and hidden files and folders, which are not looked into."""

    def refuse(error: OSError) -> None:
        raise IntakeError(
            f"A folder cannot be read ({error.strerror}).",
            remedy="Check that you may read it.",
            path=error.filename,
        ) from error

    found, hidden = [], []
    for folder, folders, names in os.walk(root, onerror=refuse):
        # Hidden files are the system's own (._x.png of macOS, .DS_Store), never images of a case.
        below = Path(folder).relative_to(root)
        hidden += [printable(below / name) for name in (*folders, *names) if is_hidden(name)]
        folders[:] = [name for name in folders if not is_hidden(name)]
        for name in (*folders, *names):
            _refuse_way_out(Path(folder) / name, root)
        found += [(below / name).as_posix() for name in names if not is_hidden(name)]
    return found, hidden


def is_hidden(name: str) -> bool:
    """Tell whether a file or folder is one that the system or a program made for itself."""
    return name.startswith((".", "~$")) or name == "__MACOSX"


def _refuse_way_out(path: Path, root: Path) -> None:
    """Refuse a link that leads out of the folder: what it names was not given to be taken in."""
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        raise IntakeError(
            "A link leads out of the folder that is taken in.",
            remedy="Put the file itself in its place, or remove the link.",
            path=path,
        )


def _readable(raw: Sequence[str], root: Path) -> tuple[list[str], tuple[str, ...]]:
    """Return paths as they were meant, and those among them that are written otherwise."""
    meant: dict[str, str] = {}
    for path in raw:
        name = readable(path)
        if name is None and path.lower().endswith((*IMAGE_SUFFIXES, ".dcm", *TABLE_SUFFIXES)):
            raise IntakeError(
                f"The name of a file is in no encoding that is known ({os.fsencode(path)!r}).",
                remedy="Rename it, or unpack the archive anew with its encoding.",
                path=root,
            )
        if name in meant:
            raise IntakeError(
                f"Two files bear the name {name!r}, one in UTF-8 and one in GBK.",
                remedy="Rename one of them.",
                path=root,
            )
        if name is not None:
            meant[name] = path
    return sorted(meant), tuple(name for name, path in meant.items() if name != path)


def _is_table(path: str) -> bool:
    suffixes = tuple(suffix for suffix in TABLE_SUFFIXES if suffix != ".txt")
    return path.lower().endswith(suffixes) and path.count("/") < _TABLE_DEPTH
