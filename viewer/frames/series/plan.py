"""A folder of slices to one volume in order, from their headers alone.

Slices are sorted by where they lie in the patient (Image Position and Orientation (Patient), PS3.3
C.7.6.2), never by name or number. What does not make one even, upright stack is refused by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ground.errors import MediaError
from viewer.frames.series.alike import by_direction
from viewer.frames.series.checks import check_slices, named
from viewer.frames.series.families import Family, families_of
from viewer.frames.series.grouping import ReadHeader
from viewer.frames.series.header import SliceHeader, read_header
from viewer.frames.series.phases import phases_of
from viewer.frames.series.planes import VoxelGrid
from viewer.frames.series.stack import stacked

MAX_FILES = 10_000
"""More are no series: the largest CT of a whole body has under 5,000 slices."""

_LISTED = 5


class SingleSliceError(MediaError):
    """A series of one slice: `path` is its file, to be opened as an image."""


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """The slices of one volume.

    Parameters
    ----------
    slices : tuple of SliceHeader
        At least two, rising along the slice normal (row direction × column direction).
    grid : VoxelGrid
        Where their voxels lie; axes are slice, row, column.
    passed_over : tuple of Path
        Files that are no DICOM images: a DICOMDIR, notes, reports.
    is_guessed : bool
        Whether the slices do not name their series, and folder and patient stood in.

    """

    slices: tuple[SliceHeader, ...]
    grid: VoxelGrid
    passed_over: tuple[Path, ...] = ()
    is_guessed: bool = False

    @property
    def files(self) -> tuple[Path, ...]:
        """The slices' files in order."""
        return tuple(header.path for header in self.slices)


def series_of(source: Path | Iterable[Path], *, read: ReadHeader = read_header) -> SeriesPlan:
    """Plan a volume from a folder or from files.

    Parameters
    ----------
    source : Path or iterable of Path
        A folder, whose sub-folders are not entered, or the files themselves in any order.
    read : callable
        Reads a header; another one may remember those that it has read.

    Raises
    ------
    SingleSliceError
        When there is one slice.
    MediaError
        When there is no slice, when there are several series, and when the slices do not make one
        even, upright stack. Names the files.

    """
    files = _files(source)
    headers, passed_over = _headers(files, read)
    if not headers:
        raise MediaError(
            f"None of {len(files)} files is a DICOM image.",
            remedy="Choose the folder that holds the slices themselves.",
            path=source if isinstance(source, Path) else None,
        )
    family = _the_family(headers)
    check_slices(headers)
    if len(headers) == 1:
        raise SingleSliceError(
            "The series has one slice.",
            remedy="Open the file as an image.",
            path=headers[0].path,
        )
    try:
        stack = stacked(headers)
    except MediaError as error:
        raise _several_phases(family) or error from None
    return SeriesPlan(*stack, passed_over, is_guessed=family.is_guessed)


def _files(source: Path | Iterable[Path]) -> tuple[Path, ...]:
    given = (source,) if isinstance(source, Path) else source
    files = tuple(sorted({path for item in given for path in _inside(item)}))
    if len(files) > MAX_FILES:
        raise MediaError(
            f"There are {len(files)} files; a series of at most {MAX_FILES} is read.",
            remedy="Choose the folder of one series.",
            path=files[0].parent,
        )
    return files


def _inside(path: Path) -> Iterable[Path]:
    return (item for item in path.iterdir() if item.is_file()) if path.is_dir() else (path,)


def _headers(files: Iterable[Path], read: ReadHeader) -> tuple[list[SliceHeader], tuple[Path, ...]]:
    headers, passed_over = [], []
    for path in files:
        header = read(path)
        if header is None:
            passed_over.append(path)
        else:
            headers.append(header)
    return headers, tuple(passed_over)


def _the_family(headers: list[SliceHeader]) -> Family:
    """Return the one series that all slices are of."""
    families = families_of(headers)
    if len(families) > 1:
        _refuse_several(sorted(families, key=lambda it: -len(it.headers)))
    if families[0].is_nobodys and len(headers) > 1:
        raise MediaError(
            f"{len(headers)} slices name neither their series nor their patient "
            f"(Series Instance UID and Patient ID are empty): {named(headers)}. They may be of "
            "several, and are not put together.",
            remedy="Open its files one by one, or export the series again with its identifiers.",
            path=headers[0].path.parent,
        )
    return families[0]


def _several_phases(family: Family) -> MediaError | None:
    """Say what tells several volumes of one series apart; None where they are no such thing."""
    if len(by_direction(family.headers)) > 1:
        return None
    phases = phases_of(family.headers) or []
    if len(phases) < 2:
        return None
    names = [telling.distinction.value.replace("_", " ") for telling in phases[0].told_by]
    by = " and ".join(names) or "their folders"
    return MediaError(
        f"The files are {len(phases)} volumes of one series, told apart by {by}.",
        remedy="Choose the files of one of them.",
        path=family.headers[0].path.parent,
    )


def _refuse_several(families: list[Family]) -> NoReturn:
    listed = "; ".join(
        f"“{own.headers[0].description or 'without description'}” with {len(own.headers)} "
        f"{'file' if len(own.headers) == 1 else 'files'} ({named(own.headers)})"
        for own in families[:_LISTED]
    )
    if len(families) > _LISTED:
        listed += f"; and {len(families) - _LISTED} more"
    patients = {own.headers[0].origin.patient for own in families} - {""}
    kind = "patients" if any(own.patient for own in families) else "series"
    of_patients = f" of {len(patients)} patients" if len(patients) > 1 and kind == "series" else ""
    raise MediaError(
        f"The files belong to {len(families)} {kind}{of_patients}: {listed}.",
        remedy="Choose the files of one of them.",
        path=families[0].headers[0].path.parent,
    )
