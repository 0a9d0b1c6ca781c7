"""A network over time says of eight equal frames what the flat one says of one."""

import pytest
import timm
import torch
from torch import nn

from engines.video.inflation import FrameConv3d, TemporalKernels, inflated, inflated_state
from ground.errors import EngineError

FRAMES = 8


def lively(name: str) -> nn.Module:
    """Return a network whose batch norms have statistics of their own, as a trained one has."""
    torch.manual_seed(3)
    network = timm.create_model(name, pretrained=False, num_classes=3).eval()
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.get_buffer("running_mean").normal_(0, 0.2)
            layer.get_buffer("running_var").uniform_(0.5, 1.5)
            layer.weight.data.uniform_(0.5, 1.5)
            layer.bias.data.normal_(0, 0.1)
    return network


@pytest.mark.parametrize("pool", [False, True])
@pytest.mark.parametrize("name", ["resnet18", "resnet50", "resnet10t"])
def test_eight_equal_frames_give_the_logits_of_one(name: str, pool: bool) -> None:
    flat = lively(name)
    deep = inflated(flat, TemporalKernels(pool=pool))
    picture = torch.randn(2, 3, 64, 64)
    with torch.inference_mode():
        expected = flat(picture)
        found = deep(picture.unsqueeze(2).expand(-1, -1, FRAMES, -1, -1))
    assert expected.abs().max() > 0.01
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_a_moving_scene_is_not_seen_as_its_mean_frame() -> None:
    flat = lively("resnet18")
    clip = torch.randn(1, 3, FRAMES, 64, 64)
    with torch.inference_mode():
        moved, still = inflated(flat)(clip), flat(clip.mean(dim=2))
        backwards = inflated(flat)(clip.flip(2))
    assert (moved - still).abs().max() > 1e-3
    # Kernels that are equal along time cannot tell forwards from backwards; learnt ones can.
    torch.testing.assert_close(moved, backwards, atol=1e-4, rtol=1e-4)


def test_temporal_kernels_stand_where_slowfast_has_them() -> None:
    deep = inflated(timm.create_model("resnet50", pretrained=False))
    convolutions = {
        name: layer.kernel_size[0]
        for name, layer in deep.named_modules()
        if isinstance(layer, FrameConv3d)
    }
    first = {
        stage: [convolutions[f"layer{stage}.{block}.conv1"] for block in range(count)]
        for stage, count in ((1, 3), (2, 4), (3, 6), (4, 3))
    }
    assert convolutions.pop("conv1") == 5
    assert first == {1: [3, 3, 3], 2: [3, 1, 3, 1], 3: [3, 1, 3, 1, 3, 1], 4: [1, 3, 1]}
    others = [t for name, t in convolutions.items() if not name.endswith(".conv1")]
    assert set(others) == {1}


def test_pooling_halves_the_frames_after_the_first_stage() -> None:
    deep = inflated(timm.create_model("resnet18", pretrained=False), TemporalKernels(pool=True))
    seen = []
    deep.get_submodule("layer2").register_forward_pre_hook(
        lambda _, inputs: seen.append(inputs[0].shape[2])
    )
    deep.eval()(torch.zeros(1, 3, FRAMES, 32, 32))
    assert seen == [FRAMES // 2]


def test_weights_of_a_flat_network_load_into_one_over_time() -> None:
    flat = lively("resnet18")
    deep = inflated(timm.create_model("resnet18", pretrained=False, num_classes=3))
    state = inflated_state(flat.state_dict(), deep.state_dict())
    deep.load_state_dict(state)
    same = inflated(flat).state_dict()
    assert all(torch.equal(value, same[key]) for key, value in state.items())


@pytest.mark.parametrize("name", ["seresnet50", "resnetblur50", "vit_tiny_patch16_224"])
def test_what_cannot_look_along_time_is_refused_by_name(name: str) -> None:
    with pytest.raises(EngineError, match=r"has no counterpart over time|it is no ResNet"):
        inflated(timm.create_model(name, pretrained=False))
