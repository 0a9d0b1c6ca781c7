"""The gates on the pixels of one image: pure functions on arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from engines.guard.gates.limits import GateLimits, InputGate

Pixels = npt.NDArray[np.uint8]
"""Grey, shape (rows, columns), or RGB, shape (rows, columns, 3)."""

_SEEN = 16
"""Grey level above which something is shown."""

_CLOSING = 9
_LONGEST = 512
"""The sector is sought in an image whose longer side has been thinned to at most this."""


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """Whether an image passed, and if not at which gate and by which figure.

    Parameters
    ----------
    gate : InputGate or None
        The first gate that closed; None: it passed.
    figure, limit : float
        What was measured at that gate, and where it closes.

    """

    gate: InputGate | None = None
    figure: float = 0.0
    limit: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every gate was open."""
        return self.gate is None

    @property
    def reason(self) -> str:
        """``excluded:`` and the gate; empty for an image that passed."""
        return "" if self.gate is None else f"excluded:{self.gate.value}"

    @property
    def detail(self) -> str:
        """Why, in a few words without names and paths."""
        match self.gate:
            case None:
                return ""
            case InputGate.DECODABLE:
                return f"{self.reason} (it is no image that can be read)"
            case InputGate.DUPLICATE:
                return f"{self.reason} (its content was seen before)"
            case InputGate.SIZE:
                told = f"{self.figure:.0f} pixels, {self.limit:.0f} are needed"
            case InputGate.FLAT:
                told = (
                    f"grey levels spread by {self.figure:.1f}, more than {self.limit:g} is needed"
                )
            case InputGate.COLOUR:
                told = f"{self.figure:.1%} is coloured, {self.limit:.1%} may be"
        return f"{self.reason} ({told})"


PASSED = GateOutcome()


def look(pixels: Pixels, limits: GateLimits | None = None) -> GateOutcome:
    """Return what the gates say of the pixels of an image: size, flatness, colour.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (rows, columns) or (rows, columns, 3)

    Examples
    --------
    >>> look(np.zeros((200, 200), dtype=np.uint8)).reason
    'excluded:flat'

    """
    limits = limits or GateLimits()
    side = float(min(pixels.shape[:2]))
    if side < limits.least_side:
        return GateOutcome(InputGate.SIZE, side, float(limits.least_side))
    grey = grey_of(pixels)
    spread = float(grey.std())
    if spread <= limits.least_spread:
        return GateOutcome(InputGate.FLAT, spread, limits.least_spread)
    coloured = coloured_share(pixels, limits)
    if coloured > limits.most_coloured:
        return GateOutcome(InputGate.COLOUR, coloured, limits.most_coloured)
    return PASSED


def grey_of(pixels: Pixels) -> npt.NDArray[np.float32]:
    """Return the luminance (ITU-R BT.601): float32, 0–255, shape (rows, columns)."""
    if pixels.ndim == 2:
        return pixels.astype(np.float32)
    weights = np.array([0.299, 0.587, 0.114], dtype=np.float32)
    found: npt.NDArray[np.float32] = pixels[..., :3].astype(np.float32) @ weights
    return found


def coloured_share(pixels: Pixels, limits: GateLimits) -> float:
    """Return which share of the sector's pixels is lit and coloured; 0 for a grey image."""
    if pixels.ndim == 2:
        return 0.0
    values = pixels[..., :3].astype(np.int16)
    largest, least = values.max(axis=-1), values.min(axis=-1)
    lit = largest >= limits.least_lit
    # saturation = (largest - least) / largest
    coloured = lit & (largest - least > limits.least_saturation * largest)
    if not coloured.any():
        return 0.0
    inside = sector(largest.astype(np.float32))
    n_inside = int(inside.sum())
    return int((coloured & inside).sum()) / n_inside if n_inside else 0.0


def sector(shown: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Return the largest part of an image in which something is shown, its holes filled.

    The fan of an ultrasound image, without letters, scales and logos that stand apart from it.

    Parameters
    ----------
    shown : ndarray of float32, shape (rows, columns)
        Largest channel of each pixel, 0–255.

    """
    thin = -(-max(shown.shape) // _LONGEST)
    small = shown[::thin, ::thin] > _SEEN
    room = np.pad(small, _CLOSING)  # at the edges nothing may erode what was there
    closed = ndimage.binary_closing(room, np.ones((_CLOSING, _CLOSING), dtype=bool))
    labels, count = ndimage.label(closed[_CLOSING:-_CLOSING, _CLOSING:-_CLOSING])
    if not count:
        return np.zeros(shown.shape, dtype=bool)
    largest = int(np.argmax(np.bincount(labels.ravel())[1:])) + 1
    filled = ndimage.binary_fill_holes(labels == largest)
    rows, columns = shown.shape
    whole: npt.NDArray[np.bool_] = np.repeat(np.repeat(filled, thin, axis=0), thin, axis=1)
    return whole[:rows, :columns]
