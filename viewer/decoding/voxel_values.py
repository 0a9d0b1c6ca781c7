"""Values of a volume as 16-bit pixels: exactly where that can be, else by one line for all slices.

Where all slices have the same rescale, pixels are the stored values, shifted up when they are
signed: nothing is lost. Where slope or intercept change from slice to slice (PET, some MR), one
linear map for the volume is laid through all its values. If they are whole numbers that span fewer
than 65,536 it is exact, too; otherwise the span is cut into 65,535 steps, and no value is off by
more than half a step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ground.errors import MediaError
from viewer.frames.info import ValueMap
from viewer.frames.series.header import SliceHeader

TOP = 65_535


@dataclass(frozen=True, slots=True)
class Scaling:
    """``value = base + step * pixel``; the step is above zero.

    Parameters
    ----------
    base : float
        Value of pixel 0.
    step : float
        Between neighbouring pixels.

    """

    base: float
    step: float

    def values(self, unit: str) -> ValueMap:
        """Return what pixels mean."""
        return ValueMap(self.step, self.base, unit)

    def store(self, values: NDArray[Any], *, into: NDArray[np.uint16]) -> None:
        """Write values as pixels into an array of their shape."""
        if values.dtype.kind in "iu" and self.step == 1.0 and self.base == round(self.base):
            np.subtract(values, int(self.base), out=into, casting="unsafe", dtype=np.int64)
            return
        pixels = (values.astype(np.float64) - self.base) / self.step
        np.copyto(into, np.clip(np.rint(pixels), 0, TOP), casting="unsafe")


def scaling_of(
    slices: Sequence[SliceHeader], decode: Callable[[SliceHeader], NDArray[Any]]
) -> Scaling:
    """Choose the map of a volume.

    Parameters
    ----------
    slices : sequence of SliceHeader
        All of them.
    decode : callable
        Gives the values of a slice; used only where the slices differ in their rescale.

    """
    rescales = {header.rescale or (1.0, 0.0) for header in slices}
    kinds = {(header.signed, header.bits_allocated) for header in slices}
    if len(rescales) == len(kinds) == 1:
        return _exact(slices[0])
    low, high = _span(slices, decode)
    whole = all(number == round(number) for rescale in rescales for number in rescale)
    if whole and high - low <= TOP:
        return Scaling(low, 1.0)
    return Scaling(low, (high - low) / TOP or 1.0)


def _exact(header: SliceHeader) -> Scaling:
    slope, intercept = header.rescale or (1.0, 0.0)
    half = 2 ** (header.bits_allocated - 1)
    ends = (-half, half - 1) if header.signed else (0, 2 * half - 1)
    # A falling slope would turn dark and bright round: pixels then count from the other end.
    return Scaling(min(slope * end + intercept for end in ends), abs(slope))


def _span(
    slices: Sequence[SliceHeader], decode: Callable[[SliceHeader], NDArray[Any]]
) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for header in slices:
        values = decode(header)
        low, high = min(low, float(values.min())), max(high, float(values.max()))
        if not np.isfinite(high - low):
            raise MediaError(
                "The slice's values are not finite.",
                remedy="Export the series again.",
                path=header.path,
            )
    return low, high
