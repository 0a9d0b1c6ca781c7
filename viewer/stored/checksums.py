"""Checksums of the slices of an FFV1 frame: FFmpeg patches a damaged slice up and says nothing."""

import zlib

_FOOTER_BYTES = 8
_SIZE_BYTES = 3
_ALL_ONES = 0xFFFFFFFF
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def slices_are_whole(packet: bytes) -> bool:
    """Tell whether every slice of a coded frame has its checksum (RFC 9043, 4.8 and 4.9.3).

    A slice ends with its length, a byte of status, and four that bring the CRC over all of it to
    zero. That CRC runs from the highest bit on and zlib's from the lowest: bytes are mirrored.
    """
    end, n_slices = len(packet), 0
    while end > 0:
        if end < _FOOTER_BYTES:
            return False
        footer = end - _FOOTER_BYTES
        start = footer - int.from_bytes(packet[footer : footer + _SIZE_BYTES], "big")
        if start < 0 or start == footer:  # a hole of zeros has a checksum of zero
            return False
        mirrored = packet[start:end].translate(_MIRRORED)
        if zlib.crc32(mirrored, _ALL_ONES) != _ALL_ONES:
            return False
        end, n_slices = start, n_slices + 1
    return n_slices > 0
