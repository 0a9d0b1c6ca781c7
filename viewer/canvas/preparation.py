"""What is done to an image once, before it is scaled again and again."""

from dataclasses import dataclass

import numpy as np

from viewer.canvas.scaling import ColourScaler, GreyScaler, ScalingSource
from viewer.frames import Pixels
from viewer.model import ViewTransform, WindowLevel
from viewer.model.reduction import reduced, reduction_for

AS_STORED = WindowLevel(255.0, 127.5)
"""The window that changes nothing."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """Blocks averaged, sides exchanged, 16 bits windowed; equal ones prepare the same.

    Parameters
    ----------
    across, down : int
        Sides of the blocks that are averaged.
    flip_x, flip_y : bool
        Sides that are exchanged.
    window : WindowLevel
        Of 16 bits; `AS_STORED` for all others.
    smooth : bool
        Whether it will be interpolated.

    """

    across: int
    down: int
    flip_x: bool
    flip_y: bool
    window: WindowLevel
    smooth: bool

    @classmethod
    def of(
        cls, view: ViewTransform, window: WindowLevel, pixels: Pixels, *, smooth: bool
    ) -> "Preparation":
        """Return what an image needs before it is scaled for this view."""
        across = reduction_for(abs(view.step_x)) if smooth else 1
        down = reduction_for(abs(view.step_y)) if smooth else 1
        used = window if pixels.dtype == np.uint16 else AS_STORED
        return cls(across, down, view.flip_x, view.flip_y, used, smooth)

    def source(self, pixels: Pixels) -> ScalingSource:
        """Prepare an image."""
        small = reduced(pixels, across=self.across, down=self.down)
        rows, columns = -1 if self.flip_y else 1, -1 if self.flip_x else 1
        shown = np.ascontiguousarray(self.window.applied(small)[::rows, ::columns])
        if shown.ndim == 2 and self.smooth:
            return GreyScaler(shown)
        return ColourScaler(shown, smooth=self.smooth)
