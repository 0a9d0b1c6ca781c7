"""TimeSformer: attention along time and over space, one after the other, in every layer.

Bertasius et al. 2021 (Is space-time attention all you need for video understanding?), as the
library transformers has it. Its configuration is made here, its weights come from a file on this
computer; nothing is ever asked of a hub.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn

from engines.process import missing_library
from engines.video.clip_network import ClipNetwork
from engines.video.clips import ClipPreprocessing
from engines.weights.reading import read_state
from engines.weights.report import LoadReport
from engines.weights.strict import load_strict
from ground.errors import EngineError

_HEAD = ("classifier",)


@dataclass(frozen=True, slots=True)
class TimesformerSize:
    """How large the network is; the base size is the paper's."""

    width: int = 768
    layers: int = 12
    heads: int = 12
    patch: int = 16


SIZES = {
    "timesformer_base": TimesformerSize(),
    "timesformer_tiny": TimesformerSize(width=96, layers=3, heads=3, patch=16),
}
"""By the name of the backbone."""


class FramesFirst(nn.Module):
    """Hand clips to a network of transformers as it wants them."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, clips: torch.Tensor) -> torch.Tensor:
        """Take (n, 3, frames, rows, columns); return (n, 1)."""
        logits: torch.Tensor = self.net(pixel_values=clips.transpose(1, 2)).logits
        return logits


def make_timesformer(
    backbone: str,
    *,
    preprocessing: ClipPreprocessing,
    weights: Path | None = None,
    seed: int = 1,
) -> ClipNetwork:
    """Make a TimeSformer.

    Parameters
    ----------
    backbone : str
        One of `SIZES`.
    weights : Path, optional
        In the names of transformers; those of another number of classes lose their last layer.

    Raises
    ------
    EngineError
        There is no such size, the library is missing, or sizes or weights do not fit.

    """
    if backbone not in SIZES:
        raise EngineError(
            f"There is no TimeSformer called '{backbone}'.", remedy=f"Try {', '.join(SIZES)}."
        )
    size = SIZES[backbone]
    if preprocessing.image_size % size.patch:
        raise EngineError(
            f"Clips of {preprocessing.image_size} pixels are not made of patches of {size.patch}.",
            remedy=f"Choose an image size that {size.patch} divides.",
        )
    torch.manual_seed(seed)
    net = _made(size, preprocessing)
    head = net.get_submodule("classifier")
    assert isinstance(head, nn.Linear)
    made: dict[str, object] = {"backbone": backbone, "size": asdict(size)}
    module = FramesFirst(net)
    if weights is None:
        return ClipNetwork(module, head, None, preprocessing, made)
    report: LoadReport = load_strict(net, read_state(weights), head=_HEAD)
    initial = f"file {weights.name}"
    return ClipNetwork(module, head, None, preprocessing, made, initial, report, pretrained=True)


def _made(size: TimesformerSize, preprocessing: ClipPreprocessing) -> nn.Module:
    try:
        from transformers import TimesformerConfig, TimesformerForVideoClassification
    except ImportError as error:
        raise missing_library(error.name or "transformers") from error
    config = TimesformerConfig(
        image_size=preprocessing.image_size,
        patch_size=size.patch,
        num_frames=preprocessing.frames,
        hidden_size=size.width,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=4 * size.width,
    )
    config.num_labels = 1
    network: nn.Module = TimesformerForVideoClassification(config)
    return network
