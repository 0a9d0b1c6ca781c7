"""How bright the image is: window and level, as a table of 256 greys."""

from dataclasses import dataclass, replace
from enum import Enum, StrEnum

import numpy as np
from numpy.typing import NDArray

from viewer.frames.info import ClipInfo, ValueMap, ValueWindow, WindowFunction
from viewer.frames.pixels import Pixels

_DRAG_PX = 512
"""Logical pixels of a drag that change width or level by the whole range at first shown."""

_NARROWEST = 1e-6
"""Stands for the width 0 of a step from black to white; nothing is divided by 0."""


class Pace(Enum):
    """How much a drag changes: Shift is fine, Ctrl is coarse."""

    FINE = 0.1
    NORMAL = 1.0
    COARSE = 10.0


class Preset(StrEnum):
    """Windows that suit B-mode images of any depth."""

    FULL = "full"
    DARK = "dark"
    BRIGHT = "bright"
    CONTRAST = "contrast"

    @property
    def shares(self) -> tuple[float, float]:
        """Width and level as shares of the image's neutral window, counted from its black."""
        return {
            Preset.FULL: (1.0, 0.5),
            Preset.DARK: (0.5, 0.25),  # opens up cysts, shadows and hypoechoic masses
            Preset.BRIGHT: (0.5, 0.75),  # opens up fat, strands and calcifications
            Preset.CONTRAST: (0.5, 0.5),
        }[self]


@dataclass(frozen=True, slots=True)
class WindowLevel:
    """A linear window: ``level - width / 2`` is black, ``level + width / 2`` is white.

    Parameters
    ----------
    width : float
        At least 1.
    level : float
        Centre of the window.
    top : int
        Greatest value of the image's type: 255 or 65535. Width and level are in its units.
    inverted : bool
        Black and white exchanged.
    drag_step : float
        By how much one logical pixel of a drag changes width and level.

    """

    width: float
    level: float
    top: int = 255
    inverted: bool = False
    drag_step: float = 256 / _DRAG_PX

    @classmethod
    def neutral(cls, pixels: Pixels) -> "WindowLevel":
        """Show an image as it is stored: 8 bits untouched, 16 bits over the range in use."""
        if pixels.dtype == np.uint8:
            return cls(255.0, 127.5)
        low, high = int(pixels.min()), int(pixels.max())
        width = float(max(high - low, 1))
        return cls(width, (low + high) / 2, top=65535, drag_step=(width + 1) / _DRAG_PX)

    @classmethod
    def of(cls, info: ClipInfo, pixels: Pixels) -> "WindowLevel":
        """Show a clip as its file asks: its first window, or else as it is stored.

        Small values are bright where the file says so (MONOCHROME1), or where the values fall
        while the pixels rise.
        """
        window = (
            cls.of_values(info.windows[0], info.values, pixels)
            if info.windows
            else cls.neutral(pixels)
        )
        return replace(window, inverted=info.inverted != (info.values.slope < 0))

    @classmethod
    def of_values(cls, window: ValueWindow, values: ValueMap, pixels: Pixels) -> "WindowLevel":
        """Turn a window in values, e.g. Hounsfield units, into one in pixels.

        LINEAR of PS3.3 C.11.2.1.2 is black up to ``centre - 0.5 - (width - 1) / 2`` and white
        above ``centre - 0.5 + (width - 1) / 2``; LINEAR_EXACT of C.11.2.1.3.2 takes centre and
        width as they are, and so does a SIGMOID here: the straight line has its slope.
        """
        less = 1.0 if window.function is WindowFunction.LINEAR else 0.0
        width = max(window.width - less, _NARROWEST) / abs(values.slope)
        level = values.pixel(window.centre - less / 2)
        top = int(np.iinfo(pixels.dtype).max)
        step = max(width, 1.0) / _DRAG_PX if top > 255 else 256 / _DRAG_PX
        return cls(width, level, top, drag_step=step)

    def in_values(self, values: ValueMap) -> ValueWindow:
        """Return this window in values, as a file or a reader would write it (LINEAR)."""
        return ValueWindow(values.value(self.level) + 0.5, self.width * abs(values.slope) + 1)

    def dragged(self, dx: float, dy: float, *, pace: Pace = Pace.NORMAL) -> "WindowLevel":
        """Change by a drag: right is wider, up is a lower level, hence brighter."""
        step = pace.value * self.drag_step
        width = min(max(self.width + dx * step, 1.0), 2.0 * self.top)
        level = min(max(self.level + dy * step, 0.0), float(self.top))
        return replace(self, width=width, level=level)

    def preset(self, preset: Preset) -> "WindowLevel":
        """Take a preset's part of this window; meant for an image's neutral one."""
        width, level = preset.shares
        low = self.level - self.width / 2
        return replace(self, width=max(width * self.width, 1.0), level=low + level * self.width)

    def flipped(self) -> "WindowLevel":
        """Exchange black and white."""
        return replace(self, inverted=not self.inverted)

    @property
    def is_identity(self) -> bool:
        """Whether an 8-bit image is shown exactly as it is stored."""
        return self.top == 255 and (self.width, self.level) == (255.0, 127.5) and not self.inverted

    def greys(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        """Map values of the image's type to greys, 0–255."""
        low = self.level - self.width / 2
        shown = np.clip((values - low) * (255.0 / self.width), 0.0, 255.0)
        grey = np.floor(shown + 0.5).astype(np.uint8)
        return 255 - grey if self.inverted else grey

    def table(self) -> NDArray[np.uint8]:
        """Return the greys of the values 0–255 of an 8-bit image; shape (256,), uint8."""
        return self.greys(np.arange(256, dtype=np.float64))

    def applied(self, pixels: Pixels) -> NDArray[np.uint8]:
        """Return an 8-bit image of the same shape, ready to be shown.

        8-bit greys are mapped by the 256-entry table, 16-bit greys by one of 65,536 entries, and
        each channel of a colour image by the same table as greys.
        """
        if pixels.dtype == np.uint8:
            if self.is_identity:
                return pixels.view(np.uint8)
            # Three times as fast as indexing a table with an array.
            mapped = pixels.tobytes().translate(self.table().tobytes())
            return np.frombuffer(mapped, np.uint8).reshape(pixels.shape)
        return np.take(self.greys(np.arange(65536, dtype=np.float64)), pixels)
