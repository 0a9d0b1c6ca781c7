"""Where the compressed frames of a file lie (PS3.5 A.4); nothing is read but item headers."""

import itertools
import struct
from collections.abc import Sequence
from typing import Final

from ground.errors import MediaError
from viewer.frames.dicom.file import UNDEFINED_LENGTH, DicomFile
from viewer.frames.dicom.guard import COPY_AGAIN

Span = tuple[int, int]
"""Offset in the stream and length in bytes."""

_ITEM: Final = 0xFFFEE000
_END: Final = 0xFFFEE0DD
_END_OF_IMAGE: Final = b"\xff\xd9"
"""Last marker of JPEG, JPEG-LS and JPEG 2000."""

_TAIL_BYTES: Final = 10
"""The marker may be followed by padding."""


def fragments_of(file: DicomFile) -> tuple[Span, list[Span]]:
    """Find the basic offset table and all fragments.

    Returns
    -------
    (int, int)
        Span of the basic offset table, maybe of no length.
    list of (int, int)
        Spans of the fragments.

    Raises
    ------
    MediaError
        When an item is damaged or reaches beyond the end of the file.

    """
    end, at = file.size(), file.pixels_at
    spans: list[Span] = []
    while len(head := file.read(at, 8)) == 8:
        group, element, length = struct.unpack("<HHL", head)
        tag = group << 16 | element
        if tag == _END:
            break
        if tag != _ITEM or length == UNDEFINED_LENGTH or at + 8 + length > end:
            raise _cut(file)
        spans.append((at + 8, length))
        at += 8 + length
    if len(spans) < 2:
        raise _cut(file)
    return spans[0], spans[1:]


def frames_of(file: DicomFile, n_frames: int) -> list[list[Span]]:
    """Find the fragments of every frame.

    Returns
    -------
    list of list of (int, int)
        `n_frames` of them.

    Raises
    ------
    MediaError
        When there are not as many frames as the header says.

    """
    table, fragments = fragments_of(file)
    if len(fragments) == n_frames:
        return [[fragment] for fragment in fragments]
    if len(fragments) < n_frames:
        raise _unequal(file, n_frames, len(fragments))
    frames = _by_table(file, table, fragments)
    if n_frames == 1 and not frames:
        return [fragments]
    if len(frames) != n_frames:
        frames = _by_markers(file, fragments)
    if len(frames) != n_frames:
        raise _unequal(file, n_frames, len(frames))
    return frames


def joined(file: DicomFile, spans: Sequence[Span]) -> bytes:
    """Read fragments as one piece."""
    return b"".join(file.read(offset, length) for offset, length in spans)


def _by_table(file: DicomFile, table: Span, fragments: Sequence[Span]) -> list[list[Span]]:
    """Group fragments by the basic offset table; nothing where it is empty or wrong."""
    offset, length = table
    starts = struct.unpack(f"<{length // 4}L", file.read(offset, length // 4 * 4))
    first_item = fragments[0][0] - 8
    places = {at - 8 - first_item: number for number, (at, _) in enumerate(fragments)}
    if not starts or starts[0] != 0 or any(start not in places for start in starts):
        return []
    cuts = [places[start] for start in starts] + [len(fragments)]
    if any(a >= b for a, b in itertools.pairwise(cuts)):
        return []
    return [list(fragments[a:b]) for a, b in itertools.pairwise(cuts)]


def _by_markers(file: DicomFile, fragments: Sequence[Span]) -> list[list[Span]]:
    """Group fragments by the end-of-image marker in their last bytes."""
    frames: list[list[Span]] = [[]]
    for offset, length in fragments:
        frames[-1].append((offset, length))
        tail = min(length, _TAIL_BYTES)
        if _END_OF_IMAGE in file.read(offset + length - tail, tail):
            frames.append([])
    return [frame for frame in frames if frame]


def _cut(file: DicomFile) -> MediaError:
    return MediaError(
        "The compressed pixel data are cut off or damaged.", remedy=COPY_AGAIN, path=file.path
    )


def _unequal(file: DicomFile, announced: int, found: int) -> MediaError:
    return MediaError(
        f"The file announces {announced} frames and holds {found}.",
        remedy=f"It is damaged. {COPY_AGAIN}",
        path=file.path,
    )
