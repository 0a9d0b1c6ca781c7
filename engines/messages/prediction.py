"""Jobs that score cases, and what they end with."""

from typing import Literal

from pydantic import Field, JsonValue

from engines.messages.base import Area, Device, Message, Probability, new_job_id


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
    """Score `items` with the model whose card is at `card`; with `heat`, say where it looked."""

    kind: Literal["predict"] = "predict"
    job: str = Field(default_factory=new_job_id)
    card: str = Field(min_length=1)
    items: tuple[PredictItem, ...] = Field(min_length=1)
    batch_size: int = Field(default=16, ge=1, le=512)
    device: Device = "auto"
    heat: bool = False


class CaseAnswer(Message):
    """What a model said of one case.

    Attributes
    ----------
    status : str
        One of `engines.scorers.answer.AnswerStatus`.
    probability : float, optional
        Of malignancy, 0–1; there when `status` is ``ok`` and the model gives one.
    probabilities : dict
        By class, summing to 1; empty when unknown.
    category, assessment, text, detail : str
        As `engines.scorers.answer.ModelAnswer`.
    evidence : dict, optional
        ``{"media": [{"heat": HEAT or None, "clips": [CLIP, …]}, …]}``, one entry a medium in
        order. HEAT: ``{"rows": r, "columns": c, "values": [0–255, …]}``, row by row, over the
        whole picture (of a clip: over its boxes). CLIP: ``{"frames": [number, …], "boxes":
        [[left, upper, right, lower], …], "probability": p, "heat": HEAT or None}``, boxes in
        pixels of the stored medium.

    """

    case_id: str
    status: str = "ok"
    probability: Probability | None = None
    probabilities: dict[str, Probability] = Field(default_factory=dict)
    source: str | None = None
    category: str | None = None
    assessment: str | None = None
    text: str = ""
    detail: str = ""
    seconds: float | None = Field(default=None, ge=0)
    evidence: dict[str, JsonValue] | None = None


class PredictResult(Message):
    """An answer per case in the order of the job, and where they come from."""

    kind: Literal["predicted"] = "predicted"
    job: str
    answers: tuple[CaseAnswer, ...]
    card: dict[str, JsonValue]
    provenance: dict[str, JsonValue]

    @property
    def scores(self) -> dict[str, float]:
        """The probability of each case that has one."""
        given = ((one.case_id, one.probability) for one in self.answers)
        return {case_id: value for case_id, value in given if value is not None}
