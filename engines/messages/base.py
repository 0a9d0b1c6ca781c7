"""What every message between the program and its engine process shares."""

import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL_VERSION = 3
"""Raised whenever a message changes its meaning; both sides must agree exactly."""

MAX_LINE_BYTES = 64 * 1024 * 1024
"""A line longer than this (some 200,000 images in one job) is refused."""

Split = Literal["train", "validation", "test"]
Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["float32", "bfloat16"]
Pixel = Annotated[int, Field(ge=0)]
Area = tuple[Pixel, Pixel, Pixel, Pixel]
"""Left, upper, right and lower edge in pixels; the last two lie just outside."""

Fraction = Annotated[float, Field(ge=0.0, lt=1.0, allow_inf_nan=False)]


Probability = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]


def new_job_id() -> str:
    """Return a fresh random job identifier."""
    return uuid.uuid4().hex


class Message(BaseModel):
    """Root of all messages: immutable, strictly typed, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)
