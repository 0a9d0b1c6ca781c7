"""What is asked for, by names on a command line, to things that can be opened: files and series."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground.errors import MediaError, ReaderStudyError
from viewer.frames.kinds import FileKind, is_still, kind_of
from viewer.frames.series.group import FileGroup, Telling
from viewer.told_by import WORDS, shown

_SUFFIXES = {
    *("dcm", "dicom", "ima", "png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif"),
    *("avi", "mp4", "m4v", "mkv", "mov", "mpg", "mpeg", "wmv"),
}
_NAMED = 5


@dataclass(frozen=True, slots=True)
class ViewSource:
    """One thing that can be opened: a file, or the slices of a series.

    Parameters
    ----------
    paths : tuple of Path
        One file, or all files of a series in any order.
    name : str
        What the screen calls it: a file's or a folder's name, never a whole path.
    told_by : tuple of Telling
        What tells it from other volumes of the same folder.

    """

    paths: tuple[Path, ...]
    name: str
    told_by: tuple[Telling, ...] = ()

    @property
    def is_series(self) -> bool:
        """Whether its files are the slices of one volume."""
        return len(self.paths) > 1

    @property
    def folder(self) -> Path:
        """The folder that all its files lie in."""
        return Path(os.path.commonpath([path.parent for path in self.paths]))

    @classmethod
    def of_file(cls, path: Path) -> "ViewSource":
        """Return a file as a source."""
        return cls((path,), path.name)

    def full_name(self, translate: Callable[[str], str] = str) -> str:
        """Return name and what tells it apart, in English or as `translate` gives it."""
        words = (translate(WORDS[it.distinction]).replace("%1", shown(it)) for it in self.told_by)
        return "  ·  ".join((self.name, *words))


@dataclass(frozen=True, slots=True)
class MediaListing:
    """What names stand for.

    Parameters
    ----------
    files : tuple of Path
        In order, each once.
    troubles : tuple of MediaError
        Names that stand for nothing, and folders that cannot be looked into.

    """

    files: tuple[Path, ...] = ()
    troubles: tuple[MediaError, ...] = ()


def listed(arguments: Sequence[Path]) -> MediaListing:
    """Find the files that are meant: files as they are named, folders by what lies in them."""
    files: list[Path] = []
    troubles: list[MediaError] = []
    for argument in arguments:
        if not argument.exists():
            troubles.append(
                MediaError("There is no such file.", remedy="Check the name.", path=argument)
            )
        elif argument.is_dir():
            files += _inside(argument, troubles)
        else:
            files.append(argument)
    return MediaListing(tuple(dict.fromkeys(files)), tuple(troubles))


def all_in_one(troubles: Sequence[MediaError]) -> MediaError:
    """Return one error that names what all of them are about."""
    if len(troubles) == 1:
        return troubles[0]
    names = ", ".join(error.path.name for error in troubles[:_NAMED] if error.path is not None)
    more = len(troubles) - _NAMED
    return MediaError(
        f"{len(troubles)} names stand for nothing that can be shown: {names}"
        f"{f' and {more} more' if more > 0 else ''}.",
        remedy="Check the names.",
    )


def _inside(folder: Path, troubles: list[MediaError]) -> list[Path]:
    closed: list[OSError] = []
    found: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        visible = (Path(root) / name for name in names if not name.startswith("."))
        found += (path for path in visible if path.is_file() and _is_media(path))
    troubles += (
        MediaError(
            f"The folder cannot be looked into ({error.strerror}).",
            remedy="Check its permissions.",
            path=error.filename or folder,
        )
        for error in closed
    )
    if not found and not closed:
        troubles.append(
            MediaError(
                "The folder holds no image, no clip and no series.",
                remedy="DICOM, PNG, JPEG, TIFF, BMP, GIF, AVI, MP4 and MPEG files are shown.",
                path=folder,
            )
        )
    return in_order(found)


def may_hold_series(files: Sequence[Path]) -> bool:
    """Tell whether at least two of the files are DICOM; only then are headers worth reading."""
    found = (path for path in files if is_dicom(path))
    return next(found, None) is not None and next(found, None) is not None


def sources_among(
    files: Sequence[Path], groups_in: Callable[[Sequence[Path]], Sequence[FileGroup]]
) -> tuple[tuple[ViewSource, ...], ReaderStudyError | None]:
    """Return files as sources, and why they could not be grouped, if so.

    Parameters
    ----------
    files : sequence of Path
        In the order in which they are to be gone through.
    groups_in : callable
        Finds the volumes by their headers: `DecodePool.groups_in`.

    """
    try:
        # Their first bytes tell whether headers are worth reading.
        groups = groups_in(files) if may_hold_series(files) else ()
    except ReaderStudyError as error:
        # Opened one by one, each file still tells what is wrong with it.
        return in_groups(files, ()), error
    return in_groups(files, groups), None


def in_groups(files: Sequence[Path], groups: Sequence[FileGroup]) -> tuple[ViewSource, ...]:
    """Return files as sources, the slices of each volume put together where its first one stands.

    Slices that make no volume are put together, so that opening them says why, and stand there
    by themselves as well.

    Parameters
    ----------
    files : sequence of Path
        In the order in which they are to be gone through.
    groups : sequence of FileGroup
        Files that belong together.

    """
    of_slice = {path: group for group in groups for path in group.paths}
    sources: list[ViewSource] = []
    for path in files:
        group = of_slice.get(path)
        if group is not None:
            sources.append(_of_group(group))
        if group is None or not group.is_whole:
            sources.append(ViewSource.of_file(path))
    return tuple(dict.fromkeys(sources))


def with_singles(sources: Sequence[ViewSource], series: ViewSource) -> tuple[ViewSource, ...]:
    """Return sources with the slices of one series by themselves after it.

    For a series that could not be opened; slices that stand there already are not added.
    """
    found: list[ViewSource] = []
    for source in sources:
        found.append(source)
        if source == series:
            found += (
                single
                for path in in_order(series.paths)
                if (single := ViewSource.of_file(path)) not in sources
            )
    return tuple(found)


def _of_group(group: FileGroup) -> ViewSource:
    # Not by what the header says: free text can hold a patient's name.
    source = ViewSource(group.paths, "", group.told_by)
    name = source.folder.name or source.folder.absolute().name
    return ViewSource(group.paths, f"{name} ({len(group.paths)})", group.told_by)


def _is_media(path: Path) -> bool:
    """Tell whether a file found in a folder is worth opening, by its first bytes.

    Reports, tables and a DICOMDIR that lie beside the images are nobody's wish. A file that is
    named as an image and is none, as one that was lost in copying, is to be told.
    """
    if path.name.upper() == "DICOMDIR":
        return False
    if path.suffix[1:].lower() in _SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(8)
        return is_still(head) or kind_of(path) is not FileKind.STILL
    except OSError:
        return True  # opening it will say what is wrong


def is_dicom(path: Path) -> bool:
    """Tell whether a file is DICOM, by its first bytes."""
    try:
        # From a pipe or a device one would wait for ever.
        return path.is_file() and kind_of(path) is FileKind.DICOM
    except OSError:
        return False  # opening it will say what is wrong


def in_order(paths: Iterable[Path]) -> list[Path]:
    """Sort as people count: image 2 before image 10."""
    return sorted(paths, key=lambda path: [_number_or_text(part) for part in _parts(path)])


def _parts(path: Path) -> list[str]:
    return re.split(r"(\d+)", str(path))


def _number_or_text(part: str) -> tuple[int, int, str]:
    return (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
