"""Storing a source through the real decoding process, and looking at what came of it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from viewer.decoding import DecodePool
from viewer.frames.clip import Clip
from viewer.stored.description import without_free_text
from viewer.stored.keeping import Stored, store_medium
from viewer.stored.masks import MaskedArea, masked

PAD_TO = 64 * 1024


def stored_and_compared(
    pool: DecodePool,
    source: Path | tuple[Path, ...],
    folder: Path,
    areas: Sequence[MaskedArea] = (),
) -> Stored:
    """Store a source; every frame and all that is known must be what the viewer has of it."""
    stored = store_medium(pool, source, folder, areas=areas)
    before, after = pool.open(source), pool.open(stored.path)
    try:
        damaged = _compare(before, after, areas)
    finally:
        before.close()
        after.close()
    expected = without_free_text(before.info)
    if not damaged:
        assert after.info == expected
    assert stored.info == after.info
    for path in stored.paths:
        state = path.stat()
        assert state.st_size % PAD_TO == 0
        assert state.st_mtime == 946_684_800
        assert state.st_mode & 0o777 == 0o444
    return stored


def _compare(before: Clip, after: Clip, areas: Sequence[MaskedArea]) -> set[int]:
    damaged = set(after.info.damaged)
    assert after.info.n_frames == before.info.n_frames
    for index in range(before.info.n_frames):
        if index in damaged:
            continue
        source = masked(before.frame(index), areas, inverted=before.info.inverted)
        kept = after.frame(index)
        assert kept.dtype == source.dtype
        assert np.array_equal(kept, source), index
    return damaged
