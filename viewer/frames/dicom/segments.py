"""Segmented palettes (PS3.3 C.7.9.2): runs, ramps and repeats, expanded within limits."""

import numpy as np
from numpy.typing import NDArray


def expanded(data: bytes, *, count: int, wide: bool, little_endian: bool) -> NDArray[np.uint16]:
    """Expand a segmented palette.

    Parameters
    ----------
    data : bytes
        Value of Segmented Red, Green or Blue Palette Color Lookup Table Data.
    count : int
        Number of entries that its descriptor announces, at most 65,536.
    wide : bool
        Whether opcodes, lengths and entries have 16 bits each, else 8.
    little_endian : bool
        Byte order of the words.

    Returns
    -------
    ndarray
        (count,) uint16.

    Raises
    ------
    ValueError
        When a segment is unknown, misplaced or cut off, or the entries are not `count`.

    """
    kind = (f"{'<' if little_endian else '>'}u2") if wide else "u1"
    size = 2 if wide else 1
    units = np.frombuffer(data, kind, count=len(data) // size)
    palette = _Expansion(units.astype(np.int64), count, unit_bytes=size)
    at = 0
    while at + 2 < len(units) and len(palette.entries) < count:
        at = palette.add(at, is_copy=False)
    if len(palette.entries) != count:
        raise ValueError(f"a palette expands to {len(palette.entries)} of {count} entries")
    return np.array(palette.entries, dtype=np.uint16)


class _Expansion:
    """Entries so far; they never grow beyond the announced number and one segment."""

    def __init__(self, units: NDArray[np.int64], count: int, *, unit_bytes: int) -> None:
        self.entries: list[int] = []
        self._units = units
        self._count = count
        self._unit_bytes = unit_bytes

    def add(self, at: int, *, is_copy: bool) -> int:
        """Add the segment at a place; return where the next one starts."""
        opcode, length = (int(unit) for unit in self._taken(at, 2))
        if not length:  # would let a hostile palette repeat nothing for hours
            raise ValueError("a palette has an empty segment")
        match opcode:
            case 0:
                self.entries.extend(int(unit) for unit in self._taken(at + 2, length))
                return at + 2 + length
            case 1:
                self._ramp(int(self._taken(at + 2, 1)[0]), length)
                return at + 3
            case 2 if not is_copy:
                return self._repeat(at + 2, length)
            case _:
                raise ValueError(f"a palette has a segment of kind {opcode} out of place")

    def _ramp(self, last: int, length: int) -> None:
        """Go in a straight line from the entry before, which is not repeated, to the last."""
        if not self.entries:
            raise ValueError("a palette starts with a ramp")
        first = self.entries[-1]
        steps = np.arange(1, length + 1)
        ramp = np.floor(first + (last - first) * steps / length + 0.5)
        self.entries.extend(int(value) for value in ramp)

    def _repeat(self, at: int, segments: int) -> int:
        """Copy earlier segments; a copied one is never a copy itself (C.7.9.2.3)."""
        width = 4 // self._unit_bytes
        units = self._taken(at, width)
        # The lower 16 bits come first; within them, bytes follow the order of the words.
        offset = int.from_bytes(units.astype("<u2" if width == 2 else "u1").tobytes(), "little")
        source = offset // self._unit_bytes
        for _ in range(segments):
            if len(self.entries) > self._count:
                break
            source = self.add(source, is_copy=True)
        return at + width

    def _taken(self, at: int, length: int) -> NDArray[np.int64]:
        units = self._units[at : at + length]
        if len(units) != length:
            raise ValueError("a palette is cut off")
        return units
