"""Where a picture begins and ends between the rows of text above and below it.

Asked where a file names no region. It goes by blank rows: lines of text are low blocks between
them, the picture is the high one. A proposal; a person looks at it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = "banner 1"

FLAT = 24
"""Grey levels of 255 between the darkest and the brightest pixel of a blank row: what compression
adds beside letters stays below it."""

PICTURE_SHARE = 0.2
"""Of the height: a block of rows that is this high is a picture, and a lower one is text."""


def picture_rows(frames: Sequence[NDArray[Any]]) -> tuple[int, int] | None:
    """Return the first and the last row of the picture, both inside; None where none is found.

    Parameters
    ----------
    frames : sequence of ndarray
        Some frames of a medium, (H, W) or (H, W, channels), whole numbers; a row is blank when it
        is in all of them.

    """
    busy = np.logical_or.reduce([_busy_rows(frame) for frame in frames])
    edges = np.flatnonzero(np.diff(np.concatenate(([False], busy, [False])).astype(np.int8)))
    blocks = edges.reshape(-1, 2)
    least = max(1.0, PICTURE_SHARE * len(busy))
    pictures = [(int(start), int(end) - 1) for start, end in blocks if end - start >= least]
    if not pictures:
        return None
    return pictures[0][0], pictures[-1][1]


def _busy_rows(frame: NDArray[Any]) -> NDArray[np.bool_]:
    full = float(np.iinfo(frame.dtype).max) if frame.dtype == np.uint8 else _span(frame)
    flat = frame.reshape(frame.shape[0], frame.shape[1], -1)
    spread = (flat.max(axis=1).astype(np.float64) - flat.min(axis=1)).max(axis=-1)
    busy: NDArray[np.bool_] = spread > FLAT / 255 * full
    return busy


def _span(frame: NDArray[Any]) -> float:
    """Return the range of a deep image, which seldom fills its type."""
    return max(1.0, float(frame.max()) - float(frame.min()))
