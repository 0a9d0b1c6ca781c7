"""A PNG whose bytes depend on its pixels and on nothing else.

The image data stand in stored (uncompressed) deflate blocks, so that the bytes, and with them the
content hash, are the same on any operating system and with any zlib. The file holds no metadata,
and its length depends on the image's size alone: a last chunk pads it.
"""

import struct
import zlib

PAD_TO = 64 * 1024
IEND_BYTES = 12
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK_OVERHEAD = 12
_STORED_MAX = 65535
_PAD = b"spAd"  # ancillary, private, safe to copy (PNG specification, 5.4)


def plain_png(
    width: int, height: int, lines: bytes, *, colour: int, depth: int, tail: bytes = b""
) -> bytes:
    """Return a PNG of scan lines, padded to a multiple of 64 KiB.

    Parameters
    ----------
    lines : bytes
        Each row in network byte order behind its filter type.
    colour, depth : int
        Colour type and bit depth (PNG specification, 11.2.1).
    tail : bytes
        The last bytes of the padding.

    """
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", _zlib_stored(lines))
    end = _chunk(b"IEND", b"")
    room = len(_SIGNATURE) + len(body) + len(end) + _CHUNK_OVERHEAD + len(tail)
    return _SIGNATURE + body + _chunk(_PAD, bytes(-room % PAD_TO) + tail) + end


def _zlib_stored(data: bytes) -> bytes:
    """Wrap data in stored deflate blocks (RFC 1950, RFC 1951 3.2.4)."""
    parts = [b"\x78\x01"]
    for start in range(0, len(data), _STORED_MAX):
        block = data[start : start + _STORED_MAX]
        last = start + _STORED_MAX >= len(data)
        parts += [struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF), block]
    parts.append(struct.pack(">I", zlib.adler32(data)))
    return b"".join(parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
