"""Which gates there are, and where each of them closes."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class InputGate(StrEnum):
    """What is looked at, in this order: the first gate that closes is the reason."""

    DECODABLE = "decodable"
    SIZE = "size"
    FLAT = "flat"
    COLOUR = "colour"
    DUPLICATE = "duplicate"


class GateLimits(BaseModel):
    """Where the gates close.

    Attributes
    ----------
    least_side : int
        Pixels of the shorter side.
    least_spread : float
        Standard deviation of the grey levels (0–255); an image at or below it is flat.
    least_saturation : float
        Saturation (HSV) above which a lit pixel is coloured.
    least_lit : int
        Largest channel (0–255) from which on a pixel is lit: in the dark a step of one level is a
        saturation of any size, and means nothing.
    most_coloured : float
        Share of the sector's pixels that may be coloured.

    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    least_side: int = 128
    least_spread: float = 5.0
    least_saturation: float = 0.25
    least_lit: int = 32
    most_coloured: float = 0.005
