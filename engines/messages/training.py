"""Jobs that train, and what they end with."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from engines.messages.base import (
    Area,
    Device,
    Fraction,
    Message,
    Precision,
    Probability,
    Split,
    new_job_id,
)

Finding = Literal["normal", "benign", "malignant"]
FINDINGS: tuple[Finding, ...] = ("normal", "benign", "malignant")
"""Order of the outputs of a head of three classes."""


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
    source : str
        Data set it comes from; folds hold equal shares of each.
    finding : {'normal', 'benign', 'malignant'}, optional
        Needed for a head of three classes.

    """

    path: str = Field(min_length=1)
    label: Literal[0, 1]
    patient: str = Field(min_length=1)
    case: str = ""
    split: Split | None = None
    crop: Area | None = None
    source: str = ""
    finding: Finding | None = None


class TrainJob(Message):
    """Fine-tune `model` on `samples` and write a model folder at `out`.

    Attributes
    ----------
    crop_margin : int, optional
        Samples are crops of lesions with this margin in per cent, which stands in the card.
    classes : int
        1: one logit, of malignancy. 3: normal, benign and malignant; the score is the last one's
        share of the softmax.
    whole_too : bool
        Each image is looked at whole besides its crop; a case's score is the mean over both.
    image_size : int, optional
        Side of the square network input in pixels; None: the model's own default.
    processes : int
        So many processes train together, each on its own GPU where there are some; `batch_size` is
        of all of them.
    tune : {'full', 'probe'}
        What learns: the last layers too, or the head alone.
    layer_decay : float, optional
        All layers learn, each by this factor slower than the one behind it.
    precision : {'float32', 'bfloat16'}
        Of matrix products and convolutions while it learns; it is validated in float32.
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
    tune: Literal["full", "probe"] = "full"
    layer_decay: Annotated[float, Field(gt=0.0, le=1.0)] | None = None
    precision: Precision = "float32"
    resume: bool = False
    restarts: int = Field(default=0, ge=0)
    processes: int = Field(default=1, ge=1, le=64)
    simulated: bool = False
    crop_margin: int | None = Field(default=None, ge=0, le=200)
    whole_too: bool = False
    classes: Literal[1, 3] = 1


class CrossFitJob(Message):
    """Train one model a fold and seed, so that each image is scored by models that never saw it.

    Attributes
    ----------
    training : TrainJob
        What each member is trained by; `out` is where all of them go together. Its split fractions
        divide what is left of the patients when a fold is taken out.
    folds : int
        Parts into which patients are divided.
    seeds : tuple of int
        One member a fold for each; their scores are averaged.

    """

    kind: Literal["cross-fit"] = "cross-fit"
    job: str = Field(default_factory=new_job_id)
    training: TrainJob
    folds: int = Field(default=5, ge=2, le=20)
    seeds: tuple[Annotated[int, Field(ge=0, lt=2**31)], ...] = Field(default=(1,), min_length=1)


class TrainResult(Message):
    """A finished model folder and its card."""

    kind: Literal["trained"] = "trained"
    job: str
    folder: str
    card_path: str
    model_id: str
    card: dict[str, JsonValue]


class OutOfFold(Message):
    """The score of one sample by the members that never saw its patient.

    Attributes
    ----------
    sample : int
        Its place in the job.
    fold : int
        From 1.
    probability : float
        Mean over looks and seeds.
    by_seed : tuple of float
        The mean over looks by each seed's member.
    probabilities : dict
        By finding, of a head of three classes; else empty.
    threshold : float
        Of these members, chosen on their own validation patients: mean over seeds.
    content_sha256 : str
        Of the image's grey values, whatever file holds them.

    """

    sample: int = Field(ge=0)
    fold: int = Field(ge=1)
    probability: Probability
    by_seed: tuple[Probability, ...]
    probabilities: dict[str, Probability] = Field(default_factory=dict)
    threshold: Probability
    content_sha256: str


class CrossFitResult(Message):
    """A finished folder of members, its card, and a row a sample."""

    kind: Literal["cross-fitted"] = "cross-fitted"
    job: str
    folder: str
    card_path: str
    model_id: str
    card: dict[str, JsonValue]
    rows: tuple[OutOfFold, ...]
