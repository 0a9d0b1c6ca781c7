"""Where the image lies on the canvas: one scale and one offset, in canvas pixels."""

import math
from dataclasses import dataclass, replace

from viewer.model.reduction import reduction_for

MIN_SCALE = 0.05
MAX_SCALE = 32.0
ZOOM_STEP = 1.2
"""Factor of one notch of a wheel."""

_STEPS_PER_PIXEL = 65536


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """Maps image pixels to canvas pixels: ``canvas = offset + step * image``, axis by axis.

    Coordinates are (x right, y down); the origin of the image is the outer corner of its first
    pixel. Canvas pixels are device pixels.

    Parameters
    ----------
    scale : float
        Canvas pixels per image pixel across.
    offset_x, offset_y : float
        Where the origin of the image lies on the canvas: its upper left corner, unless flipped.
    aspect : float
        Height of an image pixel divided by its width.
    flip_x, flip_y : bool
        Whether left and right, or top and bottom, are exchanged.

    """

    scale: float
    offset_x: float
    offset_y: float
    aspect: float = 1.0
    flip_x: bool = False
    flip_y: bool = False

    @classmethod
    def fitted(
        cls, image: tuple[int, int], canvas: tuple[float, float], *, aspect: float = 1.0
    ) -> "ViewTransform":
        """Show the whole image, centred, as large as the canvas allows.

        Parameters
        ----------
        image, canvas : tuple
            Width and height in pixels.
        aspect : float
            Height of an image pixel divided by its width.

        """
        scale = min(canvas[0] / image[0], canvas[1] / (image[1] * aspect))
        scale = min(max(scale, MIN_SCALE), MAX_SCALE)
        return cls(scale, 0.0, 0.0, aspect).centred(image, canvas)

    @classmethod
    def one_to_one(
        cls, image: tuple[int, int], canvas: tuple[float, float], *, aspect: float = 1.0
    ) -> "ViewTransform":
        """Show one image pixel on one device pixel (across, when not square), centred."""
        return cls(1.0, 0.0, 0.0, aspect).centred(image, canvas)

    @property
    def step_x(self) -> float:
        """Canvas pixels to the right per image pixel; negative when flipped."""
        return -self.scale if self.flip_x else self.scale

    @property
    def step_y(self) -> float:
        """Canvas pixels down per image pixel; negative when flipped."""
        return -self.scale * self.aspect if self.flip_y else self.scale * self.aspect

    def to_canvas(self, x: float, y: float) -> tuple[float, float]:
        """Map a point of the image to the canvas."""
        return self.offset_x + self.step_x * x, self.offset_y + self.step_y * y

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Map a point of the canvas to the image."""
        return (x - self.offset_x) / self.step_x, (y - self.offset_y) / self.step_y

    def covered(self, image: tuple[int, int]) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of an image of this size on the canvas."""
        x, y = self.to_canvas(*image)
        return (
            min(self.offset_x, x),
            min(self.offset_y, y),
            max(self.offset_x, x),
            max(self.offset_y, y),
        )

    def centred(self, image: tuple[int, int], canvas: tuple[float, float]) -> "ViewTransform":
        """Lay the middle of the image on the middle of the canvas.

        On whole device pixels, so that a 1:1 image is not smeared over pixel borders.
        """
        return self._moved_to(
            float(round((canvas[0] - self.step_x * image[0]) / 2)),
            float(round((canvas[1] - self.step_y * image[1]) / 2)),
        )

    def zoomed(self, factor: float, *, about: tuple[float, float]) -> "ViewTransform":
        """Scale by ``factor`` so that the canvas point ``about`` stays on its image point."""
        scale = min(max(self.scale * factor, MIN_SCALE), MAX_SCALE)
        return replace(self, scale=scale)._laid(self.to_image(*about), about)

    def panned(self, dx: float, dy: float) -> "ViewTransform":
        """Move the image by canvas pixels."""
        return self._moved_to(self.offset_x + dx, self.offset_y + dy)

    def flipped(
        self, canvas: tuple[float, float], *, across: bool = False, down: bool = False
    ) -> "ViewTransform":
        """Exchange left and right, or top and bottom, about the middle of the canvas."""
        middle = canvas[0] / 2, canvas[1] / 2
        turned = replace(self, flip_x=self.flip_x != across, flip_y=self.flip_y != down)
        return turned._laid(self.to_image(*middle), middle)

    def resized(
        self, canvas: tuple[float, float], *, to: tuple[float, float], ratio: float = 1.0
    ) -> "ViewTransform":
        """Keep what is in the middle of the canvas there when the canvas changes its size.

        Parameters
        ----------
        canvas, to : tuple
            Width and height before and after, in device pixels.
        ratio : float
            Device pixels after per device pixel before: not 1 when the screen has changed.

        """
        middle = self.to_image(canvas[0] / 2, canvas[1] / 2)
        return replace(self, scale=self.scale * ratio)._laid(middle, (to[0] / 2, to[1] / 2))

    def snapped(self) -> "ViewTransform":
        """Return the view as it is painted: on whole device pixels, on a grid of scales.

        The image lies on whole pixels: sharp at 1:1, and without shimmer in a pan. Its scale is
        one whose step through the image is a whole number of 1/65536 pixels, Qt's own unit, and an
        odd one, which no rounding can tip over: what comes into view in a pan is then, to the
        last bit, what a new picture would show. No place on a canvas moves by more than half a
        pixel and the 2000th part of its distance from the corner.
        """
        scale = _on_grid(self.scale)
        share = scale / self.scale
        return replace(
            self,
            scale=scale,
            offset_x=float(round(self.offset_x * share)),
            offset_y=float(round(self.offset_y * share)),
        )

    def kept_in_reach(
        self,
        image: tuple[int, int],
        canvas: tuple[float, float],
        *,
        corner: tuple[int, int] = (0, 0),
        margin: float = 48.0,
    ) -> "ViewTransform":
        """Move so far back that at least ``margin`` pixels of the image stay on the canvas.

        Parameters
        ----------
        corner : tuple
            Where what is shown of the image begins; it ends at `image`.

        """
        ends = zip(self.to_canvas(*corner), self.to_canvas(*image), strict=True)
        (left, right), (top, bottom) = map(sorted, ends)
        return self.panned(
            _reachable(left, right - left, canvas[0], margin) - left,
            _reachable(top, bottom - top, canvas[1], margin) - top,
        )

    def _laid(self, point: tuple[float, float], place: tuple[float, float]) -> "ViewTransform":
        """Move so that a point of the image lies at a place of the canvas."""
        return self._moved_to(place[0] - self.step_x * point[0], place[1] - self.step_y * point[1])

    def _moved_to(self, offset_x: float, offset_y: float) -> "ViewTransform":
        return replace(self, offset_x=offset_x, offset_y=offset_y)


def _reachable(offset: float, length: float, room: float, margin: float) -> float:
    margin = min(margin, length, room)
    return min(max(offset, margin - length), room - margin)


def _on_grid(scale: float) -> float:
    """Return the nearest scale whose step through the (maybe reduced) image is an odd number."""
    blocks = reduction_for(scale)
    steps = _STEPS_PER_PIXEL / (scale * blocks)
    if math.frexp(steps)[0] == 0.5:
        return scale  # a power of two is exact as it is, and 1:1 must stay 1:1
    return _STEPS_PER_PIXEL / ((2 * math.floor(steps / 2) + 1) * blocks)
