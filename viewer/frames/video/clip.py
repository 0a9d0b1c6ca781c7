"""Videos as clips: AVI, MP4, MOV, MPEG and MKV, any frame at any time, one decoded at a time."""

import io
from contextlib import ExitStack
from pathlib import Path

from ground.errors import MediaError
from viewer.frames.info import ClipInfo
from viewer.frames.pixels import Pixels
from viewer.frames.video.decoder import Decoder
from viewer.frames.video.finder import FrameFinder
from viewer.frames.video.index import make_index
from viewer.frames.video.info import describe, stored_size
from viewer.frames.video.order import settle_order
from viewer.frames.video.pixels import PixelReader, orientation_of
from viewer.frames.video.source import fresh_context, read_recording, reading_video


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

    Opening reads the coded frames and decodes the first; frames are told apart by the packet that
    they are made from, never by time, so that each is found exactly.

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
        self._path = path
        with reading_video(path), ExitStack() as undo:
            recording = read_recording(source)
            packets = recording.packets
            undo.callback(packets.close)
            decoder = Decoder(recording.context, packets, threads=threads)
            order, first = settle_order(decoder, recording.stamps, reorders=recording.reorders)
            sample = first[0][1] if first else None
            self._info = describe(recording, order, sample)
            self._size = stored_size(recording, sample)
            undo.pop_all()
        self._pixels = PixelReader(orientation_of(sample))
        self._finder = FrameFinder(
            decoder,
            make_index(recording.stamps, order),
            fresh=lambda: Decoder(fresh_context(source), packets, threads=1),
        )
        self._finder.remember(first)
        self._packets = packets
        self._is_open = True

    @property
    def info(self) -> ClipInfo:
        """What is known of the video."""
        return self._info

    def frame(self, index: int) -> Pixels:
        """Decode one frame; the next one costs one decoding, any other those from a key frame on.

        Returns
        -------
        ndarray
            (H, W) uint8 when the frame is grey, (H, W) uint16 when the video is grey of more than
            8 bits, else (H, W, 3) uint8 RGB; C-contiguous.

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
            can_be = self._is_open and index not in self._info.damaged
            picture = self._finder.find(index) if can_be else None
            if picture is None:
                raise MediaError(
                    f"Frame {index + 1} of the video is damaged and cannot be shown.",
                    remedy="The other frames can be; copy the file again from its source.",
                )
            if (picture.width, picture.height) != self._size:
                raise MediaError(
                    f"Frame {index + 1} of the video has another size than the first.",
                    remedy="Convert the video to one size.",
                )
            return self._pixels.read(picture)

    def close(self) -> None:
        """Let go of the file; nothing can be decoded any more."""
        self._is_open = False
        self._finder.close()
        self._packets.close()
