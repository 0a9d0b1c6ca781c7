"""Videos as clips: AVI, MP4, MOV, MPEG and MKV, any frame at any time, one decoded at a time."""

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from av.video.frame import VideoFrame

from reader_study.errors import MediaError
from viewer.frames.guard import check_sides
from viewer.frames.info import ClipInfo, ClipKind, Note, TimeSource, ValueWindow
from viewer.frames.still import Pixels
from viewer.frames.video_decoder import Decoder, RecentFrames
from viewer.frames.video_index import NOT_SHOWN, make_index, times_ms
from viewer.frames.video_order import settle_order
from viewer.frames.video_pixels import DEEP_GREY_BITS, Orientation, PixelReader, orientation_of
from viewer.frames.video_source import Recording, fresh_context, read_recording, reading_video

RECENT_BYTES = 64 * 2**20
"""Decoded frames that are kept, so that a step back does not decode from the key frame again."""

_ASSUMED_RATE = Fraction(25)

_LATE_PACKETS = 40
"""How many packets after its own a frame may come out of the decoder."""

_NEAR_PACKETS = 16
"""From here on to the frame that is wanted, all frames are decoded and kept."""


def open_video(path: Path) -> "VideoClip":
    """Open a video file.

    Raises
    ------
    MediaError
        When it cannot be read; names the file and what to do.

    """
    return VideoClip(path, path=path)


class VideoClip:
    """A clip of a video: frames in order of presentation, at the times that the container says.

    Parameters
    ----------
    source : Path or BytesIO
        The video.
    path : Path
        The file to be named in messages.
    threads : int
        Threads to decode with.

    Raises
    ------
    MediaError
        When it cannot be read.

    """

    def __init__(self, source: Path | io.BytesIO, *, path: Path, threads: int = 2) -> None:
        self._source = source
        self._path = path
        self._recent = RecentFrames(RECENT_BYTES)
        self._damaged: set[int] = set()
        self._careful: Decoder | None = None
        with reading_video(path):
            recording = read_recording(source)
            self._packets = recording.packets
            self._decoder = Decoder(recording.context, recording.packets, threads=threads)
            order, first = settle_order(
                self._decoder, recording.stamps, reorders=recording.reorders
            )
            self._index = make_index(recording.stamps, order)
            for number, picture in first:
                self._keep(number, picture)
            sample = first[0][1] if first else None
            orientation = orientation_of(sample)
            self._size = _size(recording, sample)
            self._pixels = PixelReader(orientation)
            self._info = _info(recording, order, sample, orientation)
            self._decoder.reached = len(first) - 1

    @property
    def info(self) -> ClipInfo:
        """What is known of the video."""
        return self._info

    def frame(self, index: int) -> Pixels:
        """Decode one frame; the next one costs one decoding, any other those from a key frame on.

        Raises
        ------
        MediaError
            When this frame is damaged; others may be whole.
        IndexError
            When there is no such frame.

        """
        if not 0 <= index < self._info.n_frames:
            raise IndexError(f"the video has no frame {index}")
        with reading_video(self._path):
            picture = self._recent.get(index) or self._decoded(index)
            if (picture.width, picture.height) != self._size:
                raise MediaError(
                    f"Frame {index + 1} has another size than the first.",
                    remedy="Convert the video to one size.",
                )
            return self._pixels.read(picture)

    def close(self) -> None:
        """Let go of the file; nothing can be decoded any more."""
        self._damaged.update(range(self._info.n_frames))
        self._recent.clear()
        self._packets.close()

    def _decoded(self, frame: int) -> VideoFrame:
        if frame not in self._damaged:
            for decoder, start in self._attempts(frame):
                picture = self._run(decoder, start, frame)
                if picture is not None:
                    return picture
            self._damaged.add(frame)
        raise MediaError(
            f"Frame {frame + 1} of the video is damaged and cannot be shown.",
            remedy="The other frames can be; copy the file again from its source.",
        )

    def _attempts(self, frame: int) -> Iterator[tuple[Decoder, int | None]]:
        """Yield decoders and packets to start from (None to go on), from quick to careful."""
        nearest, *_ = starts = self._index.starts(frame)
        main = self._decoder
        goes_on = frame > main.reached and nearest <= main.next and not main.at_end
        yield main, None if goes_on else nearest
        # One thread gives back each error with the packet that it belongs to, and loses nothing.
        if self._careful is None:
            self._careful = Decoder(fresh_context(self._source), self._packets, threads=1)
        for start in starts:
            yield self._careful, start

    def _run(self, decoder: Decoder, start: int | None, frame: int) -> VideoFrame | None:
        """Decode until a frame comes out; None when it does not."""
        if start is not None:
            decoder.restart(start)
        target = self._index.packets[frame]
        while not decoder.at_end and decoder.next <= target + _LATE_PACKETS:
            skip = decoder.next < target - _NEAR_PACKETS
            for number, picture in decoder.advance(skip_unneeded=skip):
                decoder.reached = max(decoder.reached, self._keep(number, picture))
            found = self._recent.get(frame)
            if found is not None:
                return found
        return None

    def _keep(self, number: int, picture: VideoFrame) -> int:
        """Keep a frame if it is whole; return which it is."""
        frame = self._index.frame_of[number]
        if frame != NOT_SHOWN and not picture.is_corrupt:
            self._recent.put(frame, picture)
        return frame


def _size(recording: Recording, picture: VideoFrame | None) -> tuple[int, int]:
    source = recording.context if picture is None else picture
    check_sides(source.width, source.height)
    return source.width, source.height


def _info(
    recording: Recording, order: list[int], picture: VideoFrame | None, orientation: Orientation
) -> ClipInfo:
    width, height = _size(recording, picture)
    aspect = recording.pixel_aspect
    if orientation.transposed:
        width, height, aspect = height, width, 1 / aspect
    stamps = recording.stamps
    step = 1 / (recording.rate or _ASSUMED_RATE)
    times = times_ms(stamps, order, unit=recording.time_base, step=step)
    is_timed = any(stamps[number].time is not None for number in order)
    last = stamps[order[-1]].duration * recording.time_base or step
    notes = [] if is_timed else [Note.ASSUMED_RATE]
    if recording.is_cut:
        notes.append(Note.FRAMES_MISSING)
    return ClipInfo(
        ClipKind.VIDEO,
        len(order),
        width,
        height,
        times_ms=tuple(times),
        duration_ms=times[-1] + float(last * 1000),
        time_source=TimeSource.CONTAINER if is_timed else TimeSource.ASSUMED,
        trim=(0, len(order) - 1),
        pixel_aspect=aspect,
        windows=_windows(picture),
        notes=tuple(notes),
    )


def _windows(picture: VideoFrame | None) -> tuple[ValueWindow, ...]:
    """Recommend the whole range for grey of more than 8 bits, which is handed out unscaled."""
    bits = None if picture is None else DEEP_GREY_BITS.get(picture.format.name)
    return () if bits is None else (ValueWindow(2 ** (bits - 1), 2**bits),)
