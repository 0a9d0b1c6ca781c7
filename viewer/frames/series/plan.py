"""A folder of slices to one volume in order, from their headers alone.

Slices are sorted by where they lie in the patient (Image Position and Orientation (Patient), PS3.3
C.7.6.2), never by name or number. What does not make one even, upright stack is refused by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ground.errors import MediaError
from viewer.frames.series.checks import (
    check_alike,
    check_even,
    check_slices,
    check_upright,
    named,
    place_of,
)
from viewer.frames.series.header import SliceHeader, read_header
from viewer.frames.series.planes import Vector, VoxelGrid, cross, dot, norm

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

    """

    slices: tuple[SliceHeader, ...]
    grid: VoxelGrid
    passed_over: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """The slices' files in order."""
        return tuple(header.path for header in self.slices)


def series_of(source: Path | Iterable[Path]) -> SeriesPlan:
    """Plan a volume from a folder or from files.

    Parameters
    ----------
    source : Path or iterable of Path
        A folder, whose sub-folders are not entered, or the files themselves in any order.

    Raises
    ------
    SingleSliceError
        When there is one slice.
    MediaError
        When there is no slice, when there are several series, and when the slices do not make one
        even, upright stack. Names the files.

    """
    files = _files(source)
    headers, passed_over = _headers(files)
    if not headers:
        raise MediaError(
            f"None of {len(files)} files is a DICOM image.",
            remedy="Choose the folder that holds the slices themselves.",
            path=source if isinstance(source, Path) else None,
        )
    _check_one_series(headers)
    check_slices(headers)
    if len(headers) == 1:
        raise SingleSliceError(
            "The series has one slice.",
            remedy="Open the file as an image.",
            path=headers[0].path,
        )
    check_alike(headers)
    return SeriesPlan(*_stacked(headers), passed_over)


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


def _headers(files: Iterable[Path]) -> tuple[list[SliceHeader], tuple[Path, ...]]:
    headers, passed_over = [], []
    for path in files:
        header = read_header(path)
        if header is None:
            passed_over.append(path)
        else:
            headers.append(header)
    return headers, tuple(passed_over)


def _by_series(headers: Iterable[SliceHeader]) -> list[list[SliceHeader]]:
    groups: dict[str, list[SliceHeader]] = {}
    for header in headers:
        groups.setdefault(header.series, []).append(header)
    return list(groups.values())


def _check_one_series(headers: list[SliceHeader]) -> None:
    groups = sorted(_by_series(headers), key=lambda own: -len(own))
    if len(groups) == 1:
        return
    listed = "; ".join(
        f"“{own[0].description or 'without description'}” with {len(own)} "
        f"{'file' if len(own) == 1 else 'files'} ({named(own)})"
        for own in groups[:_LISTED]
    )
    if len(groups) > _LISTED:
        listed += f"; and {len(groups) - _LISTED} more"
    raise MediaError(
        f"The files belong to {len(groups)} series: {listed}.",
        remedy="Choose the files of one of them.",
        path=headers[0].path.parent,
    )


def _stacked(headers: list[SliceHeader]) -> tuple[tuple[SliceHeader, ...], VoxelGrid]:
    """Sort the slices along their normal and say where the stack lies."""
    first = headers[0]
    place = place_of(first)
    across = _unit(place.across)
    normal = _unit(cross(across, place.down))
    down = cross(normal, across)  # at right angles, which rounded cosines are only nearly
    sorted_headers = sorted(headers, key=lambda it: dot(place_of(it).position_mm, normal))
    along = [dot(place_of(header).position_mm, normal) for header in sorted_headers]
    check_even(sorted_headers, along)
    check_upright(sorted_headers, normal)
    step = (along[-1] - along[0]) / (len(along) - 1)
    grid = VoxelGrid(
        origin_mm=place_of(sorted_headers[0]).position_mm,
        directions=(normal, down, across),
        spacing_mm=(step, *place.spacing_mm),
        shape=(len(along), first.rows, first.columns),
        thickness_mm=first.thickness_mm or step,
    )
    return tuple(sorted_headers), grid


def _unit(vector: Vector) -> Vector:
    length = norm(vector)
    return vector[0] / length, vector[1] / length, vector[2] / length
