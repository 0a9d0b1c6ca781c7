"""Norms that are fixed become part of the convolutions before them, and nothing else changes."""

import pytest
import timm
import torch
from torch import nn

from engines import registry
from engines.adapters.folding import folded


def _lively(module: nn.Module) -> nn.Module:
    """Give each norm statistics of its own, as a training does."""
    torch.manual_seed(3)
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            for values in (part.weight, part.running_var):
                nn.init.uniform_(values, 0.5, 1.5)  # type: ignore[arg-type]
            for values in (part.bias, part.running_mean):
                nn.init.uniform_(values, -0.5, 0.5)  # type: ignore[arg-type]
    return module


def _norms(module: nn.Module) -> int:
    return sum(type(part) is nn.BatchNorm2d for part in module.modules())


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_a_folded_network_gives_the_same_numbers(name: str) -> None:
    module = _lively(timm.create_model(name, pretrained=False, num_classes=1)).eval()
    own = folded(module)
    pixels = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        before, after = module(pixels), own(pixels)
    assert _norms(module) > 0
    assert _norms(own) == 0
    torch.testing.assert_close(after, before, rtol=1e-4, atol=1e-5)
    assert [key for key, _ in own.named_children()] == [key for key, _ in module.named_children()]


def test_what_learns_is_left_as_it_is() -> None:
    module = _lively(timm.create_model("resnet18", pretrained=False, num_classes=1)).train()
    before = {key: value.clone() for key, value in module.state_dict().items()}
    folded(module)
    assert module.training
    assert all(torch.equal(value, before[key]) for key, value in module.state_dict().items())


class _Shared(nn.Module):
    """What its convolution gives goes two ways, one of them around the norm."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.conv(pixels)
        normed: torch.Tensor = self.norm(found)
        return normed + found


class _Twice(nn.Module):
    """One convolution is used two times, with a norm after the second."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 3, 3), nn.BatchNorm2d(3)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        normed: torch.Tensor = self.norm(self.conv(self.conv(pixels)))
        return normed


class _Branching(nn.Module):
    """Its flow depends on what it sees, so that nobody can know it beforehand."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 3, 3), nn.BatchNorm2d(3)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.conv(pixels)
        return self.norm(found) if found.mean() > 0 else found


@pytest.mark.parametrize("kind", [_Shared, _Twice, _Branching])
def test_a_norm_that_is_not_alone_stays(kind: type[nn.Module]) -> None:
    module = _lively(kind()).eval()
    own = folded(module)
    pixels = torch.rand(2, 3, 16, 16)
    assert _norms(own) == 1
    assert torch.equal(own(pixels), module(pixels))


def test_layers_and_head_are_those_of_the_folded_network() -> None:
    spec, adapter = registry.find("resnet18")
    learnt = adapter.build(spec, weights=None, image_size=64, seed=1)
    own = learnt.for_scoring()
    named = [name for layer in own.layers for name in layer]
    assert sorted(named) == sorted(name for name, _ in own.module.named_parameters())
    assert own.layers[-1] == learnt.layers[-1]
    assert own.head is own.module.get_submodule("fc")
    assert own.head is not learnt.head
