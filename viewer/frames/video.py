"""Videos as clips: AVI, MP4, MOV, MPEG and MKV, any frame at any time, one decoded at a time."""

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from av.video.frame import PictureType, VideoFrame

from reader_study.errors import MediaError
from viewer.frames.info import ClipInfo
from viewer.frames.still import Pixels
from viewer.frames.video_decoder import Decoder, RecentFrames
from viewer.frames.video_index import NOT_SHOWN, make_index
from viewer.frames.video_info import describe, stored_size
from viewer.frames.video_order import settle_order
from viewer.frames.video_pixels import PixelReader, orientation_of
from viewer.frames.video_source import fresh_context, read_recording, reading_video

RECENT_BYTES = 64 * 2**20
"""Decoded frames that are kept, so that a step back does not decode from the key frame again."""

_LATE_PACKETS = 40
"""How many packets after its own a frame may come out of the decoder."""

_CAREFUL_STARTS = 3
"""How many key frames are tried for a frame that does not come out."""

_DEPENDENT = (PictureType.P, PictureType.B)
"""Pictures that need others; one that is marked as key all the same is a step of H.264's gradual
refresh, and what is decoded from there is not right at once."""

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
        self._false_starts: set[int] = set()
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
            self._size = stored_size(recording, sample)
            self._pixels = PixelReader(orientation)
            self._info = describe(recording, order, sample)
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
        main = self._decoder
        for start in self._starts(frame):
            goes_on = frame > main.reached and start <= main.next and not main.at_end
            yield main, None if goes_on else start
            if start not in self._false_starts:
                break
        # One thread gives back each error with the packet that it belongs to, and loses nothing.
        if self._careful is None:
            self._careful = Decoder(fresh_context(self._source), self._packets, threads=1)
        for start in islice(self._starts(frame), _CAREFUL_STARTS):
            yield self._careful, start

    def _starts(self, frame: int) -> Iterator[int]:
        starts = self._index.starts(frame)
        return (start for start in starts if start not in self._false_starts)

    def _run(self, decoder: Decoder, start: int | None, frame: int) -> VideoFrame | None:
        """Decode until a frame comes out; None when it does not."""
        if start is not None:
            decoder.restart(start)
        unproved = start or None  # the first packet has nothing before it that it could need
        target = self._index.packets[frame]
        while not decoder.at_end and decoder.next <= target + _LATE_PACKETS:
            skip = decoder.next < target - _NEAR_PACKETS
            for number, picture in decoder.advance(skip_unneeded=skip):
                if unproved is not None:
                    if self._is_before(number, unproved):
                        continue
                    if number != unproved or picture.pict_type in _DEPENDENT:
                        self._false_starts.add(unproved)
                        decoder.at_end = True
                        return None
                    unproved = None
                decoder.reached = max(decoder.reached, self._keep(number, picture))
            found = self._recent.get(frame)
            if found is not None:
                return found
        return None

    def _is_before(self, number: int, start: int) -> bool:
        return self._index.frame_of[number] < self._index.frame_of[start]

    def _keep(self, number: int, picture: VideoFrame) -> int:
        """Keep a frame if it is whole; return which it is."""
        frame = self._index.frame_of[number]
        if frame != NOT_SHOWN and not picture.is_corrupt:
            self._recent.put(frame, picture)
        return frame
