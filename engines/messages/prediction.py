"""Jobs that score cases, and what they end with."""

from typing import Literal, Self

from pydantic import Field, JsonValue

from engines.messages.base import Area, Device, Message, Precision, Probability, new_job_id


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


class Footing(Message):
    """What all scores of a run are made on, so that no run mixes two.

    Attributes
    ----------
    batch_size : int
        Rows of a batch.
    device : {'auto', 'cpu', 'cuda'}
    batch_size_asked : int
        What it was before memory ran short.
    halvings : int
        How often the batch was halved; all scores were made anew each time.
    left_gpu : bool
        The memory of the GPU was too small for one image: the processor went on.

    """

    batch_size: int = Field(ge=1)
    device: Device
    batch_size_asked: int = Field(ge=1)
    halvings: int = Field(default=0, ge=0)
    left_gpu: bool = False


class PredictJob(Message):
    """Score `items` with the model whose card is at `card`; with `heat`, say where it looked.

    Attributes
    ----------
    batch_size : int
        Rows of a batch. Eight suit a processor: more are no faster there, and the first answer
        comes later; a GPU wants 64 and more.
    precision : {'float32', 'bfloat16'}
        Of matrix products and convolutions; published numbers are made in float32.
    answered : int
        So many of the first cases were answered by a worker that is gone: only the rest is asked.
    footing : Footing, optional
        What the answers before were made on, where that is no longer what was asked for.
    gates : bool
        The stills of each case pass the gates first; a case with one that does not is excluded,
        with the reason as its detail.
    programs : tuple of str
        Absolute paths of programs outside of a card's folder that this computer allows.

    """

    kind: Literal["predict"] = "predict"
    job: str = Field(default_factory=new_job_id)
    card: str = Field(min_length=1)
    items: tuple[PredictItem, ...] = Field(min_length=1)
    batch_size: int = Field(default=8, ge=1, le=512)
    device: Device = "auto"
    heat: bool = False
    precision: Precision = "float32"
    answered: int = Field(default=0, ge=0)
    footing: Footing | None = None
    gates: bool = False
    programs: tuple[str, ...] = ()


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
    threshold : float, optional
        From which on this case's probability is positive, where that is not the card's.
    fold : int, optional
        Of the model's training data that holds this case back, if it is one of them.
    seen : bool
        Whether one of its pictures is among those that the model was made from.
    evidence : dict, optional
        ``{"media": [{"heat": HEAT or None, "clips": [CLIP, …]}, …]}``, one entry a medium in
        order. HEAT: ``{"rows": r, "columns": c, "values": [0–255, …]}``, row by row, over the
        whole picture (of a clip: over its boxes). CLIP: ``{"frames": [number, …], "boxes":
        [[left, upper, right, lower], …], "probability": p, "heat": HEAT or None}``, boxes in
        pixels of the stored medium.
    media_sha256 : tuple of str
        Of the files that were looked at, where the scorer tells.

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
    threshold: Probability | None = None
    fold: int | None = Field(default=None, ge=1)
    seen: bool = False
    evidence: dict[str, JsonValue] | None = None
    media_sha256: tuple[str, ...] = ()


class AnswerGiven(Message):
    """The answer of case number `ordinal` of a job, from 0; they come in order, each once."""

    kind: Literal["answer"] = "answer"
    job: str
    ordinal: int = Field(ge=0)
    answer: CaseAnswer


class BegunAgain(Message):
    """All answers of a job so far are void and come anew, on another footing."""

    kind: Literal["begun_again"] = "begun_again"
    job: str
    footing: Footing
    why: str


class PredictResult(Message):
    """An answer per case in the order of the job, and where they come from."""

    kind: Literal["predicted"] = "predicted"
    job: str
    answers: tuple[CaseAnswer, ...]
    card: dict[str, JsonValue]
    provenance: dict[str, JsonValue]

    def with_answers(self, answers: tuple[CaseAnswer, ...]) -> Self:
        """Return the result with these answers, and the files that were looked at for them."""
        seen: list[JsonValue] = [file for one in answers for file in one.media_sha256]
        told = {**self.provenance, "image_sha256": seen} if seen else self.provenance
        return self.model_copy(update={"answers": answers, "provenance": told})

    @property
    def scores(self) -> dict[str, float]:
        """The probability of each case that has one."""
        given = ((one.case_id, one.probability) for one in self.answers)
        return {case_id: value for case_id, value in given if value is not None}
