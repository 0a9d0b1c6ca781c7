"""Where an image, or a part of it, comes to lie in the square that a network sees."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SquarePlace:
    """The place of a scaled image in a network's square, in pixels of the square.

    Attributes
    ----------
    left, top : int
        Its first column and row.
    width, height : int
        Its size; the rest of the square is black.

    """

    left: int
    top: int
    width: int
    height: int


def placed(width: int, height: int, *, size: int) -> SquarePlace:
    """Return the place of an image of `width` × `height`: aspect kept, centred, longer side full.

    Parameters
    ----------
    width, height : int
        Of the image, or of the part of it that is looked at.
    size : int
        Side of the square.

    """
    scale = size / max(width, height)
    wide, high = (max(1, round(side * scale)) for side in (width, height))
    return SquarePlace((size - wide) // 2, (size - high) // 2, wide, high)
