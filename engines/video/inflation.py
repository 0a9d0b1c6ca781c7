"""From a two-dimensional ResNet to one over space and time, with the same answer for a still scene.

Carreira and Zisserman 2017 (Quo vadis, action recognition?): a kernel is repeated t times along
time and divided by t, so that a clip of equal frames is seen as its frame is. Where time has an
end, its first and last values are repeated; space keeps the padding that it had. Which layers see
neighbouring frames is as in the I3D-ResNet-50 of SlowFast (Fan et al. 2020), with which the WAUVE
paper says it was made: five frames in the stem, three in every block of the second stage, in every
other block of the third and fourth, and in the middle one of the fifth.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from timm.models.resnet import BasicBlock, Bottleneck, ResNet
from torch import nn

from ground.errors import EngineError

_BLOCKS = (ResNet, BasicBlock, Bottleneck)
_STAGES = ("layer1", "layer2", "layer3", "layer4")


@dataclass(frozen=True, slots=True)
class TemporalKernels:
    """How many frames a layer looks at.

    Attributes
    ----------
    stem : int
        Of the first convolution.
    stages : tuple of tuple of int
        Of the first convolution of the blocks of each stage; repeated when there are more blocks.
    pool : bool
        Whether pairs of frames become one, by their maximum, after the first stage.

    """

    stem: int = 5
    stages: tuple[tuple[int, ...], ...] = ((3,), (3, 1), (3, 1), (1, 3))
    pool: bool = False

    def of(self, layer: str) -> int:
        """Return the frames that a convolution sees, by its name in the two-dimensional network."""
        parts = layer.split(".")
        if layer in ("conv1", "conv1.0"):
            return self.stem
        if parts[0] in _STAGES and parts[2:] == ["conv1"]:
            cycle = self.stages[_STAGES.index(parts[0])]
            return cycle[int(parts[1]) % len(cycle)]
        return 1


class FrameConv3d(nn.Conv3d):
    """A convolution that repeats the first and the last frame, so that as many come out as went in.

    Input and output: float, shape (n, channels, frames, rows, columns).
    """

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Pad in time, then convolve."""
        half = self.kernel_size[0] // 2
        if half:
            # Not `functional.pad`: its gradient has no deterministic form on a GPU.
            first, last = input[:, :, :1], input[:, :, -1:]
            input = torch.cat([*[first] * half, input, *[last] * half], dim=2)
        return super().forward(input)


class MeanOverSpaceAndTime(nn.Module):
    """Global average pooling: (n, channels, frames, rows, columns) to (n, channels)."""

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return the mean of each channel."""
        return features.mean(dim=(2, 3, 4))


def inflated(flat: nn.Module, kernels: TemporalKernels | None = None) -> nn.Module:
    """Return a copy of a ResNet of timm that looks at clips, with the same weights.

    Parameters
    ----------
    flat : nn.Module
        Any ResNet of timm that is made of convolutions, batch norms and poolings; it is not
        changed.
    kernels : TemporalKernels, optional
        As in SlowFast's I3D when not given.

    Returns
    -------
    nn.Module
        Input: float, shape (n, channels, frames, rows, columns); output as before.

    Raises
    ------
    EngineError
        A layer has no counterpart over time; it is named.

    """
    wanted = kernels or TemporalKernels()
    deep = copy.deepcopy(flat)
    if not isinstance(deep, ResNet):
        raise _refused(type(flat).__name__, "it is no ResNet")
    deep.global_pool = MeanOverSpaceAndTime()
    _check_blocks(deep)
    for name, layer in list(deep.named_modules()):
        if not _is_flat(layer):
            continue
        parent, _, child = name.rpartition(".")
        setattr(deep.get_submodule(parent), child, _deepened(layer, name, wanted))
    if wanted.pool:
        pool = nn.MaxPool3d((2, 1, 1), stride=(2, 1, 1))
        deep.get_submodule(_STAGES[0]).add_module("temporal_pool", pool)
    return deep


def inflated_state(
    state: Mapping[str, torch.Tensor], like: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """Return weights of a two-dimensional network with kernels repeated as `like` has them.

    Parameters
    ----------
    state : mapping
        Weights of the flat network; those that are deep already stay as they are.
    like : mapping
        Weights of the network over time, for its shapes.

    """
    return {
        key: _repeated(value, like[key].shape[2])
        if key in like and value.ndim == 4 and like[key].ndim == 5
        else value
        for key, value in state.items()
    }


def _repeated(kernel: torch.Tensor, frames: int) -> torch.Tensor:
    """Return (out, in, k, k) as (out, in, frames, k, k), divided by the frames."""
    return (kernel / frames).unsqueeze(2).repeat(1, 1, frames, 1, 1)


def _check_blocks(network: nn.Module) -> None:
    """Refuse blocks that do more than their layers one by one, such as attention over a picture."""
    for name, layer in network.named_modules():
        plain = isinstance(layer, nn.Sequential) or type(layer) in _BLOCKS
        if next(layer.children(), None) is not None and not plain:
            raise _refused(name, f"a {type(layer).__name__} has no counterpart over time")


def _is_flat(layer: nn.Module) -> bool:
    """Tell whether a layer is bound to pictures."""
    return next(layer.children(), None) is None and type(layer).__name__.endswith("2d")


def _deepened(layer: nn.Module, name: str, kernels: TemporalKernels) -> nn.Module:
    if isinstance(layer, nn.Conv2d):
        return _convolution(layer, kernels.of(name))
    if isinstance(layer, nn.BatchNorm2d):
        norm = nn.BatchNorm3d(
            layer.num_features,
            eps=layer.eps,
            momentum=layer.momentum,
            affine=layer.affine,
            track_running_stats=layer.track_running_stats,
        )
        norm.load_state_dict(layer.state_dict())
        return norm.train(layer.training)
    if isinstance(layer, nn.MaxPool2d):
        kernel, stride, padding = map(_pair, (layer.kernel_size, layer.stride, layer.padding))
        return nn.MaxPool3d(
            (1, *kernel), stride=(1, *stride), padding=(0, *padding), ceil_mode=layer.ceil_mode
        )
    if isinstance(layer, nn.AvgPool2d):
        kernel, stride, padding = map(_pair, (layer.kernel_size, layer.stride, layer.padding))
        return nn.AvgPool3d(
            (1, *kernel),
            stride=(1, *stride),
            padding=(0, *padding),
            ceil_mode=layer.ceil_mode,
            count_include_pad=layer.count_include_pad,
        )
    raise _refused(name, f"a {type(layer).__name__} has no counterpart over time")


def _convolution(layer: nn.Conv2d, frames: int) -> FrameConv3d:
    if isinstance(layer.padding, str) or layer.padding_mode != "zeros":
        raise _refused("a convolution", f"its padding is {layer.padding!r}, {layer.padding_mode}")
    deep = FrameConv3d(
        layer.in_channels,
        layer.out_channels,
        (frames, *_pair(layer.kernel_size)),
        stride=(1, *_pair(layer.stride)),
        padding=(0, *_pair(layer.padding)),
        dilation=(1, *_pair(layer.dilation)),
        groups=layer.groups,
        bias=layer.bias is not None,
    )
    with torch.no_grad():
        deep.weight.copy_(_repeated(layer.weight, frames))
        if layer.bias is not None and deep.bias is not None:
            deep.bias.copy_(layer.bias)
    return deep


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    if isinstance(value, int):
        return value, value
    return value[0], value[1]


def _refused(what: str, why: str) -> EngineError:
    return EngineError(
        f"The network cannot be made to look at clips: {what}: {why}.",
        remedy="Choose a plain ResNet, such as resnet50 or resnet18.",
    )
