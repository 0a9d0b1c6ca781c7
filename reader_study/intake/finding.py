"""Finding the file that a table's cell means, among all of a folder and of the archives in it."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from reader_study.intake.folder import normal_path
from reader_study.intake.sources.source import as_unpacked, other_names

MEDIA_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".dcm", ".dicom", ".ima"),
    *(".avi", ".mp4", ".m4v", ".mkv", ".mov", ".mpg", ".mpeg", ".wmv"),
)
"""Of names that a table may give without them."""


class NamedFiles:
    """Files by their names.

    Parameters
    ----------
    root : Path
        The folder that is taken in.
    paths : sequence of str
        All files, relative to the folder, posix; those in archives as `MediaSource.path` has them.
    masks : collection of str
        Those of them that are segmentation masks.

    """

    def __init__(self, root: Path, paths: Sequence[str], masks: Collection[str] = ()) -> None:
        self._root = root
        self._known = _index(paths, frozenset(masks))

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
            roots = (self._root.absolute(), self._root.resolve())
            root = next((root for root in roots if Path(written).is_relative_to(root)), None)
            if root is None:
                return []
            written, beside = Path(written).relative_to(root).as_posix(), ""
        filled = pattern.replace("{}", written)
        paths = [posixpath.normpath(posixpath.join(start, filled)) for start in (beside, "")]
        return [path for path in dict.fromkeys(paths) if path.split("/")[0] != ".."]


def _index(paths: Sequence[str], masks: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Index files by every key that :meth:`NamedFiles.find` asks for.

    Keys: the path; the path without a medium's extension; and both for the name alone (``*/``).
    A file in an archive is there as well where it would lie if that were unpacked. A mask is there
    under its path only, and images win over masks of the same key.
    """
    exact: dict[str, list[str]] = defaultdict(list)
    loose: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        key = normal_path(path)
        exact[key].append(path)
        if path in masks:
            continue
        for name in (key, *map(normal_path, other_names(path))):
            if name != key:
                loose[name].append(path)
            stem, dot, suffix = name.rpartition(".")
            if dot and f".{suffix}" in MEDIA_SUFFIXES:
                loose[stem].append(path)
        bare = key.rpartition("/")[2]
        loose[f"*/{bare}"].append(path)
        stem, dot, suffix = bare.rpartition(".")
        if dot and f".{suffix}" in MEDIA_SUFFIXES:
            loose[f"*/{stem}"].append(path)
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
    return PurePosixPath(normal_path(as_unpacked(path))).parts[-2::-1]


def _slashes(cell: str) -> str:
    return cell.replace("\\", "/")


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or PureWindowsPath(path).is_absolute()
