"""Lesions of an image as boxes in its pixels, and the part of the image around them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

MOST_MARGIN_PERCENT = 200
"""Of the longer side of a lesion, on each side of a crop."""

Area = tuple[int, int, int, int]
"""Left, upper, right and lower edge in pixels; the last two lie just outside."""


class LesionBox(NamedTuple):
    """The smallest box around one lesion.

    Parameters
    ----------
    x0, y0, x1, y1 : int
        Left, upper, right and lower edge in pixels of the stored image; the first pixel inside is
        (x0, y0), the last one (x1 - 1, y1 - 1).
    number : int
        Which of the image's lesions, from 1; as it stands beside a marker where there are several.

    """

    x0: int
    y0: int
    x1: int
    y1: int
    number: int = 1

    @property
    def area(self) -> Area:
        """The box without its number."""
        return self[:4]

    def lies_inside(self, width: int, height: int) -> bool:
        """Tell whether it is a box, and no part of it lies outside of an image of this size."""
        return 0 <= self.x0 < self.x1 <= width and 0 <= self.y0 < self.y1 <= height


Lesions = tuple[LesionBox, ...]
"""Those of one image, by number; none where nothing is known, or there is none."""


def numbered(areas: Iterable[Area]) -> Lesions:
    """Return boxes for areas in their order, each once."""
    return tuple(LesionBox(*area, n) for n, area in enumerate(dict.fromkeys(areas), start=1))


def told_boxes(lesions: Lesions) -> list[list[int]]:
    """Return lesions as plain values; `lesions_of` reads them."""
    return [list(box) for box in lesions]


def lesions_of(told: Iterable[Any]) -> Lesions:
    """Read what `told_boxes` wrote.

    Raises
    ------
    TypeError, ValueError
        When it is no such thing.

    """
    found = tuple(LesionBox(*box) for box in told)
    if not all(type(number) is int for box in found for number in box):
        raise ValueError("a box of other things than whole numbers")
    numbers = [box.number for box in found]
    if numbers != sorted(set(numbers)) or min(numbers, default=1) < 1:
        raise ValueError("boxes that are not numbered one by one")
    return found


def crop_around(lesions: Sequence[LesionBox], *, width: int, height: int, margin: int) -> Area:
    """Return the part of an image that shows all of these lesions with a margin.

    Parameters
    ----------
    lesions : sequence of LesionBox
        At least one.
    width, height : int
        Of the image in pixels; the part ends at its edges.
    margin : int
        Per cent of the longer side of the box around all of them, on each side.

    Examples
    --------
    >>> crop_around([LesionBox(40, 30, 60, 40)], width=100, height=50, margin=50)
    (30, 20, 70, 50)

    """
    x0, y0 = min(box.x0 for box in lesions), min(box.y0 for box in lesions)
    x1, y1 = max(box.x1 for box in lesions), max(box.y1 for box in lesions)
    room = -(-max(x1 - x0, y1 - y0) * margin // 100)  # rounded up: never less than was asked for
    return max(x0 - room, 0), max(y0 - room, 0), min(x1 + room, width), min(y1 + room, height)
