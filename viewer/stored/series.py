"""A stored series: one MetaImage of 16-bit voxels, leafed through in any plane.

MetaImage is a few lines of text and then the voxels; SimpleITK and 3D Slicer read it. Its lines
say where the voxels lie, and nothing else.
"""

from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from ground.errors import MediaError
from viewer.frames.info import ClipInfo
from viewer.frames.pixels import Pixels
from viewer.frames.series.planes import Plane, VoxelGrid
from viewer.frames.series.told import in_plane
from viewer.stored.clip import DAMAGED
from viewer.stored.description import Description

MAGIC = b"ObjectType = Image\n"


def mha_header(grid: VoxelGrid) -> bytes:
    """Return the lines before the voxels; ITK counts columns first."""
    slices, rows, columns = grid.shape
    through, down, across = grid.directions
    lines = {
        "ObjectType": "Image",
        "NDims": "3",
        "BinaryData": "True",
        "BinaryDataByteOrderMSB": "False",
        "CompressedData": "False",
        "TransformMatrix": _numbers(*across, *down, *through),
        "Offset": _numbers(*grid.origin_mm),
        "CenterOfRotation": "0 0 0",
        "ElementSpacing": _numbers(*reversed(grid.spacing_mm)),
        "DimSize": f"{columns} {rows} {slices}",
        "ElementType": "MET_USHORT",
        "ElementDataFile": "LOCAL",
    }
    return "".join(f"{key} = {value}\n" for key, value in lines.items()).encode("ascii")


def _numbers(*values: float) -> str:
    return " ".join(repr(float(value)) for value in values)


class StoredSeries:
    """Slices of one plane of a stored series.

    Raises
    ------
    MediaError
        When the file is not what its description says.

    """

    def __init__(self, path: Path, description: Description, plane: Plane | None) -> None:
        grid = description.grid
        if grid is None:
            raise MediaError(
                "The stored series does not say where its slices lie.", remedy=DAMAGED, path=path
            )
        cut = grid.cut(plane or grid.acquired_plane)
        senses = tuple(slice(None, None, -1 if back else 1) for back in cut.reversed)
        self._path = path
        self._turned: NDArray[Any] | None = _voxels(path, grid).transpose(cut.axes)[senses]
        self._info = in_plane(description.info, cut.geometry)

    @property
    def info(self) -> ClipInfo:
        """What was known of the source, in this plane."""
        return self._info

    def frame(self, index: int) -> Pixels:
        """Return one slice, (H, W) uint16."""
        if self._turned is None:
            raise MediaError("The series is closed.", remedy="Open it again.", path=self._path)
        if not 0 <= index < len(self._turned):
            raise IndexError(f"the volume has no slice {index} in this plane")
        return np.ascontiguousarray(self._turned[index], np.uint16)

    def close(self) -> None:
        """Let go of the voxels."""
        self._turned = None


_mapped: "WeakValueDictionary[tuple[object, ...], np.memmap[Any, Any]]" = WeakValueDictionary()


def _voxels(path: Path, grid: VoxelGrid) -> NDArray[Any]:
    header = mha_header(grid)
    with path.open("rb") as file:
        state = path.stat()
        if file.read(len(header)) != header or state.st_size < len(header) + 2 * np.prod(
            grid.shape
        ):
            raise MediaError(
                "The stored series has other slices than its description says.",
                remedy=DAMAGED,
                path=path,
            )
    key = (path, state.st_mtime_ns, state.st_size)
    found = _mapped.get(key)
    if found is None:
        found = _mapped[key] = np.memmap(path, "<u2", "r", offset=len(header), shape=grid.shape)
    return found
