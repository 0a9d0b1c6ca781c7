"""Packets in, frames out: a decoder that can be put anywhere and says which frame it gives."""

from collections import OrderedDict

from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from viewer.frames.video.packets import PacketStore

Decoded = tuple[int, VideoFrame]
"""A frame, and the number of the packet that it was made from."""


class Decoder:
    """Decodes packets one after the other.

    Parameters
    ----------
    context : VideoCodecContext
        A decoder that has not seen a packet yet.
    packets : PacketStore
        The coded frames.
    threads : int
        Threads to decode with, 1 or more; frames are decoded side by side.

    """

    def __init__(self, context: VideoCodecContext, packets: PacketStore, *, threads: int) -> None:
        context.thread_count = threads
        context.thread_type = "FRAME"
        self._context = context
        self._packets = packets
        self.next = 0
        """The packet that is decoded next."""
        self.at_end = False
        """Whether the last frame is out."""
        self.reached = -1
        """The last frame, in order of presentation, that its user has seen come out."""
        self.damaged = 0
        """How often the decoder found something that it could not decode."""
        self.spoiled: int | None = None
        """The first damaged packet since the start: frames of later ones may need what it lost."""

    def restart(self, packet: int) -> None:
        """Go to a packet, forgetting what was on the way."""
        self._context.flush_buffers()
        self.next = packet
        self.at_end = False
        self.reached = -1
        self.spoiled = None

    def spoil(self, packet: int) -> None:
        """Note that a packet is damaged."""
        self.damaged += 1
        self.spoiled = packet if self.spoiled is None else min(self.spoiled, packet)

    def advance(self, *, skip_unneeded: bool = False) -> list[Decoded]:
        """Decode the next packet.

        Parameters
        ----------
        skip_unneeded : bool
            Leave it out when no other frame needs it.

        Returns
        -------
        list
            The frames that are ready, in order of presentation; none when the packet is damaged,
            or when a later one is needed first.

        """
        self._context.skip_frame = "NONREF" if skip_unneeded else "DEFAULT"
        packet = None
        if self.next < len(self._packets):
            packet = self._packets.get(self.next)
            self.next += 1
        else:
            self.at_end = True
        try:
            frames = self._context.decode(packet)
        except FFmpegError:
            self.spoil(self.next - 1)
            return []
        return [(frame.pts, frame) for frame in frames if frame.pts is not None]


class RecentFrames:
    """The frames decoded last, by number, up to a size.

    Parameters
    ----------
    max_bytes : int
        Their size in all; one is always kept.

    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._frames: OrderedDict[int, VideoFrame] = OrderedDict()

    def __len__(self) -> int:
        return len(self._frames)

    def get(self, frame: int) -> VideoFrame | None:
        """Return a frame, or None when it is not kept."""
        return self._frames.get(frame)

    def put(self, number: int, frame: VideoFrame) -> None:
        """Keep a frame, letting go of the oldest."""
        self._drop(number)
        self._frames[number] = frame
        self._bytes += frame_bytes(frame)
        while self._bytes > self._max_bytes and len(self._frames) > 1:
            self._drop(next(iter(self._frames)))

    def clear(self) -> None:
        """Let go of all."""
        self._frames.clear()
        self._bytes = 0

    def _drop(self, number: int) -> None:
        frame = self._frames.pop(number, None)
        if frame is not None:
            self._bytes -= frame_bytes(frame)


def frame_bytes(frame: VideoFrame) -> int:
    """Return what a decoded frame takes in memory."""
    return sum(plane.buffer_size for plane in frame.planes)
