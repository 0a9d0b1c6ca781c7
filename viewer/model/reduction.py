"""Small views of large images: blocks are averaged first, so that nothing is skipped. Pure."""

import numpy as np
from PIL import Image

from viewer.frames import Pixels


def reduction_for(scale: float) -> int:
    """Return the power of two by which an image is reduced before it is painted at `scale`.

    Bilinear sampling sees two neighbours: enough down to half size, but below it skips pixels,
    and fine texture turns into patterns that are not in the image.
    """
    factor = 1
    while scale * factor <= 0.5:
        factor *= 2
    return factor


def reduced(pixels: Pixels, *, across: int, down: int) -> Pixels:
    """Average blocks of ``across`` × ``down`` pixels.

    Parameters
    ----------
    pixels : ndarray
        (H, W) uint8 or uint16, or (H, W, 3) uint8.
    across, down : int
        Sides of a block. Blocks at the right and lower border hold what is left.

    Returns
    -------
    ndarray
        (⌈H / down⌉, ⌈W / across⌉[, 3]) of the same type, C-contiguous.

    """
    if across == down == 1:
        return pixels
    if pixels.dtype == np.uint8:
        return np.asarray(Image.fromarray(pixels).reduce((across, down)))
    return _reduced_sixteen_bits(pixels, across, down)


def _reduced_sixteen_bits(pixels: Pixels, across: int, down: int) -> Pixels:
    # Pillow does not reduce 16-bit images.
    rows = np.arange(0, pixels.shape[0], down)
    columns = np.arange(0, pixels.shape[1], across)
    sums = np.add.reduceat(pixels, rows, axis=0, dtype=np.uint64)
    sums = np.add.reduceat(sums, columns, axis=1)
    heights = np.diff(rows, append=pixels.shape[0])
    widths = np.diff(columns, append=pixels.shape[1])
    counts = np.outer(heights, widths).astype(np.uint64)
    return ((sums + counts // 2) // counts).astype(np.uint16)
