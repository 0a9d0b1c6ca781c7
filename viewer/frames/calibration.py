"""What a file says about millimetres: ultrasound regions, spacings, and where they came from."""

from dataclasses import dataclass
from enum import StrEnum


class CalibrationSource(StrEnum):
    """Where a scale comes from; it is stored with every measurement."""

    REGIONS = "ultrasound_regions"
    PIXEL_SPACING = "pixel_spacing"
    MANUAL = "manual"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Region:
    """One item of the Sequence of Ultrasound Regions (0018,6011), PS3.3 C.8.5.5.

    Parameters
    ----------
    x0, y0, x1, y1 : int
        First and last column and row, zero-based, both inside (Region Location Min and Max).
    delta_x_mm, delta_y_mm : float or None
        Millimetres per pixel across and down, positive; None where the region's units are not
        centimetres or it is no two-dimensional tissue or colour-flow image.

    """

    x0: int
    y0: int
    x1: int
    y1: int
    delta_x_mm: float | None
    delta_y_mm: float | None

    @property
    def is_spatial(self) -> bool:
        """Whether lengths can be measured in it."""
        return self.delta_x_mm is not None and self.delta_y_mm is not None


@dataclass(frozen=True, slots=True)
class Scale:
    """The calibration of one frame.

    Parameters
    ----------
    source : CalibrationSource
        Where it comes from.
    regions : tuple of Region
        Regions of different scale; empty unless the source is `REGIONS`.
    spacing_mm : (float, float) or None
        Millimetres per pixel, down and across, valid everywhere; None where there are regions or
        where nothing is known.

    """

    source: CalibrationSource = CalibrationSource.NONE
    regions: tuple[Region, ...] = ()
    spacing_mm: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """The calibration of a clip: one scale for all frames, or one per frame.

    Parameters
    ----------
    scales : tuple of Scale
        One, or as many as there are frames.

    """

    scales: tuple[Scale, ...] = (Scale(),)

    def at(self, frame: int) -> Scale:
        """Return the scale of a frame, counted from 0."""
        return self.scales[frame] if len(self.scales) > 1 else self.scales[0]
