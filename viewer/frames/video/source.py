"""Opening an untrusted video: by its content, as one container, reaching nothing but the file."""

import io
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, cast

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from ground.errors import MediaError
from viewer.frames.kinds import HEAD_BYTES, container_of
from viewer.frames.sizes import MAX_PIXELS, check_sides
from viewer.frames.video.avi import AviFacts, avi_facts
from viewer.frames.video.index import Stamp
from viewer.frames.video.packets import MEMORY_BYTES, PacketStore

MAX_FRAMES = 1_000_000

# fmt: off
CODECS = (
    "h264", "hevc", "av1", "libdav1d", "mpeg4", "h263", "msmpeg4", "msmpeg4v1", "msmpeg4v2",
    "mpeg1video", "mpeg2video", "mjpeg", "mjpegb", "jpegls", "jpeg2000", "vp8", "vp9",
    "libvpx", "libvpx-vp9", "wmv1", "wmv2", "wmv3", "vc1", "dvvideo", "prores", "dnxhd",
    "rawvideo", "ffv1", "huffyuv", "ffvhuff", "utvideo", "magicyuv", "lagarith",
    "mszh", "zlib", "png", "bmp", "qtrle", "rpza", "smc", "svq1", "svq3", "msrle", "msvideo1",
    "cinepak", "v210", "v410", "r210",
)
# fmt: on
"""Decoders that may run; FFmpeg has hundreds more, for games and broadcasting."""

_MUTE = ("mjpeg", "mjpegb", "jpegls", "ffv1", "png")
"""Decoders that do not mark the frames that they could read only in part."""

_TIMELESS = ("avi", "h264", "hevc")
"""Containers without presentation times; FFmpeg makes them up."""

_BARE = ("h264", "hevc", "mpegvideo")
"""Bare streams: for these FFmpeg names 25 a second whatever the stream itself says."""

_CUT_FRAMES = 2
_CUT_SECONDS = Fraction(1, 10)
"""What may lack at the end of a video whose header gives its length: that is rounded."""

_BUFFER_BYTES = 1 << 18
_DEFAULT_RATE = Fraction(25)
_RATE_RANGE = (Fraction(1, 10), Fraction(1000))

_DAMAGE = (
    FFmpegError,
    OSError,
    ValueError,  # a time base of zero; text that is none
    ArithmeticError,
    LookupError,
    MemoryError,
    RuntimeError,
    AssertionError,
    struct.error,
)
"""What PyAV is known to raise on damaged files."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A video as it is stored, nothing decoded.

    Parameters
    ----------
    context : VideoCodecContext
        A decoder that has not seen a packet yet.
    packets : PacketStore
        The coded frames.
    stamps : tuple of Stamp
        Their times, one for each.
    time_base : Fraction
        Seconds in one unit of the stamps' times.
    rate : Fraction or None
        Frames a second by the header; None when it says none.
    is_timed : bool
        Whether the file itself says when its frames are shown, by times or by a rate.
    pixel_aspect : float
        Height of a pixel divided by its width.
    reorders : bool
        Whether the codec may show frames in another order than it decodes them, and the container
        does not say in which.
    is_cut : bool
        Whether the header promises more than there is (where it knows).

    """

    context: VideoCodecContext
    packets: PacketStore
    stamps: tuple[Stamp, ...]
    time_base: Fraction
    rate: Fraction | None
    is_timed: bool
    pixel_aspect: float
    reorders: bool
    is_cut: bool


@contextmanager
def reading_video(path: Path) -> Iterator[None]:
    """Turn whatever FFmpeg raises into one sentence about the file."""
    try:
        yield
    except MediaError as error:
        raise MediaError(error.what, remedy=error.remedy, path=path) from error
    except FileNotFoundError as error:
        raise MediaError(
            "The file does not exist.", remedy="Check the name in the table.", path=path
        ) from error
    except _DAMAGE as error:
        reason = error.strerror if isinstance(error, FFmpegError) else error
        raise MediaError(
            f"The video is truncated or damaged ({reason}).",
            remedy="Copy it again from its source, or convert it to MP4.",
            path=path,
        ) from error


def read_recording(source: Path | io.BytesIO) -> Recording:
    """Read the coded frames of a video; call it inside `reading_video`."""
    memory_bytes = MEMORY_BYTES if isinstance(source, Path) else 0  # it is in memory already
    packets = PacketStore(lambda: _opened(source), memory_bytes=memory_bytes)
    with ExitStack() as undo, _container(source) as container:
        undo.callback(packets.close)
        stream = _video_stream(container)
        context = _checked(stream)
        stamps = tuple(_stamps(container, stream, packets))
        if not stamps:
            raise MediaError("The video has no frame.", remedy="Copy it again from its source.")
        undo.pop_all()
        name = container.format.name.partition(",")[0]
        facts = _avi_facts(source) if name == "avi" else None
        rate = _sane(context.framerate) if name in _BARE else _rate(stream)
        rate = rate if facts is None or _sane(facts.rate) else None
        unit = stream.time_base or 1 / _DEFAULT_RATE
        return Recording(
            context=context,
            packets=packets,
            stamps=stamps,
            # The times of an AVI count its frames: FFmpeg's unit is made up where it has no rate.
            time_base=1 / _DEFAULT_RATE if facts is not None and rate is None else unit,
            rate=rate,
            is_timed=rate is not None or (facts is None and _has_times(stamps)),
            pixel_aspect=_pixel_aspect(stream.sample_aspect_ratio),
            reorders=name in _TIMELESS and bool(context.has_b_frames),
            is_cut=_is_cut(container, stream, stamps, facts),
        )


def fresh_context(source: Path | io.BytesIO) -> VideoCodecContext:
    """Return another decoder for the same video; call it inside `reading_video`."""
    with _container(source) as container:
        return _checked(_video_stream(container))


@contextmanager
def _container(source: Path | io.BytesIO) -> Iterator[InputContainer]:
    with _opened(source) as file:
        name = container_of(file.read(HEAD_BYTES))
        if name is None:
            raise MediaError(
                "The file is no video that can be read.",
                remedy="AVI, MP4, MOV, MPEG and MKV are; export it as one of them.",
            )
        file.seek(0)
        # The file is handed over open and its kind is settled, so that a playlist in disguise is
        # never followed; the names of protocols are there for what a container refers to.
        with av.open(
            file,
            "r",
            format=name,
            buffer_size=_BUFFER_BYTES,
            metadata_errors="replace",
            options={
                "protocol_whitelist": "none",
                "codec_whitelist": ",".join(CODECS),
                "max_pixels": str(MAX_PIXELS),
                "max_streams": "64",
            },
        ) as container:
            yield container


def _opened(source: Path | io.BytesIO) -> BinaryIO:
    if isinstance(source, Path):
        # Packets are read in one piece; a buffer would only copy them once more.
        return cast("BinaryIO", source.open("rb", buffering=0))
    return io.BytesIO(source.getvalue())


def _video_stream(container: InputContainer) -> VideoStream:
    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not streams:
        raise MediaError(
            "The file holds no moving pictures.", remedy="Export the clip, not its sound."
        )
    return streams[0]


def _checked(stream: VideoStream) -> VideoCodecContext:
    context = cast("VideoCodecContext | None", stream.codec_context)  # FFmpeg may know no decoder
    if context is None or context.name not in CODECS:
        name = "an unknown way" if context is None else context.name
        raise MediaError(
            f"The video is coded in {name}, which is not read.",
            remedy="Convert it to MP4 with H.264.",
        )
    if not context.width or not context.height:
        raise MediaError(
            "The video does not say how large its pictures are, or they are too large to be read.",
            remedy="Copy it again from its source, or convert it to MP4.",
        )
    check_sides(context.width, context.height)
    # Others tell of damage with the frame; these would hand out half of one as if it were whole.
    strict = {"err_detect": "explode"} if context.name in _MUTE else {}
    context.options = {"max_pixels": str(MAX_PIXELS)} | strict
    return context


def _stamps(
    container: InputContainer, stream: VideoStream, packets: PacketStore
) -> Iterator[Stamp]:
    try:
        for packet in container.demux(stream):
            if packet.size == 0:  # a frame that AVI leaves out, or the end
                continue
            if len(packets) == MAX_FRAMES:
                raise MediaError(
                    f"The video has more than {MAX_FRAMES:,} frames.",
                    remedy="Cut it into shorter clips.",
                )
            yield Stamp(
                packet.pts,
                packet.duration or 0,
                packet.is_keyframe,
                packet.is_discard,
                packet.is_corrupt,
            )
            packets.add(packet)
    except FFmpegError:
        if not len(packets):
            raise


def _avi_facts(source: Path | io.BytesIO) -> AviFacts:
    with _opened(source) as file:
        return avi_facts(file)


def _is_cut(
    container: InputContainer, stream: VideoStream, stamps: Sequence[Stamp], facts: AviFacts | None
) -> bool:
    """Compare what is there with what the headers promise, where they can be believed."""
    if facts is not None:
        return facts.is_cut
    if container.format.name.startswith("mov"):
        return stream.frames > len(stamps)
    unit, promised = stream.time_base, container.duration
    if not container.format.name.startswith("matroska") or len(container.streams) > 1:
        return False
    if unit is None or promised is None or not _has_times(stamps):
        return False
    ends = [(stamp.time or 0) + stamp.duration for stamp in stamps]
    missing = Fraction(promised, av.time_base) - max(ends) * unit
    return missing > max(Fraction(stamps[-1].duration * _CUT_FRAMES) * unit, _CUT_SECONDS)


def _has_times(stamps: Sequence[Stamp]) -> bool:
    return any(stamp.time is not None for stamp in stamps)


def _rate(stream: VideoStream) -> Fraction | None:
    return _sane(stream.average_rate) or _sane(stream.guessed_rate)


def _sane(rate: Fraction | None) -> Fraction | None:
    return rate if rate and _RATE_RANGE[0] <= rate <= _RATE_RANGE[1] else None


def _pixel_aspect(ratio: Fraction | None) -> float:
    """Turn width to height into height to width; nonsense counts as square."""
    if not ratio or not Fraction(1, 16) <= ratio <= 16:
        return 1.0
    return float(1 / ratio)
