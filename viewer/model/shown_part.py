"""Where a part of an image lies when it is fitted, shown one to one, or moved out of sight."""

from dataclasses import replace
from typing import NamedTuple

from viewer.model.transform import ViewTransform

Room = tuple[float, float]
"""Width and height of a canvas in its pixels."""


class ShownPart(NamedTuple):
    """What of an image is shown: all of it, or an area.

    Parameters
    ----------
    left, upper, right, lower : int
        Edges in pixels of the image; the last two lie just outside.
    whole : bool
        Whether that is all of it.

    """

    left: int
    upper: int
    right: int
    lower: int
    whole: bool = True

    @classmethod
    def of(cls, shape: tuple[int, ...], area: tuple[int, int, int, int] | None) -> "ShownPart":
        """Return what is shown of an image of this shape (H, W, …): an area, or all for none."""
        return cls(0, 0, shape[1], shape[0]) if area is None else cls(*area, whole=False)

    @property
    def area(self) -> tuple[int, int, int, int]:
        """Its edges."""
        return self[:4]

    def fitted(self, view: ViewTransform, room: Room) -> ViewTransform:
        """Return the view that shows all of it, centred; flips stay."""
        size = (self.right - self.left, self.lower - self.upper)
        scale = ViewTransform.fitted(size, room, aspect=view.aspect).scale
        return self.centred(replace(view, scale=scale), room)

    def centred(self, view: ViewTransform, room: Room) -> ViewTransform:
        """Return the view with its middle in the middle of the canvas."""
        # As an image whose middle is that of this part.
        return view.centred((self.left + self.right, self.upper + self.lower), room)

    def in_reach(self, view: ViewTransform, room: Room) -> ViewTransform:
        """Return the view, moved back so far that some of it stays on the canvas."""
        corner = (self.left, self.upper)
        return view.kept_in_reach((self.right, self.lower), room, corner=corner)
