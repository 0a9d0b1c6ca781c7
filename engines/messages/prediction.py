"""Jobs that score cases, and what they end with."""

from typing import Literal

from pydantic import Field, JsonValue

from engines.messages.base import Area, Device, Message, new_job_id


class MediumFile(Message):
    """One stored medium of a case.

    Parameters
    ----------
    path : str
        The stored file; what is known of a clip or a series besides lies beside it as JSON.
    kind : str
        ``still``, ``clip`` or ``series``.
    frames : int
        Frames or slices.
    duration_us : int
        Length of one pass; 0 where frames have no times.
    mm_per_px : float or None
        Millimetres per pixel; None when unknown.
    crop : Area, optional
        The part of it that is looked at.

    """

    path: str = Field(min_length=1)
    kind: Literal["still", "clip", "series"] = "still"
    frames: int = Field(default=1, ge=1)
    duration_us: int = Field(default=0, ge=0)
    mm_per_px: float | None = None
    crop: Area | None = None


class PredictItem(Message):
    """One case: its score is the mean over its media."""

    case_id: str = Field(min_length=1)
    media: tuple[MediumFile, ...] = Field(min_length=1)


class PredictJob(Message):
    """Score `items` with the model whose card is at `card`."""

    kind: Literal["predict"] = "predict"
    job: str = Field(default_factory=new_job_id)
    card: str = Field(min_length=1)
    items: tuple[PredictItem, ...] = Field(min_length=1)
    batch_size: int = Field(default=16, ge=1, le=512)
    device: Device = "auto"


class PredictResult(Message):
    """Score per case, 0 (surely benign) to 1 (surely malignant), and where they come from."""

    kind: Literal["predicted"] = "predicted"
    job: str
    scores: dict[str, float]
    card: dict[str, JsonValue]
    provenance: dict[str, JsonValue]
