"""The detector's network, from nothing or from the local weights of a ResNet-34."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import nn
from torchvision.models.detection import FasterRCNN
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.rpn import AnchorGenerator
from torchvision.models.resnet import BasicBlock
from torchvision.ops import FrozenBatchNorm2d

from engines.video.detection.settings import DetectionSettings
from engines.video.nouns import Box, GreyFrame
from engines.weights.reading import read_state
from engines.weights.report import LoadReport
from engines.weights.strict import load_strict

_POOLED = 7
_COUNTER = "num_batches_tracked"
_CLASSIFIER = ("fc",)
"""Of a ResNet that tells classes of images: a detector has no use for it."""


@dataclass(frozen=True, slots=True)
class DetectorNetwork:
    """A detector's network and how it came to be.

    Attributes
    ----------
    module : FasterRCNN
        Takes frames as `tensor_of` makes them.
    settings : DetectionSettings
    report : LoadReport
        What was taken from initial weights.

    """

    module: FasterRCNN
    settings: DetectionSettings
    report: LoadReport


def build_detector(
    settings: DetectionSettings, *, weights: Path | None = None, seed: int = 1
) -> DetectorNetwork:
    """Return a network to be trained.

    Parameters
    ----------
    settings : DetectionSettings
        With weights its norms should be ``frozen``.
    weights : Path, optional
        A ResNet-34 of timm or torchvision, as safetensors or as tensors of torch; its tensors are
        taken by name, all of them but the classifier. Without, the network starts from nothing.
    seed : int
        Of what is drawn at random.

    Raises
    ------
    EngineError
        The weights cannot be read, or are not those of a ResNet-34; names the tensors.

    """
    torch.manual_seed(seed)
    backbone = resnet_fpn_backbone(
        backbone_name="resnet34",
        weights=None,
        trainable_layers=5,
        norm_layer=nn.BatchNorm2d if settings.norm == "batch" else FrozenBatchNorm2d,
        returned_layers=list(settings.levels),
    )
    report = LoadReport(0)
    if weights is None:
        _make_residuals_vanish(backbone.body)
    else:
        # Frozen norms count no batches, and counters are no weights.
        state = {k: v for k, v in read_state(weights).items() if not k.endswith(_COUNTER)}
        report = load_strict(backbone.body, state, head=_CLASSIFIER)
    ratios = (settings.aspect_ratios,) * len(settings.anchor_sizes)
    many = settings.proposals
    module = FasterRCNN(
        backbone,
        rpn_anchor_generator=AnchorGenerator(tuple((s,) for s in settings.anchor_sizes), ratios),
        box_head=TwoMLPHead(backbone.out_channels * _POOLED**2, settings.head_width),
        box_predictor=FastRCNNPredictor(settings.head_width, len(settings.classes)),
        image_mean=[settings.mean] * 3,
        image_std=[settings.std] * 3,
        rpn_pre_nms_top_n_train=many.before_nms_train,
        rpn_post_nms_top_n_train=many.after_nms_train,
        rpn_pre_nms_top_n_test=many.before_nms_test,
        rpn_post_nms_top_n_test=many.after_nms_test,
        rpn_batch_size_per_image=many.rpn_samples,
        box_batch_size_per_image=many.box_samples,
        box_detections_per_img=many.boxes_per_frame,
        box_nms_thresh=settings.nms_iou,
        box_score_thresh=settings.min_score,
        # `fitted` scales frames and boxes: these leave such a frame as it is.
        min_size=settings.min_size,
        max_size=settings.max_size,
    )
    module.to(memory_format=torch.channels_last)
    return DetectorNetwork(module, settings, report)


def _make_residuals_vanish(body: nn.Module) -> None:
    """Let each block begin as the identity: from nothing, depth then learns sooner (Goyal 2017)."""
    for block in body.modules():
        if isinstance(block, BasicBlock):
            nn.init.zeros_(block.bn2.weight)


def fitted(frame: GreyFrame, settings: DetectionSettings) -> GreyFrame:
    """Return a frame at the size at which the detector looks at it."""
    rows, columns = frame.shape
    scale = settings.scale(columns, rows)
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    if size == (columns, rows):
        return frame
    return np.array(Image.fromarray(frame).resize(size, Image.Resampling.BICUBIC), dtype=np.uint8)


def moved(box: Box, *, of: tuple[int, int], to: tuple[int, int]) -> Box:
    """Return a box of a frame `of` one width and height in the same frame resized `to` another."""
    across, down = to[0] / of[0], to[1] / of[1]
    return box[0] * across, box[1] * down, box[2] * across, box[3] * down


def tensor_of(frame: npt.NDArray[np.uint8]) -> torch.Tensor:
    """Return what the network takes of a fitted frame: float32 0–1, shape (3, rows, columns)."""
    grey = torch.from_numpy(np.ascontiguousarray(frame)).to(torch.float32).div(255)
    return grey.expand(3, -1, -1)
