"""The folder that is taken in: which images and tables it holds, and where a row's image lies."""

import os
import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from ground.errors import IntakeError
from reader_study.intake.file_names import readable
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
class ImageFolder:
    """Everything below a folder, by path relative to it (posix).

    Parameters
    ----------
    images : tuple of str
        Files that look like images by name and are no masks.
    masks : tuple of str
        Segmentation masks; `reader_study.intake.outlines` reads them.
    tables : tuple of str
        CSV, TSV and XLSX files, near the top first.
    renamed : tuple of str
        Those of the files whose names are no UTF-8 and are given in their GBK reading.

    """

    root: Path
    images: tuple[str, ...]
    masks: tuple[str, ...]
    tables: tuple[str, ...]
    renamed: tuple[str, ...]
    _known: dict[str, tuple[str, ...]]

    def find(self, cell: str, *, pattern: str = "{}", beside: str = "") -> tuple[str, ...]:
        """Return the files that a table's cell may mean; more than one is ambiguous.

        The cell may be a path from the folder or from the table's own folder `beside`, a path
        with folders more or fewer in front, a file name, or any of these without an extension.
        Every folder that both cell and file name has to agree: ``benign/1.png`` is never
        ``malignant/1.png``. Nothing outside the folder is ever found, and a mask only by its path.
        """
        wanted = self.wanted(cell, pattern=pattern, beside=beside)
        for path in wanted:
            found = self._known.get(normal_path(path), ())
            if found:
                return (path,) if path in found else found
        if not wanted:
            return ()
        named = self._known.get(f"*/{normal_path(PurePosixPath(wanted[-1]).name)}", ())
        bare = "/" not in posixpath.normpath(_slashes(cell)) and "{}" in PurePosixPath(pattern).name
        return named if bare else _agreeing(wanted[-1], named)

    def wanted(self, cell: str, *, pattern: str = "{}", beside: str = "") -> list[str]:
        """Return the paths from the folder that a cell may stand for, the likeliest first.

        There is none where the cell leads outside the folder.
        """
        written = _slashes(cell)
        if _is_absolute(written):
            roots = (self.root.absolute(), self.root.resolve())
            root = next((root for root in roots if Path(written).is_relative_to(root)), None)
            if root is None:
                return []
            written, beside = Path(written).relative_to(root).as_posix(), ""
        filled = pattern.replace("{}", written)
        paths = [posixpath.normpath(posixpath.join(start, filled)) for start in (beside, "")]
        return [path for path in dict.fromkeys(paths) if path.split("/")[0] != ".."]


def look_into(root: Path) -> ImageFolder:
    """Walk through a folder once.

    Raises
    ------
    IntakeError
        When there is no such folder, it cannot be read, or the name of an image or table is in no
        encoding that is known.

    """
    if not root.is_dir():
        raise IntakeError(
            "There is no such folder.", remedy="Name the folder with the images.", path=root
        )
    paths, renamed = _readable(sorted(_walk(root)), root)
    pictures = [path for path in paths if path.lower().endswith(IMAGE_SUFFIXES)]
    masks = _masks_among(pictures)
    return ImageFolder(
        root=root,
        images=tuple(path for path in pictures if path not in masks),
        masks=tuple(path for path in pictures if path in masks),
        tables=tuple(sorted(filter(_is_table, paths), key=lambda path: path.count("/"))),
        renamed=renamed,
        _known=_index(paths, masks),
    )


def is_mask(path: str) -> bool:
    """Return whether a file is a segmentation mask by its name or folder."""
    pure = PurePosixPath(path)
    folders = {part.casefold() for part in pure.parts[:-1]}
    return bool(folders & MASK_FOLDERS) or _MASK_NAME.search(pure.stem) is not None


def normal_path(path: str) -> str:
    """Return a path as paths are compared: macOS decomposes letters, Windows ignores case."""
    return unicodedata.normalize("NFC", path).casefold()


def _masks_among(pictures: Sequence[str]) -> frozenset[str]:
    stems = {path.rpartition(".")[0] for path in pictures}

    def outlines(path: str) -> bool:
        found = _OUTLINE_NAME.fullmatch(path.rpartition(".")[0])
        return found is not None and found["image"] in stems

    return frozenset(path for path in pictures if is_mask(path) or outlines(path))


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


def _walk(root: Path) -> list[str]:
    def refuse(error: OSError) -> None:
        raise IntakeError(
            f"A folder cannot be read ({error.strerror}).",
            remedy="Check that you may read it.",
            path=error.filename,
        ) from error

    found = []
    for folder, folders, names in os.walk(root, onerror=refuse):
        # Hidden files are the system's own (._x.png of macOS, .DS_Store), never images of a case.
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(folder).relative_to(root)
        for name in (*folders, *names):
            _refuse_way_out(Path(folder) / name, root)
        found += [(below / name).as_posix() for name in names if not name.startswith((".", "~$"))]
    return found


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
        if name is None and path.lower().endswith((*IMAGE_SUFFIXES, *TABLE_SUFFIXES)):
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


def _index(paths: list[str], masks: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Index files by every key that :meth:`ImageFolder.find` asks for.

    Keys: the path; the path without an image's extension; and both for the name alone (``*/``).
    A mask is there under its path only, and images win over masks of the same key.
    """
    exact: dict[str, list[str]] = defaultdict(list)
    loose: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        key = normal_path(path)
        exact[key].append(path)
        if path in masks:
            continue
        loose[f"*/{PurePosixPath(key).name}"].append(path)
        stem, dot, suffix = key.rpartition(".")
        if dot and f".{suffix}" in IMAGE_SUFFIXES:
            loose[stem].append(path)
            loose[f"*/{PurePosixPath(stem).name}"].append(path)
    return {
        key: tuple(path for path in found if path not in masks) or tuple(found)
        for key, found in {**loose, **exact}.items()
    }


def _agreeing(wanted: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Return those of the paths whose folders agree with the wanted ones, where most of them do.

    Folders are compared from the file upwards as far as both go, and at least one must be there.
    """
    agreeing: dict[int, list[str]] = defaultdict(list)
    for path in paths:
        pairs = list(zip(_folders_upwards(wanted), _folders_upwards(path), strict=False))
        if pairs and all(one == other for one, other in pairs):
            agreeing[len(pairs)].append(path)
    return tuple(agreeing[max(agreeing)]) if agreeing else ()


def _folders_upwards(path: str) -> tuple[str, ...]:
    return PurePosixPath(normal_path(path)).parts[-2::-1]


def _slashes(cell: str) -> str:
    return cell.replace("\\", "/")


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or PureWindowsPath(path).is_absolute()


def _is_table(path: str) -> bool:
    suffixes = tuple(suffix for suffix in TABLE_SUFFIXES if suffix != ".txt")
    return path.lower().endswith(suffixes) and path.count("/") < _TABLE_DEPTH
