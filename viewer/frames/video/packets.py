"""The coded frames of a video: in memory as long as they are few, found again in the file after."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias, cast

from av.packet import Packet, PktSideDataT
from av.video.stream import VideoStream

from ground.errors import MediaError

MEMORY_BYTES = 96 * 2**20
"""Coded frames up to this size are kept whatever the file."""

MAX_MEMORY_BYTES = 512 * 2**20
"""And those that are not stored in one piece, up to this size."""

_HEADER_BYTES = 64
"""How far behind its packet's place the data may start (Matroska's block header)."""

_COMPARED_BYTES = 64

_SIDE_DATA: tuple[PktSideDataT, ...] = ("new_extradata", "palette", "param_change")

VideoPacket: TypeAlias = "Packet[VideoStream]"


@dataclass(frozen=True, slots=True)
class _Place:
    offset: int
    size: int
    is_key: bool


class PacketStore:
    """Coded frames by number, in order of decoding.

    Each packet's presentation time is replaced by its number: the decoder hands it on to the frame
    that the packet makes, so that a frame is known for certain, whatever the file's times.

    Parameters
    ----------
    open_file : callable
        Opens the video; asked when packets are to be found in it, not before.
    memory_bytes : int
        What may be kept in memory without a look at the file.

    """

    def __init__(
        self, open_file: Callable[[], BinaryIO], *, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        self._open_file = open_file
        self._file: BinaryIO | None = None
        self._memory_bytes = memory_bytes
        self._held_bytes = 0
        self._items: list[VideoPacket | _Place] = []

    def __len__(self) -> int:
        return len(self._items)

    def add(self, packet: VideoPacket) -> None:
        """Take the next packet.

        Raises
        ------
        MediaError
            When more would have to be kept in memory than is allowed.

        """
        packet.pts = len(self._items)
        place = None
        if self._held_bytes + packet.size > self._memory_bytes:
            place = self._place_of(packet)
        if place is not None:
            self._items.append(place)
            return
        self._held_bytes += packet.size
        if self._held_bytes > MAX_MEMORY_BYTES:
            raise MediaError(
                f"The video has more than {MAX_MEMORY_BYTES // 2**20} MB of interleaved data.",
                remedy="Re-wrap it as MP4 or AVI, or cut it into shorter clips.",
            )
        self._items.append(packet)

    def get(self, number: int) -> VideoPacket:
        """Return a packet, marked with its number.

        Raises
        ------
        OSError, MediaError
            When the file cannot be read any more, or has changed.

        """
        item = self._items[number]
        if not isinstance(item, _Place):
            return item
        data = self._read(item.offset, item.size)
        if len(data) < item.size:
            raise MediaError("The video was cut short while it was open.", remedy="Copy it again.")
        packet = cast("VideoPacket", Packet(item.size))
        packet.update(data)
        packet.pts = number
        packet.is_keyframe = item.is_key
        return packet

    def close(self) -> None:
        """Let go of the file and the packets."""
        self._items.clear()
        if self._file is not None:
            self._file.close()

    def _read(self, offset: int, size: int) -> bytes:
        if self._file is None:
            self._file = self._open_file()
        self._file.seek(offset)
        return self._file.read(size)

    def _place_of(self, packet: VideoPacket) -> _Place | None:
        """Find the packet's bytes in the file; None when they are not there in one piece.

        Beginning and end are compared, so that a large file is not read twice.
        """
        if packet.pos is None or packet.is_discard or any(map(packet.has_sidedata, _SIDE_DATA)):
            return None
        data = memoryview(packet)
        head, tail = bytes(data[:_COMPARED_BYTES]), bytes(data[-_COMPARED_BYTES:])
        offset = self._read(packet.pos, _HEADER_BYTES + len(head)).find(head)
        if offset < 0:
            return None
        place = _Place(packet.pos + offset, packet.size, packet.is_keyframe)
        is_there = self._read(place.offset + place.size - len(tail), len(tail)) == tail
        return place if is_there else None
