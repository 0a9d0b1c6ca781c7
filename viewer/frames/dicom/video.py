"""DICOM files whose frames are one MPEG-2, H.264 or HEVC stream (PS3.5 A.4.5–A.4.8)."""

import io
from dataclasses import replace
from typing import Final

from pydicom.uid import UID

from ground.errors import MediaError
from viewer.frames.calibration import Calibration
from viewer.frames.clip import Clip
from viewer.frames.dicom.count import frame_notes
from viewer.frames.dicom.file import DicomFile
from viewer.frames.dicom.fragments import fragments_of, joined
from viewer.frames.dicom.guard import COPY_AGAIN
from viewer.frames.dicom.info import info_of
from viewer.frames.dicom.layout import layout_of
from viewer.frames.dicom.overlays import overlays_of
from viewer.frames.dicom.values import announced_frames
from viewer.frames.graphics import FileGraphics
from viewer.frames.info import ClipInfo, ClipNote, TimeSource
from viewer.frames.pixels import Pixels

MAX_STREAM_BYTES: Final = 2**30
"""A stream is held in memory; an hour of high-definition video is about as long."""

_FAMILY: Final = "1.2.840.10008.1.2.4."
_NUMBERS: Final = frozenset(range(100, 109))


def is_video(syntax: UID) -> bool:
    """Tell whether a transfer syntax is one of …4.100 to …4.108, fragmentable ones (….1) too."""
    number, _, rest = syntax.removeprefix(_FAMILY).partition(".")
    is_member = syntax.startswith(_FAMILY) and number.isdecimal() and int(number) in _NUMBERS
    return is_member and rest in ("", "1")


def video_clip(file: DicomFile) -> Clip:
    """Open the stream of a file as a clip with what the header says of it.

    Raises
    ------
    MediaError
        When it is cut off, too long, or cannot be decoded.

    """
    # A file without video need not wait for FFmpeg to be loaded.
    from viewer.frames.video.clip import VideoClip

    found = fragments_of(file)
    pieces = [*found.spans, *([found.rest] if found.rest else [])]
    length = sum(size for _, size in pieces)
    if file.pixels_length is not None or length > MAX_STREAM_BYTES:
        raise MediaError(
            f"The video in the file is not in fragments, or longer than {MAX_STREAM_BYTES} bytes.",
            remedy=f"{COPY_AGAIN} Export a long one in parts.",
            path=file.path,
        )
    stream = io.BytesIO(joined(file, pieces))
    clip = VideoClip(stream, path=file.path)
    try:
        info = _info(file, clip.info, is_cut=found.is_cut)
        graphics, drawn = _graphics(file, info)
        return _DicomVideoClip(clip, replace(info, notes=(*info.notes, *drawn)), graphics)
    except BaseException:
        clip.close()
        raise
    finally:
        file.stream.close()


class _DicomVideoClip:
    """Frames of the stream, facts of the header."""

    def __init__(self, clip: Clip, info: ClipInfo, graphics: FileGraphics | None) -> None:
        self._clip = clip
        self._info = info
        self._graphics = graphics

    @property
    def info(self) -> ClipInfo:
        """What is known without decoding."""
        return self._info

    def frame(self, index: int) -> Pixels:
        """Decode one frame."""
        return self._clip.frame(index)

    def graphics(self) -> FileGraphics | None:
        """Return what the file's overlays draw over its frames, or None."""
        return self._graphics

    def close(self) -> None:
        """Let go of the stream."""
        self._clip.close()


def _graphics(file: DicomFile, info: ClipInfo) -> tuple[FileGraphics | None, tuple[ClipNote, ...]]:
    layout = replace(layout_of(file), n_frames=info.n_frames, rows=info.height, columns=info.width)
    return overlays_of(file.header, layout, lambda _: None, little_endian=file.little_endian)


def _info(file: DicomFile, stream: ClipInfo, *, is_cut: bool) -> ClipInfo:
    """Join the facts: size and number of frames from the stream, the rest from the header."""
    announced = layout_of(file)
    layout = replace(announced, n_frames=stream.n_frames)
    header = info_of(file.header, layout)
    is_timed = header.time_source not in (TimeSource.STILL, TimeSource.ASSUMED)
    timed = header if is_timed and announced.n_frames == stream.n_frames else stream
    is_same_size = (stream.width, stream.height) == (layout.columns, layout.rows)
    notes = {*header.notes} - {ClipNote.ASSUMED_RATE} | {*stream.notes}
    said = announced_frames(file.header)
    notes |= {*frame_notes(stream.n_frames, said, is_cut=is_cut)} if said or is_cut else set()
    return replace(
        header,
        width=stream.width,
        height=stream.height,
        times_ms=timed.times_ms,
        duration_ms=timed.duration_ms,
        time_source=timed.time_source,
        # Regions and spacings count the header's pixels.
        calibration=header.calibration if is_same_size else Calibration(),
        pixel_aspect=stream.pixel_aspect if header.pixel_aspect == 1 else header.pixel_aspect,
        inverted=False,
        damaged=stream.damaged,
        notes=tuple(sorted(notes)),
    )
