"""Versioned JSON-lines messages between the program and its engine process.

One message is one line of UTF-8 JSON. The client writes jobs, pings and cancellations; the worker
writes a greeting, progress, log lines and exactly one final answer for each job. Labels of
training images travel through this pipe only: nothing writes them to disk.
"""

import uuid
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from ground.errors import EngineError

PROTOCOL_VERSION = 2
"""Raised whenever a message changes its meaning; both sides must agree exactly."""

MAX_LINE_BYTES = 64 * 1024 * 1024
"""A line longer than this (some 200,000 images in one job) is refused."""

Split = Literal["train", "validation", "test"]
Device = Literal["auto", "cpu", "cuda"]
Pixel = Annotated[int, Field(ge=0)]
Area = tuple[Pixel, Pixel, Pixel, Pixel]
"""Left, upper, right and lower edge in pixels; the last two lie just outside."""

Fraction = Annotated[float, Field(ge=0.0, lt=1.0, allow_inf_nan=False)]


def new_job_id() -> str:
    """Return a fresh random job identifier."""
    return uuid.uuid4().hex


class Message(BaseModel):
    """Root of all messages: immutable, strictly typed, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class Sample(Message):
    """One labelled image of a training job.

    Attributes
    ----------
    path : str
        Image file that Pillow can read.
    label : int
        0 for benign and normal, 1 for malignant.
    patient : str
        Images of one patient never stand on both sides of a split.
    case : str
        Images of one case are scored together; empty: the image is its own case.
    split : {'train', 'validation', 'test'}, optional
        Given for all samples of a job, or for none.
    crop : Area, optional
        The part of the image that is looked at; given for all samples of a job, or for none.

    """

    path: str = Field(min_length=1)
    label: Literal[0, 1]
    patient: str = Field(min_length=1)
    case: str = ""
    split: Split | None = None
    crop: Area | None = None


class TrainJob(Message):
    """Fine-tune `model` on `samples` and write a model folder at `out`.

    Attributes
    ----------
    crop_margin : int, optional
        Samples are crops of lesions with this margin in per cent, which stands in the card.
    image_size : int, optional
        Side of the square network input in pixels; None: the model's own default.
    threads : int, optional
        CPU threads of the worker; None: as many as the machine has cores.

    """

    kind: Literal["train"] = "train"
    job: str = Field(default_factory=new_job_id)
    samples: tuple[Sample, ...] = Field(min_length=2)
    out: str = Field(min_length=1)
    model: str = "efficientnet_lite0"
    weights: str | None = None
    epochs: int = Field(default=6, ge=0, le=1000)
    patience: int = Field(default=3, ge=1)
    image_size: int | None = Field(default=None, ge=32, le=1024)
    batch_size: int = Field(default=16, ge=2, le=512)
    seed: int = Field(default=1, ge=0, lt=2**31)
    validation_fraction: Annotated[float, Field(gt=0.0, lt=1.0, allow_inf_nan=False)] = 0.25
    test_fraction: Fraction = 0.0
    target_sensitivity: Annotated[float, Field(gt=0.0, le=1.0, allow_inf_nan=False)] = 0.95
    device: Device = "auto"
    resume: bool = False
    simulated: bool = False
    crop_margin: int | None = Field(default=None, ge=0, le=200)


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


class Ping(Message):
    """Ask the worker to import its libraries and say what it has."""

    kind: Literal["ping"] = "ping"
    job: str = Field(default_factory=new_job_id)


class Cancel(Message):
    """Ask the worker to stop job `job` at the next batch."""

    kind: Literal["cancel"] = "cancel"
    job: str


class Hello(Message):
    """First line of a worker. `version` is checked before anything else is trusted."""

    kind: Literal["hello"] = "hello"
    version: int
    pid: int


class Progress(Message):
    """How far a job is: `done` of `total` units of `phase`; `eta_s` for the whole job."""

    kind: Literal["progress"] = "progress"
    job: str
    phase: str
    done: int = Field(ge=0)
    total: int = Field(ge=0)
    elapsed_s: float = Field(ge=0)
    eta_s: float | None = Field(default=None, ge=0)
    text: str = ""


class Log(Message):
    """One line for the person who waits."""

    kind: Literal["log"] = "log"
    level: Literal["info", "warning"]
    text: str


class Pong(Message):
    """Answer to `Ping`: library versions by name and the usable devices."""

    kind: Literal["pong"] = "pong"
    job: str
    versions: dict[str, str]
    devices: tuple[str, ...]


class TrainResult(Message):
    """A finished model folder and its card."""

    kind: Literal["trained"] = "trained"
    job: str
    folder: str
    card_path: str
    model_id: str
    card: dict[str, JsonValue]


class PredictResult(Message):
    """Score per case, 0 (surely benign) to 1 (surely malignant), and where they come from."""

    kind: Literal["predicted"] = "predicted"
    job: str
    scores: dict[str, float]
    card: dict[str, JsonValue]
    provenance: dict[str, JsonValue]


class Failure(Message):
    """The job failed: what happened, what to do, which file (see ReaderStudyError)."""

    kind: Literal["error"] = "error"
    job: str
    what: str
    remedy: str
    path: str | None = None


class Cancelled(Message):
    """The job stopped because the client asked; `text` says what was kept."""

    kind: Literal["cancelled"] = "cancelled"
    job: str
    text: str = ""


Job = TrainJob | PredictJob | Ping
Result = TrainResult | PredictResult | Pong
Request = TrainJob | PredictJob | Ping | Cancel
Reply = Hello | Progress | Log | Pong | TrainResult | PredictResult | Failure | Cancelled

_Kind = TypeVar("_Kind")
_REQUESTS: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="kind")])
_REPLIES: TypeAdapter[Reply] = TypeAdapter(Annotated[Reply, Field(discriminator="kind")])


def encode(message: Message) -> bytes:
    """Return `message` as one line of UTF-8 JSON, newline included."""
    return message.model_dump_json().encode() + b"\n"


def decode_request(line: bytes) -> Request:
    """Read one line of the client.

    Raises
    ------
    EngineError
        The line is too long, not JSON, or not a request of this protocol.

    """
    return _decode(_REQUESTS, line)


def decode_reply(line: bytes) -> Reply:
    """Read one line of the worker; raises as `decode_request` does."""
    return _decode(_REPLIES, line)


def _decode(adapter: TypeAdapter[_Kind], line: bytes) -> _Kind:
    if len(line) > MAX_LINE_BYTES:
        raise _malformed(f"a line of {len(line)} bytes")
    try:
        return adapter.validate_json(line)
    except ValidationError as error:
        # Input values stay out of the text: a training job carries labels.
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _malformed(f"{where + ': ' if where else ''}{first['msg']}") from None


def _malformed(why: str) -> EngineError:
    return EngineError(
        f"A line between the program and its engine is not a message ({why}).",
        remedy="Start the engine again; if this stays, reinstall with ./run.py setup full.",
    )
