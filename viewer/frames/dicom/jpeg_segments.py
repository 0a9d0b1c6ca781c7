"""The segments before the coded data of a JPEG (ITU-T T.81, Annex B): read, and put right."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

START_OF_SCAN: Final = 0xDA
_APP0: Final = 0xE0
_APP14: Final = 0xEE
_SEQUENTIAL: Final = frozenset({0xC0, 0xC1, 0xC5, 0xC9, 0xCD})
"""Frames of baseline and extended sequential DCT."""

FRAMES: Final = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
"""SOF0–15 of ITU-T T.81 Table B.1 and SOF55 of JPEG-LS; DHT, JPG and DAC are none."""

_BARE: Final = frozenset({0x01, 0xFF, *range(0xD0, 0xD8)})
"""TEM, fill bytes and restarts have no length."""

_WHOLE_SCAN: Final = b"\x00\x3f\x00"
"""Spectral selection 0–63 and no successive approximation: all that a sequential scan can have."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment.

    Parameters
    ----------
    marker : int
        Second byte of its marker.
    start, body, end : int
        Where the marker, what follows its length, and the next marker stand.

    """

    marker: int
    start: int
    body: int
    end: int


def segments(data: bytes) -> Iterator[Segment]:
    """Yield the segments of a JPEG up to its first scan, as far as they can be told apart."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _BARE:
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        yield Segment(marker, at, at + 4, end)
        if marker == START_OF_SCAN:
            return
        at = end


@dataclass(frozen=True, slots=True)
class Component:
    """One colour component of a frame: its number, and how many samples it has to others'."""

    number: int
    across: int
    down: int


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """What a JPEG says of its colours.

    Parameters
    ----------
    components : tuple of Component
        In their order.
    has_jfif : bool
        Whether it carries the mark of JFIF, whose colours are always luminance and chrominance.
    adobe_transform : int or None
        0 for RGB, 1 for YCbCr; None without Adobe's mark.

    """

    components: tuple[Component, ...] = ()
    has_jfif: bool = False
    adobe_transform: int | None = None

    @property
    def is_halved(self) -> bool:
        """Whether the second and third component have fewer samples than the first."""
        if len(self.components) != 3:
            return False
        first, *rest = self.components
        return all(c.across < first.across or c.down < first.down for c in rest)

    @property
    def names(self) -> bytes:
        """The components' numbers, which some encoders choose as letters."""
        return bytes(component.number for component in self.components)


def header_of(data: bytes) -> JpegHeader:
    """Read what a JPEG says of its colours."""
    components: tuple[Component, ...] = ()
    has_jfif, transform = False, None
    for segment in segments(data):
        body = data[segment.body : segment.end]
        if segment.marker in FRAMES:
            components = tuple(_components(body))
        elif _is_jfif(segment, body):
            has_jfif = True
        elif _is_adobe(segment, body):
            transform = body[11]
    return JpegHeader(components, has_jfif, transform)


def with_colours(data: bytes, *, luminance: bool) -> bytes:
    """Return a JPEG that says by one mark, Adobe's, whether its colours are YCbCr or RGB."""
    found = list(segments(data))
    kept = [data[s.start : s.end] for s in found if not _says_colours(s, data[s.body : s.end])]
    mark = b"Adobe" + struct.pack(">HHHB", 100, 0, 0, int(luminance))
    adobe = b"\xff\xee" + struct.pack(">H", len(mark) + 2) + mark
    rest = data[found[-1].end :] if found else data[2:]
    return b"".join((data[:2], adobe, *kept, rest))


def with_whole_scan(data: bytes) -> bytes:
    """Return a sequential JPEG whose first scan says that it is whole, as it must be (B.2.3).

    Old encoders left these bytes at zero, and decoders that check them refuse the file.
    """
    found = list(segments(data))
    is_sequential = any(segment.marker in _SEQUENTIAL for segment in found)
    if not is_sequential or found[-1].marker != START_OF_SCAN:
        return data
    end = found[-1].end
    return data[: end - len(_WHOLE_SCAN)] + _WHOLE_SCAN + data[end:]


def _components(body: bytes) -> Iterator[Component]:
    for number, factors in zip(body[6::3], body[7::3], strict=False):
        yield Component(number, factors >> 4, factors & 0x0F)


def _says_colours(segment: Segment, body: bytes) -> bool:
    return _is_jfif(segment, body) or _is_adobe(segment, body)


def _is_jfif(segment: Segment, body: bytes) -> bool:
    return segment.marker == _APP0 and body.startswith(b"JFIF\0")


def _is_adobe(segment: Segment, body: bytes) -> bool:
    return segment.marker == _APP14 and body.startswith(b"Adobe") and len(body) >= 12
