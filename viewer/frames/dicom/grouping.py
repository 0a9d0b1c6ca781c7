"""Which fragments make a frame: told by what lies there; a header's count is a claim among others.

One fragment a frame, the basic offset table, the marks with which codestreams begin and end: the
first of these that agrees with the header is right. Where none agrees, or the header is silent,
the beginnings are counted, and frames that were run together in one fragment are taken apart.
"""

import itertools
import re
import struct
from collections.abc import Iterator, Sequence
from typing import Final

from pydicom.uid import UID, RLELossless

from viewer.frames.dicom.file import DicomFile
from viewer.frames.dicom.fragments import Fragments, Span

ENCAPSULATED_NATIVE: Final = UID("1.2.840.10008.1.2.1.98")
"""Uncompressed frames in fragments (PS3.5 A.4.11)."""

Frames = list[list[Span]]

_STARTS: Final = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ")
"""JPEG and JPEG-LS; JPEG 2000; its file format, which some writers leave around it."""

_END_OF_IMAGE: Final = b"\xff\xd9"
"""Last marker of JPEG, JPEG-LS and JPEG 2000."""

_SEAM: Final = re.compile(rb"\xff\xd9\0?(?=\xff\xd8\xff|\xff\x4f\xff\x51)")
"""One codestream's end and the next one's beginning; neither can stand in coded data, and a preview
inside a JPEG is followed by the rest of its header."""

_TAIL_BYTES: Final = 10
"""The last marker may be followed by padding."""

_RLE_HEADER: Final = 64
_RLE_SEGMENTS: Final = range(1, 16)


def grouped(
    file: DicomFile, found: Fragments, *, announced: int | None, frame_bytes: int
) -> Frames:
    """Put the fragments of every frame together.

    Parameters
    ----------
    file : DicomFile
        Open.
    found : Fragments
        Its fragments.
    announced : int or None
        How many frames the header claims.
    frame_bytes : int
        Length of a frame that is not compressed.

    Returns
    -------
    list of list of (int, int)
        As many as there are frames, at least one unless the fragments are cut off.

    """
    if file.syntax == ENCAPSULATED_NATIVE:
        return _by_length(found.spans, frame_bytes)
    if announced == len(found.spans):
        frames = [[span] for span in found.spans]
    else:
        frames = _counted(file, found, announced)
    return _without_last_part(file, frames, found.rest) if found.is_cut else frames


def _counted(file: DicomFile, found: Fragments, announced: int | None) -> Frames:
    """Group fragments as the header says where anything agrees with it, else by what begins."""
    spans = found.spans
    table = _by_table(file, found.table, spans)
    starts = _by_starts(file, spans)
    for frames in (table, starts, _by_ends(file, spans)):
        # No count may be smaller than that of the codestreams that begin here.
        if frames and len(starts) <= len(frames) == announced:
            return frames
    best = max(starts, table, key=len) or [spans]
    return [piece for frame in best for piece in _taken_apart(file, frame)]


def _by_length(spans: Sequence[Span], frame_bytes: int) -> Frames:
    """Group uncompressed fragments by the length that a frame must have."""
    frames: Frames = [[]]
    length = 0
    for span in spans:
        frames[-1].append(span)
        length += span[1]
        if length >= frame_bytes:
            frames.append([])
            length = 0
    return frames[:-1]


def _by_table(file: DicomFile, table: Span, fragments: Sequence[Span]) -> Frames:
    """Group fragments by the basic offset table; nothing where it is empty or wrong."""
    offset, length = table
    starts = struct.unpack(f"<{length // 4}L", file.read(offset, length // 4 * 4))
    first_item = fragments[0][0] - 8
    places = {at - 8 - first_item: number for number, (at, _) in enumerate(fragments)}
    known = [start for start in starts if start in places]
    # Entries behind the last fragment are those of frames that were cut off.
    behind = fragments[-1][0] + fragments[-1][1] - first_item
    if not known or starts[0] != 0 or any(s not in places and s < behind for s in starts):
        return []
    return _cut_at(fragments, [places[start] for start in known])


def _by_starts(file: DicomFile, fragments: Sequence[Span]) -> Frames:
    """Group fragments by the beginning of a codestream in their first bytes."""
    begins = [number for number, span in enumerate(fragments) if _is_start(file, span)]
    if not begins:
        return []
    return _cut_at(fragments, [0, *begins[1:]])  # what lies before the first belongs to it


def _by_ends(file: DicomFile, fragments: Sequence[Span]) -> Frames:
    """Group fragments by the end-of-image marker in their last bytes."""
    ends = [number for number, span in enumerate(fragments) if _is_ended(file, span)]
    return _cut_at(fragments, [0, *(n + 1 for n in ends if n + 1 < len(fragments))])


def _cut_at(fragments: Sequence[Span], cuts: Sequence[int]) -> Frames:
    """Cut a list of fragments before each of these; nothing where they do not rise."""
    bounds = [*cuts, len(fragments)]
    if any(a >= b for a, b in itertools.pairwise(bounds)):
        return []
    return [list(fragments[a:b]) for a, b in itertools.pairwise(bounds)]


def _is_start(file: DicomFile, span: Span) -> bool:
    head = file.read(span[0], min(span[1], _RLE_HEADER))
    return _begins_rle(head) if file.syntax == RLELossless else head.startswith(_STARTS)


def _begins_rle(head: bytes) -> bool:
    """Tell whether this is the header of a frame: number of segments, rising offsets from 64."""
    if len(head) < _RLE_HEADER:
        return False
    count, *offsets = struct.unpack("<16L", head)
    if count not in _RLE_SEGMENTS or offsets[0] != _RLE_HEADER:
        return False
    used, unused = offsets[:count], offsets[count:]
    return all(a < b for a, b in itertools.pairwise(used)) and not any(unused)


def _is_ended(file: DicomFile, span: Span) -> bool:
    offset, length = span
    tail = min(length, _TAIL_BYTES)
    return _END_OF_IMAGE in file.read(offset + length - tail, tail)


def _taken_apart(file: DicomFile, frame: list[Span]) -> Iterator[list[Span]]:
    """Yield the frames that were run together in one fragment, or the frame as it is."""
    if len(frame) > 1:
        yield frame
        return
    offset, length = frame[0]
    seams = [match.end() for match in _SEAM.finditer(file.read(offset, length))]
    for start, stop in itertools.pairwise([0, *seams, length]):
        yield [(offset + start, stop - start)]


def _without_last_part(file: DicomFile, frames: Frames, rest: Span | None) -> Frames:
    """Leave out a last frame that would go on in the fragment that is cut off."""
    is_next = rest is not None and _is_start(file, rest)
    is_whole = is_next or file.syntax == RLELossless or _is_ended(file, frames[-1][-1])
    return frames if is_whole else frames[:-1]
