"""Jobs that train, and what they end with."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from engines.messages.base import Area, Device, Fraction, Message, Split, new_job_id


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
    restarts : int
        So many workers died over this job before; where the last one had finished it, its model is
        the answer.

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
    restarts: int = Field(default=0, ge=0)
    simulated: bool = False
    crop_margin: int | None = Field(default=None, ge=0, le=200)


class TrainResult(Message):
    """A finished model folder and its card."""

    kind: Literal["trained"] = "trained"
    job: str
    folder: str
    card_path: str
    model_id: str
    card: dict[str, JsonValue]
