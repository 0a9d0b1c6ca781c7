"""A clip of any kind to its stored form, piece by piece: one frame in memory, never the whole.

Runs in the decoding process, which may not write: the pieces leave it as the frames do.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ground.errors import MediaError
from viewer.decoding.protocol import StoredPart
from viewer.frames.clip import Clip
from viewer.frames.info import ClipInfo, ClipNote
from viewer.frames.pixels import Pixels
from viewer.frames.series.planes import Cut, VoxelGrid
from viewer.frames.tail import padding, tail_of, void_element
from viewer.stored.clip_file import ClipFile, ColourFoundError
from viewer.stored.description import Description, without_free_text
from viewer.stored.masks import MaskedArea, check_areas, masked
from viewer.stored.series import mha_header
from viewer.stored.still import still_file

PART_BYTES = 4 * 2**20
"""A piece that has grown to this size is handed out."""

PART_SECONDS = 2.0
"""A piece that has taken this long is handed out as it is, so that nobody thinks it hangs."""


@runtime_checkable
class OfVolume(Protocol):
    """A clip whose frames are slices of one volume."""

    @property
    def voxels(self) -> NDArray[Any]:
        """All of them, (slices, rows, columns) uint16."""

    @property
    def grid(self) -> VoxelGrid:
        """Where they lie."""


class Storing:
    """Makes the stored form of one clip; `parts` first, then `description`.

    Parameters
    ----------
    clip : Clip
        The source, open; it stays open.
    areas : sequence of MaskedArea
        Painted black, each in its frames.

    Raises
    ------
    MediaError
        When an area does not lie in the frames.

    """

    def __init__(self, clip: Clip, areas: Sequence[MaskedArea] = ()) -> None:
        self._clip, self._areas = clip, tuple(areas)
        self._source = clip.info
        try:
            size = {"width": clip.info.width, "height": clip.info.height}
            check_areas(self._areas, **size, n_frames=clip.info.n_frames)
            if isinstance(clip, OfVolume) and any(area.first or area.last for area in areas):
                raise ValueError("an area of a series lies over all its slices")
        except ValueError as error:
            raise MediaError(
                f"What is to be covered does not fit the clip: {error}.",
                remedy="Mark the areas on this clip again.",
            ) from error
        self._digests: list[bytes] = []
        self._grey: list[int] = []
        self._damaged: list[int] = []
        self._description = b""

    def parts(self) -> Iterator[StoredPart]:
        """Yield the pieces of the stored file in order.

        Raises
        ------
        MediaError
            When no frame of the source is whole.

        """
        if isinstance(self._clip, OfVolume):
            yield from self._series(self._clip)
        elif self._source.n_frames == 1:
            yield self._still()
        else:
            try:
                yield from self._frames(colour=False)
            except ColourFoundError:
                # Grey frames came first; few clips are so, and they are begun once more.
                yield from self._frames(colour=True)

    def description(self) -> bytes:
        """Return the JSON that belongs to the file; after the last piece."""
        return self._description

    def _still(self) -> StoredPart:
        pixels = masked(self._clip.frame(0), self._areas, inverted=self._source.inverted)
        self._digests.append(frame_digest(pixels))
        self._grey = [0] if pixels.ndim == 2 else []
        self._describe(Description(self._info(), grey=tuple(self._grey)))
        return StoredPart(still_file(pixels, tail_of(self._description)), done=1, more=False)

    def _frames(self, *, colour: bool) -> Iterator[StoredPart]:
        self._digests, self._grey, self._damaged = [], [], []
        file: ClipFile | None = None
        length, began, first = 0, monotonic(), True
        for index in range(self._source.n_frames):
            pixels = self._frame(index)
            if pixels is None:
                continue
            file = file or ClipFile(pixels, colour=colour)
            file.add(index, pixels)
            if file.waiting >= PART_BYTES or monotonic() - began > PART_SECONDS:
                data = file.taken()
                length += len(data)
                yield StoredPart(data, index + 1, anew=first)
                first, began = False, monotonic()
        if file is None:
            raise _no_frame()
        file.finish()
        data = file.taken()
        grey = tuple(self._grey) if colour else ()
        self._describe(Description(self._info(), grey=grey, coded=tuple(file.coded)))
        data += void_element(length + len(data), tail_of(self._description))
        yield StoredPart(data, self._source.n_frames, more=False, anew=first)

    def _frame(self, index: int) -> Pixels | None:
        """Return a frame as it is to be stored; None, and note it, where it is damaged."""
        try:
            pixels = masked(
                self._clip.frame(index), self._areas, frame=index, inverted=self._source.inverted
            )
        except MediaError:
            self._damaged.append(index)
            self._digests.append(b"damaged")
            return None
        self._digests.append(frame_digest(pixels))
        if pixels.ndim == 2:
            self._grey.append(index)
        return pixels

    def _series(self, volume: OfVolume) -> Iterator[StoredPart]:
        grid, voxels = volume.grid, volume.voxels
        cut = grid.cut(grid.acquired_plane)
        hidden = _hidden(voxels.shape, cut, self._areas)
        black = int(np.iinfo(np.uint16).max) if self._source.inverted else 0
        header = mha_header(grid)
        length = len(header)
        yield StoredPart(header, 0, anew=True)
        for number, plane in enumerate(voxels):
            stored = np.where(hidden, black, plane).astype("<u2") if hidden.any() else plane
            data = np.ascontiguousarray(stored, "<u2").tobytes()
            self._digests.append(frame_digest(np.ascontiguousarray(stored, np.uint16)))
            length += len(data)
            yield StoredPart(data, number + 1)
        self._describe(Description(self._info(), grid=grid))
        yield StoredPart(padding(length, tail_of(self._description)), len(voxels), more=False)

    def _info(self) -> ClipInfo:
        """Return what is known of the source, with the frames that turned out damaged."""
        info = without_free_text(self._source)
        damaged = tuple(sorted({*info.damaged, *self._damaged}))
        if damaged == info.damaged:
            return info
        notes = tuple(dict.fromkeys((*info.notes, ClipNote.FRAMES_DAMAGED)))
        return replace(info, damaged=damaged, notes=notes)

    def _describe(self, description: Description) -> None:
        whole = self._digests[0].hex() if len(self._digests) == 1 else _digest_of(self._digests)
        self._description = replace(description, pixels_sha256=whole).encoded()


def frame_digest(pixels: Pixels) -> bytes:
    """Return a hash of what is seen: shape, depth and values."""
    plain = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<"))
    digest = hashlib.sha256(f"{plain.shape}/{plain.dtype.itemsize}/".encode())
    digest.update(plain.data)
    return digest.digest()


def _digest_of(digests: Sequence[bytes]) -> str:
    return hashlib.sha256(b"/".join(digests)).hexdigest()


def _hidden(shape: tuple[int, ...], cut: Cut, areas: Sequence[MaskedArea]) -> NDArray[np.bool_]:
    """Return which pixels of each slice are covered, (rows, columns) of the array.

    Areas lie in the slices as they are shown, which may be turned.
    """
    hidden = np.zeros((shape[cut.axes[1]], shape[cut.axes[2]]), np.bool_)
    for area in areas:
        hidden[area.y0 : area.y1 + 1, area.x0 : area.x1 + 1] = True
    _, down, across = (slice(None, None, -1 if back else 1) for back in cut.reversed)
    as_kept = hidden[down, across]
    return as_kept if cut.axes[1] < cut.axes[2] else as_kept.T


def _no_frame() -> MediaError:
    return MediaError(
        "No frame of the clip can be decoded.",
        remedy="Copy it again from its source, or convert it to MP4.",
    )
