"""Overlay planes, groups 60xx of a file (PS3.3 C.9.2): what they draw on which frame."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from viewer.frames.dicom.file import OVERLAY_GROUPS, OverlayElement
from viewer.frames.dicom.layout import PixelLayout
from viewer.frames.dicom.values import numbers, octets, text, vr_of, whole
from viewer.frames.graphics import MAX_BYTES, NOTHING, FileGraphics
from viewer.frames.info import ClipNote
from viewer.frames.sizes import MAX_SIDE

_MAX_PIXELS: Final = 2**28
"""Of all frames, where overlays lie among the bits of their pixels: these are read at once."""

Stored = Callable[[int], NDArray[Any] | None]
"""The samples of a frame with all their bits, (H, W); None where they cannot be had."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OverlayPlane:
    """One overlay.

    Parameters
    ----------
    rows, columns : int
        Its size, which need not be that of the image.
    top, left : int
        Where its first pixel lies on the image, from 0; negative outside.
    first : int or None
        The first frame that it is for, from 0; None where it is for all.
    n_frames : int
        How many frames it has.
    is_region : bool
        Whether its pixels fill a region, so that only the outline may be drawn.
    bits : ndarray or None
        Its bits, one after the other, of all frames; None where they lie among those of the pixels.
    position : int
        At which bit of a pixel they lie there.

    """

    rows: int
    columns: int
    top: int
    left: int
    first: int | None
    n_frames: int
    is_region: bool
    bits: NDArray[np.uint8] | None
    position: int

    def frame_for(self, index: int) -> int | None:
        """Return which of its frames belongs to a frame of the image; None where none does."""
        if self.bits is None:
            return index
        if self.first is None:
            return 0
        own = index - self.first
        return own if 0 <= own < self.n_frames else None

    def draw(self, own: int, onto: Mask, stored: Stored) -> None:
        """Set what it draws in one of its frames on a mask of the image's size."""
        drawn = self._drawn(own, stored)
        if drawn is None:
            return
        if self.is_region:
            drawn = _outline(drawn)
        height, width = onto.shape
        rows = slice(max(-self.top, 0), max(min(self.rows, height - self.top), 0))
        columns = slice(max(-self.left, 0), max(min(self.columns, width - self.left), 0))
        part = drawn[rows, columns]
        top, left = max(self.top, 0), max(self.left, 0)
        onto[top : top + part.shape[0], left : left + part.shape[1]] |= part

    def _drawn(self, own: int, stored: Stored) -> Mask | None:
        if self.bits is None:
            samples = stored(own)
            return None if samples is None else (samples >> self.position & 1).astype(np.bool_)
        area = self.rows * self.columns
        start = own * area
        packed = self.bits[start // 8 : -(-(start + area) // 8)]
        bits = np.unpackbits(packed, bitorder="little")[start % 8 :][:area]
        return bits.reshape(self.rows, self.columns).astype(np.bool_)


def overlays_of(
    header: Dataset, layout: PixelLayout, stored: Stored, *, little_endian: bool
) -> tuple[FileGraphics | None, tuple[ClipNote, ...]]:
    """Read all overlays of a file and put them together.

    Returns
    -------
    FileGraphics or None
        None where nothing is drawn: empty planes, as many programs write them, count as absent.
    tuple of ClipNote
        Whether something is drawn, and whether something cannot be.

    """
    planes, has_bad = _planes(header, layout, little_endian=little_endian)
    try:
        graphics = _drawn(planes, layout, stored)
    except OverflowError:
        graphics, has_bad = None, True
    notes = (ClipNote.OVERLAY,) if graphics is not None else ()
    return graphics, (*notes, ClipNote.OVERLAY_NOT_DRAWN) if has_bad else notes


def _planes(
    header: Dataset, layout: PixelLayout, *, little_endian: bool
) -> tuple[list[OverlayPlane], bool]:
    """Return the overlays that draw something, or may, and whether others cannot be drawn."""
    planes, has_bad = [], False
    for group in OVERLAY_GROUPS:
        base = group << 16
        data = octets(header, base | OverlayElement.DATA)
        if data:
            if not data.strip(b"\0"):
                continue
            plane = _with_data(header, base, _in_order(header, base, data, little_endian))
        elif _is_among_pixels(header, base, layout):
            plane = _among_pixels(header, base, layout)
        else:
            continue
        has_bad |= plane is None
        planes += [] if plane is None else [plane]
    return planes, has_bad


def _drawn(planes: list[OverlayPlane], layout: PixelLayout, stored: Stored) -> FileGraphics | None:
    """Put overlays together, frame by frame; an OverflowError where they are too many."""
    if layout.n_frames * layout.rows * layout.columns > _MAX_PIXELS and any(
        plane.bits is None for plane in planes
    ):
        raise OverflowError
    numbers_of: dict[tuple[int | None, ...], int] = {}
    masks: list[NDArray[np.uint8]] = []
    of_frame = []
    room = MAX_BYTES // (layout.rows * -(-layout.columns // 8))
    for index in range(layout.n_frames):
        wanted = tuple(plane.frame_for(index) for plane in planes)
        if wanted not in numbers_of:
            mask = np.zeros((layout.rows, layout.columns), np.bool_)
            for plane, own in zip(planes, wanted, strict=True):
                if own is not None:
                    plane.draw(own, mask, stored)
            numbers_of[wanted] = len(masks) if mask.any() else NOTHING
            masks += [np.packbits(mask, axis=1)] if mask.any() else []
            if len(masks) > room:
                raise OverflowError
        of_frame.append(numbers_of[wanted])
    return FileGraphics(layout.columns, np.stack(masks), tuple(of_frame)) if masks else None


def _with_data(header: Dataset, base: int, bits: NDArray[np.uint8]) -> OverlayPlane | None:
    rows = whole(header, base | OverlayElement.ROWS)
    columns = whole(header, base | OverlayElement.COLUMNS)
    if rows is None or columns is None or not (0 < rows <= MAX_SIDE and 0 < columns <= MAX_SIDE):
        return None
    n_frames = max(whole(header, base | OverlayElement.N_FRAMES) or 1, 1)
    if 8 * len(bits) < n_frames * rows * columns:
        return None
    first = whole(header, base | OverlayElement.FIRST_FRAME)
    # Neither number of frames nor first frame: it lies over every frame.
    starts = None if first is None and n_frames == 1 else max(first or 1, 1) - 1
    return _plane(header, base, (rows, columns), starts, n_frames, bits)


def _is_among_pixels(header: Dataset, base: int, layout: PixelLayout) -> bool:
    """Tell whether an overlay uses a bit of the pixels that these do not need (retired in 2004)."""
    position = whole(header, base | OverlayElement.BIT_POSITION)
    allocated = whole(header, base | OverlayElement.BITS_ALLOCATED)
    if position is None or allocated != layout.bits_allocated:
        return False
    lowest = layout.high_bit - layout.bits_stored + 1
    is_free = layout.high_bit < position < layout.bits_allocated or 0 <= position < lowest
    return is_free and layout.photometric.samples == 1


def _among_pixels(header: Dataset, base: int, layout: PixelLayout) -> OverlayPlane | None:
    return _plane(header, base, (layout.rows, layout.columns), None, layout.n_frames, None)


def _plane(
    header: Dataset,
    base: int,
    size: tuple[int, int],
    first: int | None,
    n_frames: int,
    bits: NDArray[np.uint8] | None,
) -> OverlayPlane:
    origin = numbers(header, base | OverlayElement.ORIGIN)
    top, left = (int(origin[0]) - 1, int(origin[1]) - 1) if len(origin) >= 2 else (0, 0)
    return OverlayPlane(
        *size,
        top=0 if bits is None else top,
        left=0 if bits is None else left,
        first=first,
        n_frames=n_frames,
        is_region=text(header, base | OverlayElement.TYPE) == "R",
        bits=bits,
        position=whole(header, base | OverlayElement.BIT_POSITION) or 0,
    )


def _in_order(header: Dataset, base: int, data: bytes, little_endian: bool) -> NDArray[np.uint8]:
    """Return bits packed with the first one lowest; big-endian words are turned round."""
    packed = np.frombuffer(data, np.uint8)
    if little_endian or vr_of(header, base | OverlayElement.DATA) != "OW":
        return packed
    return packed[: len(packed) // 2 * 2].view(">u2").astype("<u2").view(np.uint8)


def _outline(region: Mask) -> Mask:
    """Return the pixels of a region that have a neighbour outside of it."""
    ringed = np.pad(region, 1)
    inside = ringed[:-2, 1:-1] & ringed[2:, 1:-1] & ringed[1:-1, :-2] & ringed[1:-1, 2:]
    outline: Mask = region & ~inside
    return outline
