"""Classifiers of clips: their maps, their weights from files, and what they refuse."""

from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import timm
import torch

from engines.video.architectures import clip_preprocessing, make_network
from engines.video.clip_network import ClipNetwork, score_clips
from engines.video.models import Architecture
from ground.errors import EngineError

CPU = torch.device("cpu")
SMALL: dict[Architecture, tuple[str, int]] = {
    "i3d": ("resnet10t", 8),
    "single_frame": ("resnet10t", 1),
    "timesformer": ("timesformer_tiny", 8),
}


def small(
    architecture: Architecture, *, weights: Path | None = None, size: int = 64
) -> ClipNetwork:
    backbone, frames = SMALL[architecture]
    preprocessing = clip_preprocessing(frames=frames, image_size=size, margin_percent=20)
    return make_network(architecture, backbone, preprocessing=preprocessing, weights=weights)


def clips(architecture: Architecture, *, count: int = 3, size: int = 64) -> np.ndarray:
    frames = SMALL[architecture][1]
    return np.random.default_rng(5).integers(0, 256, (count, frames, size, size), dtype=np.uint8)


@pytest.mark.parametrize("architecture", ["i3d", "single_frame"])
def test_the_mean_of_a_map_is_the_logit(architecture: Architecture) -> None:
    network = small(architecture)
    seen = score_clips(network, clips(architecture), batch_size=2, device=CPU, maps=True)
    assert seen.maps is not None
    assert seen.maps.shape == (3, 2, 2)
    of_map = 1 / (1 + np.exp(-seen.maps.mean(axis=(1, 2))))
    np.testing.assert_allclose(of_map, seen.probabilities, atol=1e-6)


@pytest.mark.parametrize("architecture", sorted(SMALL))
def test_a_score_does_not_depend_on_what_stands_beside_it(architecture: Architecture) -> None:
    network, pixels = small(architecture), clips(architecture)
    together = score_clips(network, pixels, batch_size=4, device=CPU).probabilities
    alone = [score_clips(network, pixels[n : n + 1], batch_size=4, device=CPU) for n in range(3)]
    np.testing.assert_allclose([one.probabilities[0] for one in alone], together, atol=1e-6)


def test_a_transformer_has_no_activation_map_and_says_so() -> None:
    network = small("timesformer")
    assert network.pool is None
    assert (
        score_clips(network, clips("timesformer"), batch_size=3, device=CPU, maps=True).maps is None
    )


@pytest.mark.parametrize("architecture", sorted(SMALL))
def test_the_seed_alone_decides_random_weights(architecture: Architecture) -> None:
    one, other = small(architecture), small(architecture)
    state = other.module.state_dict()
    assert all(torch.equal(v, state[k]) for k, v in one.module.state_dict().items())
    assert not one.pretrained
    assert "RANDOM" in one.initial


def test_flat_weights_are_inflated_into_the_network_over_time(tmp_path: Path) -> None:
    flat = timm.create_model("resnet10t", pretrained=False, num_classes=1000)
    file = tmp_path / "flat.safetensors"
    safetensors.torch.save_file(flat.state_dict(), file)
    network = small("i3d", weights=file)
    assert network.pretrained
    assert set(network.report.unexpected) == {"fc.weight", "fc.bias"}
    kernel = network.module.get_parameter("conv1.0.weight")
    torch.testing.assert_close(kernel.sum(dim=2), flat.get_parameter("conv1.0.weight"))


def test_weights_that_lack_a_tensor_are_refused_by_its_name(tmp_path: Path) -> None:
    state = timm.create_model("resnet10t", pretrained=False).state_dict()
    del state["layer2.0.conv1.weight"]
    safetensors.torch.save_file(state, tmp_path / "cut.safetensors")
    with pytest.raises(EngineError, match=r"layer2\.0\.conv1\.weight"):
        small("i3d", weights=tmp_path / "cut.safetensors")


def test_a_timesformer_takes_its_own_weights_whole(tmp_path: Path) -> None:
    first = small("timesformer")
    net = first.module.get_submodule("net")
    state = {key: value + 0.01 for key, value in net.state_dict().items()}
    safetensors.torch.save_file(state, tmp_path / "net.safetensors")
    loaded = small("timesformer", weights=tmp_path / "net.safetensors")
    again = loaded.module.get_submodule("net").state_dict()
    assert all(torch.equal(state[key], again[key]) for key in state)
    state["timesformer.encoder.layer.0.mlp.wrong"] = torch.zeros(1)
    safetensors.torch.save_file(state, tmp_path / "odd.safetensors")
    with pytest.raises(EngineError, match="unexpected"):
        small("timesformer", weights=tmp_path / "odd.safetensors")


def test_the_order_of_frames_matters_to_a_timesformer() -> None:
    network, pixels = small("timesformer"), clips("timesformer")
    forwards = score_clips(network, pixels, batch_size=3, device=CPU).probabilities
    turned = score_clips(network, pixels[:, ::-1].copy(), batch_size=3, device=CPU).probabilities
    with torch.no_grad():
        for name, values in network.module.named_parameters():
            if "time_embeddings" in name:
                values.normal_()
    told = score_clips(network, pixels, batch_size=3, device=CPU).probabilities
    back = score_clips(network, pixels[:, ::-1].copy(), batch_size=3, device=CPU).probabilities
    np.testing.assert_allclose(forwards, turned, atol=1e-6)  # its time embedding begins at zero
    assert np.abs(told - back).max() > 1e-5


@pytest.mark.parametrize(
    ("architecture", "backbone", "size", "why"),
    [
        ("i3d", "resnet51", 64, "no ResNet called"),
        ("i3d", "efficientnet_lite0", 64, "no ResNet called"),
        ("timesformer", "resnet18", 64, "no TimeSformer called"),
        ("timesformer", "timesformer_tiny", 65, "patches of 16"),
    ],
)
def test_what_does_not_exist_is_refused(
    architecture: Architecture, backbone: str, size: int, why: str
) -> None:
    preprocessing = clip_preprocessing(frames=8, image_size=size, margin_percent=20)
    with pytest.raises(EngineError, match=why):
        make_network(architecture, backbone, preprocessing=preprocessing)
