"""What all parts of a run file have in common: no unknown key, no change, ranges of values."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Temperature = Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)]
Side = Annotated[int, Field(ge=16, le=8192)]
"""Of a picture, in pixels."""


class StrictPart(BaseModel):
    """A part of a file that is read strictly."""

    model_config = ConfigDict(extra="forbid", frozen=True)
