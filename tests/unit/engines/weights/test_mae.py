"""Encoders of masked autoencoders: the decoder is left out by name, the rest is all there."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import timm
import torch
from torch import nn

from engines.weights.layouts.loading import load_layout
from engines.weights.reading import read_state
from engines.weights.report import LoadReport
from ground.errors import EngineError
from tests.unit.engines.weights.made_beit import Shape, State, features_of, mae_features, mae_state

pytestmark = pytest.mark.engine

SMALL = Shape()
HEAD = ("head.weight", "head.bias")
DECODER = {
    *("mask_token", "decoder_pos_embed", "decoder_embed.weight", "decoder_embed.bias"),
    *("decoder_blocks.0.norm1.weight", "decoder_norm.weight", "decoder_norm.bias"),
    *("decoder_pred.weight", "decoder_pred.bias"),
}


def network(shape: Shape = SMALL, pool: str = "token") -> nn.Module:
    return timm.create_model(
        "vit_base_patch16_224",
        img_size=shape.side,
        embed_dim=shape.width,
        num_classes=1,
        global_pool=pool,
    ).eval()


def loaded(state: State, module: nn.Module) -> LoadReport:
    return load_layout(module, state, layout="mae", head=("head",))


@pytest.mark.parametrize("container", [None, "model", "state_dict"])
@pytest.mark.parametrize("prefix", ["", "module.", "encoder."])
def test_only_the_head_is_new_and_only_the_decoder_is_left(
    tmp_path: Path, container: str | None, prefix: str
) -> None:
    state = {prefix + key: value for key, value in mae_state(SMALL).items()}
    torch.save(state if container is None else {container: state}, tmp_path / "mae.pt")
    report = loaded(read_state(tmp_path / "mae.pt"), network())
    assert report.loaded == 150
    assert report.missing == HEAD
    assert set(report.unexpected) == DECODER


def test_with_the_mean_of_the_patches_its_norm_is_new() -> None:
    report = loaded(mae_state(SMALL), network(pool="avg"))
    assert report.loaded == 148
    assert set(report.missing) == {*HEAD, "fc_norm.weight", "fc_norm.bias"}
    assert set(report.unexpected) == {*DECODER, "norm.weight", "norm.bias"}


@pytest.mark.parametrize(
    "key",
    ["pos_embed", "cls_token", "norm.weight", "blocks.7.attn.qkv.bias", "blocks.0.norm2.bias"],
)
def test_a_tensor_too_few_is_refused_by_name(key: str) -> None:
    state = mae_state(SMALL)
    del state[key]
    with pytest.raises(EngineError, match=key):
        loaded(state, network())


@pytest.mark.parametrize("key", ["blocks.3.gamma_1", "rel_pos_bias.relative_position_bias_table"])
def test_a_tensor_of_another_model_is_refused_by_name(key: str) -> None:
    with pytest.raises(EngineError, match=key):
        loaded(mae_state(SMALL) | {key: torch.ones(48)}, network())


@pytest.mark.parametrize(
    "shape",
    [SMALL, pytest.param(Shape(width=768), marks=pytest.mark.deep)],
    ids=["narrow", "ViT-B"],
)
def test_forward_pass_agrees_with_the_equations_to_1e_4(shape: Shape) -> None:
    state = mae_state(shape)
    module = network(shape)
    loaded(state, module)
    images = torch.randn(2, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    tokens = mae_features(state, images, shape)
    with torch.inference_mode():
        found = features_of(module, images)
        logits = module(images)
    head = {key: value.double() for key, value in module.state_dict().items()}
    wanted = tokens[:, 0] @ head["head.weight"].T + head["head.bias"]
    assert tokens.std() > 0.5
    assert (found.double() - tokens).abs().max() < 1e-4
    assert (logits.double() - wanted).abs().max() < 1e-4


def test_another_image_size_resizes_the_positions() -> None:
    module, own = network(Shape(side=96)), network()
    assert loaded(mae_state(SMALL), module).loaded == 150
    loaded(mae_state(SMALL), own)
    own.set_input_size((96, 96))  # type: ignore[operator]
    assert module.pos_embed.shape == (1, 37, 48)
    torch.testing.assert_close(module.pos_embed, own.pos_embed)


@pytest.mark.deep  # importing transformers takes seconds
def test_the_port_that_transformers_itself_writes_is_read(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    config = transformers.ViTMAEConfig(
        hidden_size=48,
        num_attention_heads=12,
        intermediate_size=192,
        decoder_hidden_size=16,
        decoder_num_attention_heads=2,
        decoder_num_hidden_layers=1,
        decoder_intermediate_size=32,
        mask_ratio=0.0,
        layer_norm_eps=1e-6,
    )
    torch.manual_seed(3)
    theirs = transformers.ViTMAEForPreTraining(config).eval()
    theirs.save_pretrained(tmp_path)
    module = network()
    report = loaded(read_state(tmp_path / "model.safetensors"), module)
    assert report.loaded == 150
    assert report.missing == HEAD
    assert all(key.startswith("decoder.") for key in report.unexpected if key != "mask_token")
    images = torch.randn(2, 3, 224, 224)
    order = torch.arange(196.0).expand(2, -1)
    with torch.inference_mode():
        wanted = theirs.vit(images, noise=order).last_hidden_state
        found = features_of(module, images)
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)
