"""Reading lists: an explicit order per reader and session, the same on every computer.

The order is a sort by SHA-256 of ``seed/purpose/item``. It needs no random generator, so it does
not depend on a library's version, the operating system or the byte order; and a case that is
added later never moves the others relative to each other.
"""

import hashlib
from collections.abc import Sequence

GENERATOR = "sha256-sort-1"


def seeded_order(seed: int, purpose: str, items: Sequence[str]) -> list[str]:
    """Return ``items`` in a reproducible random order that differs between purposes.

    Examples
    --------
    >>> seeded_order(7, "list/r1/1", ["C0001", "C0002", "C0003"])
    ['C0002', 'C0001', 'C0003']

    """

    def key(item: str) -> bytes:
        return hashlib.sha256(f"{seed}/{purpose}/{item}".encode()).digest()

    return sorted(items, key=key)


def draw_reading_list(
    seed: int, *, reader_id: str, session: int, case_ids: Sequence[str]
) -> list[str]:
    """Draw the reading list of one reader for one session: every case once, own order."""
    return seeded_order(seed, f"list/{reader_id}/{session}", sorted(case_ids))
