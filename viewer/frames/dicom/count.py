"""How many frames a file holds. The header's number is a claim: what lies there is counted.

Frames that are missing, or more than the header says, are shown and told of. Refused is only what
may as well be pixels of another kind than the header says: twice or three times the length.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from pydicom.uid import UID

from ground.errors import MediaError
from viewer.frames.dicom.file import DicomFile
from viewer.frames.dicom.fragments import Span, cut_off, fragments_of
from viewer.frames.dicom.grouping import grouped
from viewer.frames.dicom.guard import COPY_AGAIN
from viewer.frames.dicom.layout import (
    MAX_FRAMES,
    Photometric,
    PixelLayout,
    contradiction,
)
from viewer.frames.dicom.values import announced_frames, text
from viewer.frames.info import ClipNote

_PADDING_BYTES: Final = 4096
"""Up to here, a surplus may be padding even if it would make another (tiny) frame."""

_OTHER_PIXELS: Final = frozenset({2, 3, 6})
"""How many times longer pixels are that have a second byte, three colours, or both."""


@dataclass(frozen=True, slots=True)
class FoundFrames:
    """The frames of a file.

    Parameters
    ----------
    layout : PixelLayout
        Of the pixels, with the number of frames that are there.
    fragments : tuple of tuple of (int, int)
        Of every frame; empty where the pixels are not encapsulated.
    notes : tuple of ClipNote
        Where header and pixels disagree.

    """

    layout: PixelLayout
    fragments: tuple[tuple[Span, ...], ...] = ()
    notes: tuple[ClipNote, ...] = ()


def found_frames(file: DicomFile, layout: PixelLayout) -> FoundFrames:
    """Count the frames.

    Raises
    ------
    MediaError
        When not one frame is whole, or when header and length contradict one another.

    """
    announced = announced_frames(file.header)
    if file.pixels_length is None:
        return _encapsulated(file, layout, announced)
    candidates = [_lying(file, kind, announced) for kind in _kinds(layout)]
    fitting = [found for found in candidates if found is not None]
    if not fitting:
        raise _unfitting(file, layout, announced or 1)
    return min(fitting, key=lambda found: _distance(file, found.layout, announced or 1))


def frame_notes(found: int, announced: int | None, *, is_cut: bool = False) -> tuple[ClipNote, ...]:
    """Tell of frames that the header has not counted, or that are not there."""
    if is_cut or found < (announced or 1):
        return (ClipNote.FRAMES_MISSING,)
    return (ClipNote.FRAMES_UNSAID,) if found > (announced or 1) else ()


def _encapsulated(file: DicomFile, layout: PixelLayout, announced: int | None) -> FoundFrames:
    fragments = fragments_of(file)
    frames = grouped(file, fragments, announced=announced, frame_bytes=-(-layout.frame_bits // 8))
    if not frames:
        raise cut_off(file)
    is_lost = fragments.is_cut and len(frames) != announced
    if len(frames) > MAX_FRAMES:
        raise contradiction(file, f"it holds {len(frames)} frames")
    return FoundFrames(
        replace(layout, n_frames=len(frames)),
        tuple(map(tuple, frames)),
        frame_notes(len(frames), announced, is_cut=is_lost),
    )


def _kinds(layout: PixelLayout) -> Iterable[PixelLayout]:
    """Iterate over what the interpretation may mean for the length of a frame."""
    yield layout
    if layout.photometric is Photometric.YBR_FULL_422:
        # Some scanners name the interpretation after the JPEG that the image once was.
        yield replace(layout, photometric=Photometric.YBR_FULL)


def _lying(file: DicomFile, layout: PixelLayout, announced: int | None) -> FoundFrames | None:
    """Count uncompressed frames by their length; None where it does not go with the header."""
    length = file.pixels_length or 0
    present = min(length, file.size() - file.pixels_at)
    there = 8 * present // layout.frame_bits
    claimed = announced or 1
    surplus = length - layout.native_bytes
    is_more = surplus >= -(-layout.frame_bits // 8) and surplus > _PADDING_BYTES
    if present >= layout.native_bytes and not is_more:
        return FoundFrames(layout)
    if present < length and length >= layout.native_bytes:  # the file is cut off
        is_clip = there >= 1 and claimed > 1
        return _with(layout, min(there, claimed), announced) if is_clip else None
    if not there or length - replace(layout, n_frames=there).native_bytes not in (0, 1):
        return None
    if there > MAX_FRAMES or _may_be_other_pixels(file, there, claimed):
        return None
    return _with(layout, there, announced)


def _with(layout: PixelLayout, n_frames: int, announced: int | None) -> FoundFrames:
    return FoundFrames(replace(layout, n_frames=n_frames), notes=frame_notes(n_frames, announced))


def _distance(file: DicomFile, layout: PixelLayout, claimed: int) -> tuple[int, bool]:
    """Tell how far a count is from the header's, and whether bytes are left over."""
    surplus = (file.pixels_length or 0) - layout.native_bytes
    return abs(layout.n_frames - claimed), surplus not in (0, 1)


def _may_be_other_pixels(file: DicomFile, there: int, claimed: int) -> bool:
    """Tell whether another number of bits or colours explains the length as well as frames do.

    A file that calls itself multi-frame and leaves the number out has as many as there are.
    """
    large, small = max(there, claimed), min(there, claimed)
    is_multi_frame = "Multi-frame" in UID(text(file.header, "SOPClassUID")).name
    is_silent = is_multi_frame and announced_frames(file.header) is None
    return not is_silent and large % small == 0 and large // small in _OTHER_PIXELS


def _unfitting(file: DicomFile, layout: PixelLayout, claimed: int) -> MediaError:
    length = file.pixels_length or 0
    present = min(length, file.size() - file.pixels_at)
    there = 8 * length // layout.frame_bits
    if there == 0 or (claimed == 1 and present < layout.native_bytes):
        return MediaError(
            f"The file is cut off: {layout.native_bytes} bytes of pixels are announced, "
            f"{present} are there.",
            remedy=COPY_AGAIN,
            path=file.path,
        )
    return contradiction(
        file,
        f"it announces {claimed} frames and holds {length / layout.frame_bits * 8:.4g} times the "
        "bytes of one, as if its pixels were of another kind than it says",
    )
