"""Maps of features against the same maps computed another way, from the papers' equations."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import torch
from torch import nn

from engines.adapters.network import Network
from engines.explain.cam import heat_of
from engines.registry import find
from ground.errors import EngineError

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("explain")]

ROLLED = ("test_vit", "test_vit2")


def network(name: str, *, size: int = 64) -> Network:
    spec, adapter = find(name)
    made = adapter.build(spec, weights=None, image_size=size, seed=3)
    made.module.eval()
    with torch.no_grad():  # a head of zeros would hide whatever is wrong
        assert made.head is not None
        made.head.weight.normal_(generator=torch.Generator().manual_seed(1))
        made.head.bias.fill_(0.7)
    return made


def images(size: int = 64, *, count: int = 3) -> torch.Tensor:
    generator = torch.Generator().manual_seed(5)
    return torch.randint(0, 256, (count, size, size), generator=generator, dtype=torch.uint8)


@pytest.mark.parametrize("name", ["test_resnet", "test_efficientnet", "test_byobnet"])
def test_cells_of_a_cam_add_up_to_the_logit(name: str) -> None:
    made = network(name)
    batch = made.from_bytes(images())
    heat = heat_of(made, batch)
    assert heat.method == "cam"
    assert heat.maps.shape == (3, 2, 2)
    with torch.inference_mode():
        plain = made.module(batch)
    assert torch.equal(heat.logits, plain), "a score must not depend on whether heat is asked for"
    sums = heat.maps.mean(axis=(1, 2)) + 0.7
    assert sums == pytest.approx(plain[:, 0].numpy(), rel=1e-4, abs=1e-4)


def test_grad_cam_of_a_linear_head_is_the_cam() -> None:
    """Selvaraju et al. 2017, section 3.1: up to the number of cells they are the same."""
    made = network("test_resnet")
    batch = made.from_bytes(images())
    cam = heat_of(made, batch, method="cam").maps
    grad = heat_of(made, batch, method="gradcam")
    assert grad.method == "gradcam"
    assert grad.maps * 4 == pytest.approx(cam, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("name", ["test_convnext", "mobilenetv3_small_050"])
def test_grad_cam_behind_another_head_is_that_of_the_whole_graph(name: str) -> None:
    """The gradient is that of a pass in which everything is remembered."""
    made = network(name)
    batch = made.from_bytes(images())
    assert heat_of(made, batch).method == "gradcam", "a norm behind the mean allows no CAM"
    kept: list[torch.Tensor] = []
    features = made.module.forward_features(batch)  # type: ignore[operator]
    features.register_hook(kept.append)
    made.module.forward_head(features)[:, 0].sum().backward()  # type: ignore[operator]
    weights = kept[0].mean(dim=(2, 3), keepdim=True)
    expected = (weights * features).sum(dim=1).detach().numpy()
    assert heat_of(made, batch).maps == pytest.approx(expected, rel=1e-3, abs=1e-6)
    with pytest.raises(EngineError, match="no linear head"):
        heat_of(made, batch, method="cam")


@pytest.mark.parametrize("name", [*ROLLED, "test_vit3"])
def test_grad_cam_of_tokens_is_that_of_the_whole_graph(name: str) -> None:
    made = network(name)
    batch = made.from_bytes(images())
    kept: list[torch.Tensor] = []
    last = made.module.blocks[-1].norm1  # type: ignore[index, union-attr]

    def keep(_module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        output.retain_grad()
        kept.append(output)

    with last.register_forward_hook(keep):
        made.module(batch)[:, 0].sum().backward()
    prefix = made.module.num_prefix_tokens
    assert isinstance(prefix, int)
    assert kept[0].grad is not None
    patches = kept[0].detach()[:, prefix:]
    weights = kept[0].grad[:, prefix:].mean(dim=1, keepdim=True)
    expected = (patches * weights).sum(dim=2).reshape(3, 4, 4)
    heat = heat_of(made, batch)
    assert heat.method == "gradcam"
    assert heat.maps == pytest.approx(expected.numpy(), rel=1e-3, abs=1e-8)


@pytest.mark.parametrize("name", ROLLED)
def test_rollout_is_that_of_the_equations(name: str) -> None:
    """Abnar and Zuidema 2020, equation 1, from queries and keys of each block."""
    made = network(name)
    batch = made.from_bytes(images())
    seen: list[torch.Tensor] = []
    blocks = list(made.module.blocks.children())  # type: ignore[union-attr]
    handles = [
        block.attn.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
        for block in blocks
    ]
    with torch.no_grad():
        plain = made.module(batch)
    for handle in handles:
        handle.remove()
    reached = torch.eye(seen[0].shape[1])
    for block, tokens in zip(blocks, seen, strict=True):
        attn = block.attn
        heads, width = int(attn.num_heads), tokens.shape[2] // int(attn.num_heads)
        query, key, _ = attn.qkv(tokens).reshape(*tokens.shape[:2], 3, heads, width).unbind(2)
        scores = torch.einsum("nqhc,nkhc->nhqk", query, key) / width**0.5
        mean = scores.softmax(dim=-1).mean(dim=1)
        reached = (0.5 * mean + 0.5 * torch.eye(mean.shape[1])) @ reached
    rows = reached[:, :1] if made.module.global_pool == "token" else reached[:, 1:]
    expected = rows[:, :, 1:].mean(dim=1).reshape(3, 4, 4)
    heat = heat_of(made, batch, method="attention")
    assert heat.maps == pytest.approx(expected.detach().numpy(), rel=1e-4)
    assert heat.logits.numpy() == pytest.approx(plain.numpy(), abs=1e-5)
    fused = {bool(block.attn.fused_attn) for block in blocks}
    assert fused == {bool(network(name).module.blocks[0].attn.fused_attn)}  # type: ignore[index, union-attr]


def test_nothing_is_left_hanging_on_the_network() -> None:
    made = network("test_vit")
    batch = made.from_bytes(images())
    for method in ("gradcam", "attention", None):
        heat_of(made, batch, method=method)
    hooks = [m for m in made.module.modules() if m._forward_hooks or m._forward_pre_hooks]
    assert hooks == []
    assert torch.is_grad_enabled()
    assert all(parameter.grad is None for parameter in made.module.parameters())


def test_heat_can_be_made_where_scores_are_made() -> None:
    """In inference mode, whose tensors take no gradient."""
    made = network("test_convnext")
    outside = heat_of(made, made.from_bytes(images())).maps
    with torch.inference_mode():
        inside = heat_of(made, made.from_bytes(images())).maps
    assert np.array_equal(inside, outside)


@pytest.mark.parametrize(
    ("name", "method", "why"),
    [
        ("test_resnet", "attention", "no attention"),
        ("test_vit", "cam", "no head on averaged features"),
        ("test_vit3", "attention", "pools its tokens by 'map'"),
    ],
)
def test_what_a_network_cannot_show_is_refused(name: str, method: str, why: str) -> None:
    made = network(name)
    with pytest.raises(EngineError, match=why) as caught:
        heat_of(made, made.from_bytes(images()), method=method)  # type: ignore[arg-type]
    assert "--method" in caught.value.remedy


def test_a_module_without_features_is_refused() -> None:
    made = network("test_resnet")
    bare = Network(
        nn.Sequential(nn.Flatten(), nn.Linear(3 * 64 * 64, 1)),
        None,
        (),
        made.preprocessing,
        "",
        made.report,
        pretrained=False,
    )
    with pytest.raises(EngineError, match="does not show its features"):
        heat_of(bare, made.from_bytes(images()))
