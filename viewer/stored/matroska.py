"""A Matroska file of coded frames, written from front to back (RFC 9559).

FFmpeg's own muxer takes few lossless codecs; the container itself takes any under the name that
Microsoft's bitmaps have for it. Written is what a player needs: one track, and clusters of frames.
No program, no date and no identifier stand in it, so that the same frames give the same bytes.
"""

import struct

_UNKNOWN_8 = b"\x01\xff\xff\xff\xff\xff\xff\xff"
"""Size of a segment whose end nobody knows yet: it reaches to the end of the file."""

_CLUSTER_BYTES = 2**20
_CLUSTER_TICKS = 1000
_KEY_FRAME = b"\x80"
_TRACK = b"\x81"
_VIDEO = 1
_NANOSECONDS = 1_000_000
_BITMAP = struct.Struct("<IiiHH4sIiiII")


def head(name: int, size: int) -> bytes:
    """Return the beginning of an element: its name (RFC 9559), its size in eight bytes."""
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + struct.pack(">Q", 1 << 56 | size)


def element(name: int, content: bytes) -> bytes:
    """Return an element with its content."""
    return head(name, len(content)) + content


def number(name: int, value: int) -> bytes:
    """Return an element that holds a whole number, 0 and above."""
    return element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def text(name: int, value: str) -> bytes:
    """Return an element that holds ASCII."""
    return element(name, value.encode("ascii"))


def file_head(*, width: int, height: int, codec: str, private: bytes) -> bytes:
    """Return what comes before the first cluster.

    Parameters
    ----------
    width, height : int
        In pixels.
    codec : str
        As Matroska names it.
    private : bytes
        What a decoder has to know before the first frame.

    """
    limits = number(0x4286, 1) + number(0x42F7, 1) + number(0x42F2, 4) + number(0x42F3, 8)
    kind = text(0x4282, "matroska") + number(0x4287, 4) + number(0x4285, 2)
    ebml = element(0x1A45DFA3, limits + kind)
    info = element(
        0x1549A966,
        number(0x2AD7B1, _NANOSECONDS) + text(0x4D80, "SonoRead") + text(0x5741, "SonoRead"),
    )
    video = element(0xE0, number(0xB0, width) + number(0xBA, height))
    # Track 1, a video, of frames that are all sent alone.
    facts = number(0xD7, 1) + number(0x73C5, 1) + number(0x83, _VIDEO) + number(0x9C, 0)
    track = element(0xAE, facts + text(0x86, codec) + element(0x63A2, private) + video)
    return ebml + b"\x18\x53\x80\x67" + _UNKNOWN_8 + info + element(0x1654AE6B, track)


class Clusters:
    """Gathers coded frames into clusters; each frame is a key frame at a millisecond of its own.

    Frames are megabytes: they are handed on as they came, and never copied into an element.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._first = 0
        self._bytes = 0

    def add(self, time: int, frame: bytes) -> list[bytes]:
        """Take the frame at a millisecond; return the parts of the cluster that it finishes."""
        done: list[bytes] = []
        if self._parts and (
            self._bytes + len(frame) > _CLUSTER_BYTES or time - self._first >= _CLUSTER_TICKS
        ):
            done = self.finish()
        if not self._parts:
            self._first = time
        block = _TRACK + struct.pack(">h", time - self._first) + _KEY_FRAME
        self._parts += (head(0xA3, len(block) + len(frame)) + block, frame)
        self._bytes += len(frame)
        return done

    def finish(self) -> list[bytes]:
        """Return the parts of the cluster that is open; none where none is."""
        if not self._parts:
            return []
        time = number(0xE7, self._first)
        size = len(time) + sum(map(len, self._parts))
        cluster = [head(0x1F43B675, size) + time, *self._parts]
        self._parts, self._bytes = [], 0
        return cluster


def bitmap_header(fourcc: bytes, *, width: int, height: int, bits: int, extra: bytes) -> bytes:
    """Return the header by which ``V_MS/VFW/FOURCC`` names a codec, with its own data behind.

    Parameters
    ----------
    fourcc : bytes
        Four letters.
    bits : int
        Of one pixel.

    """
    size = width * height * bits // 8
    head = _BITMAP.pack(_BITMAP.size + len(extra), width, height, 1, bits, fourcc, size, 0, 0, 0, 0)
    return head + extra
