"""What the measuring hand holds: one gesture, from the press to the finished shape."""

import math

from PySide6.QtCore import Qt

from viewer.canvas.interaction import SLOP_PX
from viewer.canvas.surface import ImageSurface
from viewer.model.annotation import Annotation
from viewer.model.annotation_gesture import (
    LEAST_LENGTH_PX,
    Drawing,
    Ground,
    ShapeGesture,
    smallest_extent,
)
from viewer.model.measure import Point
from viewer.model.transform import ViewTransform


class Grip:
    """A gesture that is going on, or none.

    Parameters
    ----------
    surface : ImageSurface
        The canvas; it is asked for its screen's scale, and painted again.

    """

    def __init__(self, surface: ImageSurface) -> None:
        self._surface = surface
        self._gesture: ShapeGesture | None = None
        self._shape: Annotation | None = None

    @property
    def holds(self) -> bool:
        """Whether a gesture is going on."""
        return self._gesture is not None

    @property
    def draws(self) -> bool:
        """Whether a new shape is being made."""
        return isinstance(self._gesture, Drawing)

    @property
    def shape(self) -> Annotation | None:
        """What the gesture has made so far."""
        return self._shape

    def take(self, gesture: ShapeGesture) -> None:
        """Begin."""
        self._gesture, self._shape = gesture, None

    def follow(
        self, point: Point, *, view: ViewTransform, ground: Ground, keys: Qt.KeyboardModifier
    ) -> None:
        """Go on; a hand that only trembles moves nothing."""
        if self._gesture is None:
            return
        way = math.dist(view.to_canvas(*self._gesture.start), view.to_canvas(*point))
        if self._shape is None and way <= SLOP_PX * self._surface.devicePixelRatioF():
            return
        straight = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        self._shape = self._gesture.shape_at(point, ground=ground, straight=straight)
        self._surface.update()

    def finished(self, view: ViewTransform) -> Annotation | None:
        """Return the shape if it is large enough, and let go; a smaller one waits or goes back.

        A drawing waits for the second of two clicks; a shape that was moved is left as it was.
        """
        shape = self._shape
        least = LEAST_LENGTH_PX * self._surface.devicePixelRatioF()
        if shape is not None and smallest_extent(shape, view=view) >= least:
            self._gesture = self._shape = None
            return shape
        if not self.draws:
            self.give_up()
        return None

    def give_up(self) -> bool:
        """Forget the gesture; tell whether there was one."""
        had = self.holds
        self._gesture = self._shape = None
        self._surface.update()
        return had
