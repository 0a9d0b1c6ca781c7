"""Jobs that train models of clips."""

from typing import Annotated, Literal

from pydantic import Field

from engines.messages.base import Device, Fraction, Message, Pixel, Split, new_job_id

FrameBox = tuple[Pixel, float, float, float, float]
"""Number of a frame from 0; left, upper, right and lower edge of a lesion in its pixels."""


class ClipSample(Message):
    """One labelled video of a training job.

    Attributes
    ----------
    path : str
        The stored clip; its description lies beside it.
    label : int
        0 for benign and normal, 1 for malignant.
    patient : str
        Videos of one patient never stand on both sides of a split.
    case : str
        Videos of one case are scored together; empty: the video is its own case.
    split : {'train', 'validation', 'test'}, optional
        Given for all samples of a job, or for none.
    boxes : tuple of FrameBox
        The lesion in its frames, where it is known; the detector says where it is in others.

    """

    path: str = Field(min_length=1)
    label: Literal[0, 1]
    patient: str = Field(min_length=1)
    case: str = ""
    split: Split | None = None
    boxes: tuple[FrameBox, ...] = ()


class TrainVideoJob(Message):
    """Train the classifier of a video model on clips of lesions; write a model folder at `out`.

    Attributes
    ----------
    model : str
        One of `engines.video.models.VIDEO_MODELS`.
    backbone : str, optional
        Of the classifier; None: that of the model.
    weights : str, optional
        Initial weights of the backbone: a file of a network of pictures, or of clips.
    detector : str
        Folder of a trained detector of lesions, which becomes a part of the model.
    clips_per_video : int
        Most clips of a video that train, evenly spread over it; all are scored.
    every_nth : int
        The detector looks at each n-th frame of a video; boxes of the others lie between.
    image_size, margin_percent : int, optional
        Side of a clip in pixels, and room around a lesion; None: `engines.video.architectures`.
    restarts : int
        How often a worker died at it; then a finished folder at `out` is its own.
    temporal_pool : bool
        Pairs of frames become one after the first stage of an I3D.

    """

    kind: Literal["train_video"] = "train_video"
    job: str = Field(default_factory=new_job_id)
    samples: tuple[ClipSample, ...] = Field(min_length=2)
    out: str = Field(min_length=1)
    model: str = "wauve"
    backbone: str | None = None
    weights: str | None = None
    detector: str = Field(min_length=1)
    epochs: int = Field(default=20, ge=1, le=1000)
    patience: int = Field(default=5, ge=1)
    clips_per_video: int = Field(default=8, ge=1, le=1000)
    image_size: int | None = Field(default=None, ge=32, le=512)
    margin_percent: int | None = Field(default=None, ge=0, le=200)
    every_nth: int = Field(default=1, ge=1, le=100)
    temporal_pool: bool = False
    batch_size: int = Field(default=8, ge=2, le=512)
    seed: int = Field(default=1, ge=0, lt=2**31)
    validation_fraction: Annotated[float, Field(gt=0.0, lt=1.0, allow_inf_nan=False)] = 0.25
    test_fraction: Fraction = 0.0
    target_sensitivity: Annotated[float, Field(gt=0.0, le=1.0, allow_inf_nan=False)] = 0.95
    device: Device = "auto"
    resume: bool = False
    restarts: int = Field(default=0, ge=0)
    simulated: bool = False
