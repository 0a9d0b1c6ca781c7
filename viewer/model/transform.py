"""Where the image lies on the canvas: one scale and one offset, in canvas pixels."""

from dataclasses import dataclass, replace

MIN_SCALE = 0.05
MAX_SCALE = 32.0
ZOOM_STEP = 1.2
"""Factor of one notch of a wheel."""


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """Maps image pixels to canvas pixels: ``canvas = offset + scale * image``.

    Coordinates are (x right, y down); the origin of the image is the outer corner of its first
    pixel. Canvas pixels are device pixels.
    """

    scale: float
    offset_x: float
    offset_y: float

    @classmethod
    def fitted(cls, image: tuple[int, int], canvas: tuple[float, float]) -> "ViewTransform":
        """Show the whole image, centred, as large as the canvas allows.

        Parameters
        ----------
        image, canvas : tuple
            Width and height in pixels.

        """
        scale = min(canvas[0] / image[0], canvas[1] / image[1])
        return cls._centred(min(max(scale, MIN_SCALE), MAX_SCALE), image, canvas)

    @classmethod
    def one_to_one(cls, image: tuple[int, int], canvas: tuple[float, float]) -> "ViewTransform":
        """Show one image pixel on one device pixel, centred."""
        return cls._centred(1.0, image, canvas)

    @classmethod
    def _centred(
        cls, scale: float, image: tuple[int, int], canvas: tuple[float, float]
    ) -> "ViewTransform":
        # Whole device pixels, so that a 1:1 image is not smeared over pixel borders.
        return cls(
            scale,
            float(round((canvas[0] - scale * image[0]) / 2)),
            float(round((canvas[1] - scale * image[1]) / 2)),
        )

    def to_canvas(self, x: float, y: float) -> tuple[float, float]:
        """Map a point of the image to the canvas."""
        return self.offset_x + self.scale * x, self.offset_y + self.scale * y

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Map a point of the canvas to the image."""
        return (x - self.offset_x) / self.scale, (y - self.offset_y) / self.scale

    def zoomed(self, factor: float, *, about: tuple[float, float]) -> "ViewTransform":
        """Scale by ``factor`` so that the canvas point ``about`` stays on its image point."""
        scale = min(max(self.scale * factor, MIN_SCALE), MAX_SCALE)
        x, y = self.to_image(*about)
        return ViewTransform(scale, about[0] - scale * x, about[1] - scale * y)

    def panned(self, dx: float, dy: float) -> "ViewTransform":
        """Move the image by canvas pixels."""
        return replace(self, offset_x=self.offset_x + dx, offset_y=self.offset_y + dy)

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
        x, y = self.to_image(canvas[0] / 2, canvas[1] / 2)
        scale = self.scale * ratio
        return ViewTransform(scale, to[0] / 2 - scale * x, to[1] / 2 - scale * y)

    def snapped(self) -> "ViewTransform":
        """Lay the image on whole device pixels: sharp at 1:1, and without shimmer in a pan."""
        return replace(
            self, offset_x=float(round(self.offset_x)), offset_y=float(round(self.offset_y))
        )

    def kept_in_reach(
        self, image: tuple[int, int], canvas: tuple[float, float], *, margin: float = 48.0
    ) -> "ViewTransform":
        """Move so far back that at least ``margin`` pixels of the image stay on the canvas."""
        return replace(
            self,
            offset_x=_reachable(self.offset_x, self.scale * image[0], canvas[0], margin),
            offset_y=_reachable(self.offset_y, self.scale * image[1], canvas[1], margin),
        )


def _reachable(offset: float, length: float, room: float, margin: float) -> float:
    margin = min(margin, length, room)
    return min(max(offset, margin - length), room - margin)
