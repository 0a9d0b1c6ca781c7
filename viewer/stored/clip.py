"""A stored clip: the frames of its Matroska file, and what its description says of them."""

from contextlib import ExitStack
from pathlib import Path

from ground.errors import MediaError
from viewer.frames.info import ClipInfo
from viewer.frames.pixels import Pixels
from viewer.frames.video.decoder import Decoder
from viewer.frames.video.source import read_recording, reading_video
from viewer.stored.clip_file import CODECS, coded_hash, pixels_of
from viewer.stored.description import Description

THREADS = 2
"""That decode the slices of one frame."""

DAMAGED = "Restore it from a good copy; `sonoread verify` names the files that were changed."


class StoredClip:
    """Frames of a stored clip; each is decoded by itself, whatever was asked before.

    Raises
    ------
    MediaError
        When the file is damaged, or is not what its description says.

    """

    def __init__(self, path: Path, description: Description) -> None:
        self._path, self._described = path, description
        with reading_video(path), ExitStack() as undo:
            recording = read_recording(path)
            undo.callback(recording.packets.close)
            self._packet_of = {stamp.time: n for n, stamp in enumerate(recording.stamps)}
            info = description.info
            wanted = set(range(info.n_frames)) - set(info.damaged)
            size = (recording.context.width, recording.context.height)
            self._coded = description.coded
            is_other = self._packet_of.keys() != wanted or len(self._coded) != len(wanted)
            is_other = is_other or size != (info.width, info.height)
            if is_other or recording.context.name not in CODECS:
                raise MediaError(
                    "The stored clip has other frames than its description says.", remedy=DAMAGED
                )
            self._decoder = Decoder(recording.context, recording.packets, threads=THREADS)
            # Slices side by side: a frame comes out with its own packet.
            recording.context.thread_type = "SLICE"
            self._packets = recording.packets
            undo.pop_all()
        self._grey = frozenset(description.grey)

    @property
    def info(self) -> ClipInfo:
        """What was known of the source."""
        return self._described.info

    def frame(self, index: int) -> Pixels:
        """Decode one frame: the pixels that were stored.

        Raises
        ------
        MediaError
            When the source had none that was whole, or the stored file is damaged.
        IndexError
            When there is no such frame.

        """
        if not 0 <= index < self.info.n_frames:
            raise IndexError(f"the clip has no frame {index}")
        if index in self.info.damaged:
            raise MediaError(
                f"Frame {index + 1} of the video is damaged and cannot be shown.",
                remedy="The other frames can be; copy the file again from its source.",
                path=self._path,
            )
        with reading_video(self._path):
            number = self._packet_of[index]
            is_whole = coded_hash(bytes(self._packets.get(number))) == self._coded[number]
            self._decoder.restart(number)
            decoded = self._decoder.advance() if is_whole else []
        if not decoded or decoded[0][1].is_corrupt:
            raise MediaError(
                f"Frame {index + 1} of the stored clip is damaged.",
                remedy=DAMAGED,
                path=self._path,
            )
        return pixels_of(decoded[0][1], grey=index in self._grey)

    def close(self) -> None:
        """Let go of the file."""
        self._packets.close()
