"""A mask that is being drawn, by mouse or by keys; pure. It never leaves the image."""

from dataclasses import dataclass, replace

from reader_study.deid.masks import MaskBox

_FIRST_SHARE = 4
_STEP_SHARE = 40
"""A new mask is a quarter of the image wide and high, and a key moves it by a fortieth."""


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box on its way.

    Parameters
    ----------
    box : MaskBox
        As it is now.
    width, height : int
        Of the image.
    place : int or None
        The mask among those of the image that it takes the place of; None for a new one.

    """

    box: MaskBox
    width: int
    height: int
    place: int | None = None

    @classmethod
    def fresh(cls, width: int, height: int) -> "DrawnBox":
        """Begin in the middle of an image."""
        across, down = max(width // _FIRST_SHARE, 1), max(height // _FIRST_SHARE, 1)
        x0, y0 = (width - across) // 2, (height - down) // 2
        return cls(MaskBox(x0, y0, x0 + across - 1, y0 + down - 1), width, height)

    @classmethod
    def between(
        cls, start: tuple[float, float], end: tuple[float, float], width: int, height: int
    ) -> "DrawnBox":
        """Return the box of all pixels that lie between two points of the image, or touch them."""
        (left, right), (top, bottom) = (sorted((start[axis], end[axis])) for axis in range(2))
        box = MaskBox(
            _within(int(left // 1), width),
            _within(int(top // 1), height),
            _within(int(right // 1), width),
            _within(int(bottom // 1), height),
        )
        return cls(box, width, height)

    def moved(self, across: int, down: int) -> "DrawnBox":
        """Move it by so many steps of a key."""
        box = self.box
        dx = min(max(across * self._step_x, -box.x0), self.width - 1 - box.x1)
        dy = min(max(down * self._step_y, -box.y0), self.height - 1 - box.y1)
        moved = replace(box, x0=box.x0 + dx, x1=box.x1 + dx, y0=box.y0 + dy, y1=box.y1 + dy)
        return replace(self, box=moved)

    def resized(self, across: int, down: int) -> "DrawnBox":
        """Move its right and its lower side by so many steps of a key; a pixel is left of it."""
        box = self.box
        x1 = min(max(box.x1 + across * self._step_x, box.x0), self.width - 1)
        y1 = min(max(box.y1 + down * self._step_y, box.y0), self.height - 1)
        return replace(self, box=replace(box, x1=x1, y1=y1))

    @property
    def _step_x(self) -> int:
        return max(self.width // _STEP_SHARE, 1)

    @property
    def _step_y(self) -> int:
        return max(self.height // _STEP_SHARE, 1)


def _within(place: int, length: int) -> int:
    return min(max(place, 0), length - 1)
