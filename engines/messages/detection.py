"""The job that trains a detector of lesions on frames with known boxes."""

from typing import Annotated, Literal

from pydantic import Field

from engines.messages.base import Device, Message, new_job_id
from engines.video.detection.settings import SMALL, DetectionSettings

Edge = Annotated[float, Field(allow_inf_nan=False)]


class BoxedFrame(Message):
    """One frame in which all lesions are known.

    Attributes
    ----------
    path : str
        An image file, or a stored clip with its description beside it.
    frame : int, optional
        Number of the frame in the clip, from 0; None for an image.
    boxes : tuple of box
        Left, upper, right and lower edge of each lesion in pixels; empty where there is none.
    patient : str
        Frames of one patient never stand on both sides of a split.

    """

    path: str = Field(min_length=1)
    frame: int | None = Field(default=None, ge=0)
    boxes: tuple[tuple[Edge, Edge, Edge, Edge], ...] = ()
    patient: str = Field(min_length=1)


class TrainDetectorJob(Message):
    """Train a detector on `samples` and write a model folder at `out`.

    Attributes
    ----------
    weights : str, optional
        Local weights of a ResNet-34; None: the network starts from nothing.
    restarts : int
        How often workers died on this job before; above 0, what is complete already is the answer.

    """

    kind: Literal["train_detector"] = "train_detector"
    job: str = Field(default_factory=new_job_id)
    samples: tuple[BoxedFrame, ...] = Field(min_length=2)
    out: str = Field(min_length=1)
    settings: DetectionSettings = SMALL
    weights: str | None = None
    epochs: int = Field(default=8, ge=1, le=1000)
    batch_size: int = Field(default=4, ge=2, le=64)
    seed: int = Field(default=1, ge=0, lt=2**31)
    validation_fraction: Annotated[float, Field(gt=0.0, lt=1.0, allow_inf_nan=False)] = 0.25
    device: Device = "auto"
    resume: bool = False
    restarts: int = Field(default=0, ge=0)
    simulated: bool = False
