"""A series of slices as a volume that can be leafed through in three planes.

Only a decoding process imports this module: SimpleITK (ITK and GDCM underneath) decodes the
slices, and a hostile file may end the process.
"""

import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ground.errors import MediaError
from viewer.decoding.itk_names import named_for_itk
from viewer.decoding.voxel_values import Scaling, scaling_of
from viewer.frames.clip import Clip
from viewer.frames.dicom.file import OVERLAY_GROUPS, OverlayElement
from viewer.frames.dicom.guard import reading
from viewer.frames.info import ClipInfo, ClipKind, ClipNote, TimeSource, WindowFunction
from viewer.frames.opening import open_clip
from viewer.frames.pixels import Pixels
from viewer.frames.series.grouping import ReadHeader
from viewer.frames.series.header import SliceHeader, read_header
from viewer.frames.series.plan import SeriesPlan, SingleSliceError, series_of
from viewer.frames.series.planes import Plane, SliceGeometry, VoxelGrid
from viewer.frames.series.told import in_plane

MAX_BYTES = 2**30
"""Of all volumes in use together, at 2 bytes a voxel: half of what a decoding process may have.
A CT of 2,000 slices of 512 × 512 fits."""

_BYTES_PER_VOXEL = 2

_MAX_READERS = 4
"""Threads that decode slices, which ITK does without Python's lock: compressed slices take some
50 ms each."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Volume:
    """The voxels of one series.

    Parameters
    ----------
    plan : SeriesPlan
        Its slices in order.
    voxels : ndarray
        (slices, rows, columns), uint16.
    scaling : Scaling
        What a voxel's number means.
    is_drawn_on : bool
        Whether some slice has an overlay, which is not shown.

    """

    plan: SeriesPlan
    voxels: NDArray[np.uint16]
    scaling: Scaling
    is_drawn_on: bool = False


class VolumeClip:
    """One plane of a volume; frames are slices in the order of its `SliceGeometry`."""

    def __init__(self, volume: Volume, plane: Plane) -> None:
        cut = volume.plan.grid.cut(plane)
        senses = (slice(None, None, -1 if back else 1) for back in cut.reversed)
        self._turned: NDArray[np.uint16] | None = volume.voxels.transpose(cut.axes)[tuple(senses)]
        self._volume: Volume | None = volume  # the shelf keeps no volume that nobody holds
        self._info = _info(volume, cut.geometry)

    @property
    def info(self) -> ClipInfo:
        """Size, millimetres, meaning of the values and place in the patient."""
        return self._info

    @property
    def voxels(self) -> NDArray[np.uint16]:
        """All voxels, (slices, rows, columns) as acquired."""
        if self._volume is None:
            raise MediaError("The series is closed.", remedy="Open it again.")
        return self._volume.voxels

    @property
    def grid(self) -> VoxelGrid:
        """Where they lie."""
        if self._volume is None:
            raise MediaError("The series is closed.", remedy="Open it again.")
        return self._volume.plan.grid

    def frame(self, index: int) -> Pixels:
        """Return one slice, (H, W) uint16."""
        if self._turned is None:
            raise MediaError("The series is closed.", remedy="Open it again.")
        if not 0 <= index < len(self._turned):
            raise IndexError(f"the volume has no slice {index} in this plane")
        return np.ascontiguousarray(self._turned[index])

    def close(self) -> None:
        """Let go of the voxels."""
        self._turned = self._volume = None


class Shelf:
    """The volumes of this process: those that clips use, and the one that was used last."""

    def __init__(self) -> None:
        self._in_use: WeakValueDictionary[tuple[object, ...], Volume] = WeakValueDictionary()
        self._last: Volume | None = None

    def volume(self, plan: SeriesPlan) -> Volume:
        """Return the volume of a plan, read at most once while anybody uses it."""
        key = tuple(map(_stamp, plan.files))
        volume = self._in_use.get(key)
        if volume is None:
            self._last = None
            _check_room(plan, used=sum(it.voxels.nbytes for it in self._in_use.values()))
            volume = self._in_use[key] = _read(plan)
        self._last = volume
        return volume


_shelf = Shelf()


def open_volume(
    files: Path | Sequence[Path],
    plane: Plane | None = None,
    *,
    read: ReadHeader = read_header,
) -> Clip:
    """Open a series as slices of one patient plane.

    Parameters
    ----------
    files : Path or sequence of Path
        A folder, or the files of one series in any order.
    plane : Plane, optional
        The plane wanted; as acquired when not given. The planes of one series share its voxels.
    read : callable
        Reads a header; another one may remember those that it has read.

    Returns
    -------
    Clip
        Slices; a still, as `open_clip` opens it, when the series has one slice.

    Raises
    ------
    MediaError
        When the files are no even, upright volume, are too large together, or cannot be decoded.
        Names the files.

    """
    try:
        plan = series_of(files, read=read)
    except SingleSliceError as error:
        if error.path is None:
            raise
        return open_clip(error.path)
    volume = _shelf.volume(plan)
    return VolumeClip(volume, plane or plan.grid.acquired_plane)


def _info(volume: Volume, geometry: SliceGeometry) -> ClipInfo:
    slices = volume.plan.slices
    middle = slices[len(slices) // 2]
    is_sigmoid = any(window.function is WindowFunction.SIGMOID for window in middle.windows)
    info = ClipInfo(
        ClipKind.VOLUME,
        n_frames=geometry.n_slices,
        width=geometry.width,
        height=geometry.height,
        time_source=TimeSource.STILL,
        values=volume.scaling.values(middle.unit),
        windows=middle.windows,
        inverted=middle.inverted,
        modality=middle.modality,
        notes=tuple(
            note
            for note, holds in (
                (ClipNote.SIGMOID_SHOWN_LINEAR, is_sigmoid),
                (ClipNote.SERIES_GUESSED, volume.plan.is_guessed),
                (ClipNote.OVERLAY_NOT_DRAWN, volume.is_drawn_on),
            )
            if holds
        ),
    )
    return in_plane(info, geometry)


def _stamp(path: Path) -> tuple[Path, int, int]:
    """Tell a file from another one that has taken its place."""
    with reading(path):
        state = path.stat()
    return path, state.st_mtime_ns, state.st_size


def _check_room(plan: SeriesPlan, *, used: int) -> None:
    n_slices, rows, columns = plan.grid.shape
    needed = n_slices * rows * columns * _BYTES_PER_VOXEL
    if needed + used > MAX_BYTES:
        beside = f" beside {used / 2**20:.0f} MiB that are open" if used else ""
        raise MediaError(
            f"The series of {n_slices} slices of {columns} × {rows} takes "
            f"{needed / 2**20:.0f} MiB{beside}; at most {MAX_BYTES // 2**20} MiB are read.",
            remedy="Close other series, or choose fewer slices.",
            path=plan.files[0].parent,
        )


def _read(plan: SeriesPlan) -> Volume:
    """Read all slices; a few decoded ones are all that is held beside the volume."""
    sitk.ProcessObject.SetGlobalWarningDisplay(False)  # type: ignore[no-untyped-call]
    scaling = scaling_of(plan.slices, _slice_values)
    voxels = np.empty(plan.grid.shape, np.uint16)
    drawn_on: list[int] = []

    def fill(index: int) -> None:
        image = _slice_image(plan.slices[index])
        scaling.store(_values_in(image, plan.slices[index]), into=voxels[index])
        if _has_drawing(image):
            drawn_on.append(index)

    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MAX_READERS)) as readers:
        deque(readers.map(fill, range(len(plan.slices))), maxlen=0)  # raises the first error
    voxels.flags.writeable = False  # frames may be views of it
    return Volume(plan, voxels=voxels, scaling=scaling, is_drawn_on=bool(drawn_on))


def _slice_values(header: SliceHeader) -> NDArray[Any]:
    """Decode one slice to rescaled values, (rows, columns) of whatever type holds them."""
    return _values_in(_slice_image(header), header)


def _slice_image(header: SliceHeader) -> sitk.Image:
    try:
        with named_for_itk(header.path) as name:
            return sitk.ReadImage(name, imageIO="GDCMImageIO")
    except RuntimeError as error:
        raise MediaError(
            "The slice cannot be decoded: it is truncated or damaged, or coded in a way that is "
            "not read.",
            remedy="Copy it again from its source, or export the series uncompressed.",
            path=header.path,
        ) from error


def _has_drawing(image: sitk.Image) -> bool:
    """Tell whether an overlay of a slice has a bit set; ITK hands its bits out in base 64."""
    for group in OVERLAY_GROUPS:
        key = f"{group:04x}|{OverlayElement.DATA:04x}"
        if image.HasMetaDataKey(key):  # type: ignore[no-untyped-call]
            bits: str = image.GetMetaData(key)  # type: ignore[no-untyped-call]
            if bits.rstrip("\0= ").strip("A"):
                return True
    return False


def _values_in(image: sitk.Image, header: SliceHeader) -> NDArray[Any]:
    values = sitk.GetArrayFromImage(image)
    values = np.squeeze(values, axis=0) if values.ndim == 3 else values
    if values.shape != (header.rows, header.columns):
        raise MediaError(
            "The slice's pixels have another size than its header says.",
            remedy="Copy it again from its source.",
            path=header.path,
        )
    return _as_stored(values, header) if header.photometric == "MONOCHROME1" else values


def _as_stored(values: NDArray[Any], header: SliceHeader) -> NDArray[Any]:
    """Undo GDCM's habit of turning MONOCHROME1 round, before it rescales."""
    slope, intercept = header.rescale or (1.0, 0.0)
    ends = -1 if header.signed else 2**header.bits_stored - 1
    return (slope * ends + 2 * intercept) - values.astype(np.float64)
