"""Classifiers of clips from a ResNet of timm: inflated over time, or frame by frame."""

import difflib
from pathlib import Path

import timm
import torch
from timm.models.resnet import ResNet
from torch import nn

from engines.video.clip_network import ClipNetwork
from engines.video.clips import ClipPreprocessing
from engines.video.inflation import TemporalKernels, inflated, inflated_state
from engines.weights.reading import read_state
from engines.weights.report import LoadReport
from engines.weights.strict import load_strict
from ground.errors import EngineError

_HEAD = ("fc",)


class SingleFrame(nn.Module):
    """A network of pictures that looks at clips of one frame."""

    def __init__(self, flat: nn.Module) -> None:
        super().__init__()
        self.flat = flat

    def forward(self, clips: torch.Tensor) -> torch.Tensor:
        """Take (n, 3, 1, rows, columns); return (n, 1)."""
        logits: torch.Tensor = self.flat(clips[:, :, 0])
        return logits


def make_i3d(
    backbone: str,
    *,
    preprocessing: ClipPreprocessing,
    weights: Path | None = None,
    kernels: TemporalKernels | None = None,
    seed: int = 1,
) -> ClipNetwork:
    """Make an inflated ResNet.

    Parameters
    ----------
    backbone : str
        A ResNet of timm; the paper's is ``resnet50``.
    weights : Path, optional
        Of the two-dimensional network, which are inflated, or of one over time; random without.

    Raises
    ------
    EngineError
        There is no such ResNet, or the weights do not fit it.

    """
    torch.manual_seed(seed)
    chosen = kernels or TemporalKernels()
    module = inflated(_resnet(backbone), chosen)
    report = LoadReport(0)
    if weights is not None:
        state = inflated_state(read_state(weights), module.state_dict())
        report = load_strict(module, state, head=_HEAD)
    made: dict[str, object] = {
        "backbone": backbone,
        "temporal_kernels": {
            "stem": chosen.stem,
            "stages": [list(stage) for stage in chosen.stages],
            "pool_after_first_stage": chosen.pool,
        },
    }
    return _network(module, module, preprocessing, made, weights, report)


def make_single_frame(
    backbone: str,
    *,
    preprocessing: ClipPreprocessing,
    weights: Path | None = None,
    seed: int = 1,
) -> ClipNetwork:
    """Make the same ResNet for single frames; raises as `make_i3d` does."""
    torch.manual_seed(seed)
    flat = _resnet(backbone)
    report = LoadReport(0)
    if weights is not None:
        report = load_strict(flat, read_state(weights), head=_HEAD)
    return _network(SingleFrame(flat), flat, preprocessing, {"backbone": backbone}, weights, report)


def _resnet(name: str) -> ResNet:
    names = timm.list_models("*resnet*")
    if name not in names:
        close = difflib.get_close_matches(name, names, n=3)
        offer = f"Did you mean {', '.join(close)}?" if close else "Try resnet50."
        raise EngineError(f"There is no ResNet called '{name}'.", remedy=offer)
    network = timm.create_model(name, pretrained=False, num_classes=1)
    if not isinstance(network, ResNet):
        raise EngineError(
            f"'{name}' is no ResNet that can be looked at over time.", remedy="Try resnet50."
        )
    return network


def _network(
    module: nn.Module,
    resnet: nn.Module,
    preprocessing: ClipPreprocessing,
    made: dict[str, object],
    weights: Path | None,
    report: LoadReport,
) -> ClipNetwork:
    head, pool = resnet.get_submodule("fc"), resnet.get_submodule("global_pool")
    assert isinstance(head, nn.Linear)
    if weights is None:
        return ClipNetwork(module, head, pool, preprocessing, made)
    initial = f"file {weights.name}"
    return ClipNetwork(module, head, pool, preprocessing, made, initial, report, pretrained=True)
