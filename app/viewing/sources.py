"""What the viewer is asked to show: names on the command line to things that can be opened."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground.errors import MediaError
from viewer.frames.kinds import FileKind, kind_of

_STILLS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")


@dataclass(frozen=True, slots=True)
class ViewSource:
    """One thing that can be opened: a file, or the slices of a series.

    Parameters
    ----------
    paths : tuple of Path
        One file, or all files of a series in any order.
    name : str
        What the screen calls it: a file's or a folder's name, never a whole path.

    """

    paths: tuple[Path, ...]
    name: str

    @property
    def is_series(self) -> bool:
        """Whether its files are the slices of one volume."""
        return len(self.paths) > 1

    @classmethod
    def of_file(cls, path: Path) -> "ViewSource":
        """Return a file as a source."""
        return cls((path,), path.name)


def listed(arguments: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that are meant: files as they are named, folders by what lies in them.

    Raises
    ------
    MediaError
        When a name does not exist, or a folder holds nothing.

    """
    files: list[Path] = []
    for argument in arguments:
        if not argument.exists():
            raise MediaError("There is no such file.", remedy="Check the name.", path=argument)
        files += _inside(argument) if argument.is_dir() else [argument]
    if arguments and not files:
        raise MediaError(
            "The folder holds no image, no clip and no series.",
            remedy="DICOM, PNG, JPEG, TIFF, BMP, GIF, AVI, MP4 and MPEG files are shown.",
            path=arguments[0],
        )
    return tuple(dict.fromkeys(files))


def _inside(folder: Path) -> list[Path]:
    visible = (path for path in folder.rglob("*") if not _is_hidden(path.relative_to(folder)))
    return in_order(path for path in visible if path.is_file() and _is_media(path))


def may_hold_series(files: Sequence[Path]) -> bool:
    """Tell whether at least two of the files are DICOM; only then are headers worth reading."""
    found = (path for path in files if is_dicom(path))
    return next(found, None) is not None and next(found, None) is not None


def in_groups(files: Sequence[Path], volumes: Sequence[tuple[Path, ...]]) -> tuple[ViewSource, ...]:
    """Return files as sources, the slices of each volume put together where its first one stands.

    Parameters
    ----------
    files : sequence of Path
        In the order in which they are to be gone through.
    volumes : sequence of tuple of Path
        Slices of each volume.

    """
    of_slice = {path: volume for volume in volumes for path in volume}
    sources: list[ViewSource] = []
    for path in files:
        volume = of_slice.get(path)
        if volume is None:
            sources.append(ViewSource.of_file(path))
        else:
            # Not by what the header says: free text can hold a patient's name.
            sources.append(ViewSource(volume, f"{path.parent.name} ({len(volume)})"))
    return tuple(dict.fromkeys(sources))


def _is_media(path: Path) -> bool:
    """Tell whether a file found in a folder is worth opening, by its first bytes.

    Reports, tables and a DICOMDIR that lie beside the images are nobody's wish.
    """
    if path.name.upper() == "DICOMDIR":
        return False
    try:
        with path.open("rb") as file:
            head = file.read(8)
        return head.startswith(_STILLS) or kind_of(path) is not FileKind.STILL
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


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
