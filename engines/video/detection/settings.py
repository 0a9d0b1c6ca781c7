"""Everything that decides what a detector sees and says; it stands in its card."""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Side = Annotated[int, Field(ge=32, le=2048)]
Level = Annotated[int, Field(ge=1, le=4)]
Positive = Annotated[float, Field(gt=0, le=4096)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1, le=4096)]

_CONFIG = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Proposals(BaseModel):
    """How many places of a frame are looked at closely.

    torchvision's own numbers are made for photographs full of things: a frame of 320 × 640 takes
    them 22 s of one CPU, and these 3.8 s.
    """

    model_config = _CONFIG

    before_nms_train: Count = 400
    after_nms_train: Count = 100
    before_nms_test: Count = 200
    after_nms_test: Count = 50
    rpn_samples: Count = 64
    box_samples: Count = 32
    boxes_per_frame: Count = 5


class DetectionSettings(BaseModel):
    """Faster R-CNN (Ren et al. 2015) on the feature pyramid (Lin et al. 2017) of a ResNet-34.

    Attributes
    ----------
    min_size, max_size : int
        A frame is scaled so that its shorter side is `min_size` pixels, unless its longer one would
        exceed `max_size`.
    mean, std : float
        By which grey values of 0–1 are normalised.
    levels : tuple of int
        Stages of the ResNet from which the pyramid is made: 1 is 4 pixels apart, 4 is 32.
    anchor_sizes : tuple of float
        Side of the boxes from which proposals start, in pixels of the scaled frame: one for each
        level, and one for the top that is pooled once more.
    aspect_ratios : tuple of float
        Height over width of these boxes.
    norm : str
        ``batch``: batch norms that learn, for a network that starts from nothing; ``frozen``: those
        of the initial weights, as they are.
    head_width : int
        Neurons of the two layers that judge a proposal.
    nms_iou : float
        Of two boxes that overlap more, the one with the lower score is left out.
    min_score : float
        Boxes of a lower score are not found.

    """

    model_config = _CONFIG

    version: Literal[1] = 1
    architecture: Literal["faster_rcnn_resnet34_fpn"] = "faster_rcnn_resnet34_fpn"
    classes: tuple[Literal["background"], Literal["lesion"]] = ("background", "lesion")
    colour: Literal["luminance, three equal channels"] = "luminance, three equal channels"
    resample: Literal["bicubic"] = "bicubic"
    min_size: Side = 480
    max_size: Side = 800
    mean: Share = 0.35
    std: Annotated[float, Field(gt=0, le=1)] = 0.2
    levels: tuple[Level, ...] = (1, 2, 3, 4)
    anchor_sizes: tuple[Positive, ...] = (32.0, 64.0, 128.0, 256.0, 512.0)
    aspect_ratios: tuple[Positive, ...] = (0.5, 1.0, 2.0)
    norm: Literal["batch", "frozen"] = "batch"
    head_width: Annotated[int, Field(ge=16, le=4096)] = 1024
    nms_iou: Share = 0.3
    min_score: Share = 0.5
    proposals: Proposals = Proposals()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if list(self.levels) != sorted(set(self.levels)) or not self.levels:
            raise ValueError("levels do not rise")
        if len(self.anchor_sizes) != len(self.levels) + 1 or not self.aspect_ratios:
            raise ValueError("anchors do not fit the levels")
        if self.min_size > self.max_size:
            raise ValueError("min_size is larger than max_size")
        return self

    @property
    def sha256(self) -> str:
        """Hash of the settings in canonical form."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def scale(self, width: int, height: int) -> float:
        """Return by how much a frame of this size is enlarged."""
        return min(self.min_size / min(width, height), self.max_size / max(width, height))


SMALL = DetectionSettings(
    min_size=96,
    max_size=160,
    levels=(2, 3, 4),
    anchor_sizes=(12.0, 24.0, 48.0, 96.0),
    aspect_ratios=(0.6, 1.0, 1.7),
    head_width=256,
    proposals=Proposals(before_nms_train=200, after_nms_train=50),
)
"""For small frames on a CPU: what is left out is the level of 4 pixels, which takes most time."""
