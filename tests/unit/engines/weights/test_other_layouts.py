"""Swin, ConvNeXt, plain ViT and visual towers of open_clip, as their own codes save them."""

from collections.abc import Callable

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import timm
import torch
from torch import nn

from engines.weights.layouts.loading import load_layout
from engines.weights.layouts.mapped import Mapped
from ground.errors import EngineError
from tests.unit.engines.weights.made_beit import features_of

pytestmark = pytest.mark.engine

State = dict[str, torch.Tensor]


def swin(classes: int = 1) -> nn.Module:
    return timm.create_model(
        "swin_tiny_patch4_window7_224",
        embed_dim=12,
        depths=(1, 1),
        num_heads=(2, 2),
        num_classes=classes,
    ).eval()


def convnext(classes: int = 1) -> nn.Module:
    return timm.create_model(
        "convnext_tiny", depths=(1,) * 4, dims=(8, 8, 16, 16), num_classes=classes
    ).eval()


def vit(classes: int = 1) -> nn.Module:
    return timm.create_model(
        "vit_base_patch16_gap_224", embed_dim=24, depth=2, num_heads=2, num_classes=classes
    ).eval()


def tower(side: int = 224) -> nn.Module:
    return timm.create_model(
        "vit_large_patch14_clip_224",
        img_size=side,
        embed_dim=24,
        depth=2,
        num_heads=2,
        num_classes=1,
    ).eval()


MAKERS: list[Callable[[int], nn.Module]] = [swin, convnext, vit]


def head_of(module: nn.Module) -> str:
    return str(module.pretrained_cfg["classifier"])  # type: ignore[index]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_an_encoder_under_timms_names_gives_its_features(maker: Callable[[int], nn.Module]) -> None:
    theirs, module = maker(7), maker(1)
    head = head_of(module)
    report = load_layout(module, theirs.state_dict(), layout="timm", head=(head,))
    assert report.missing == report.unexpected == (f"{head}.weight", f"{head}.bias")
    images = torch.randn(1, 3, 224, 224)
    with torch.inference_mode():
        assert torch.equal(features_of(module, images), features_of(theirs, images))


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_a_tensor_more_or_less_is_refused(maker: Callable[[int], nn.Module]) -> None:
    module = maker(1)
    state = {key: value for key, value in maker(1).state_dict().items() if "head" not in key}
    with pytest.raises(EngineError, match=r"extra\.weight"):
        load_layout(module, state | {"extra.weight": torch.ones(3)}, layout="timm", head=("head",))
    gone = next(key for key in state if key.endswith("mlp.fc1.bias"))
    del state[gone]
    with pytest.raises(EngineError, match=gone):
        load_layout(module, state, layout="timm", head=(head_of(module),))


def test_the_first_swin_code_is_read_and_its_buffers_are_computed_anew() -> None:
    # There a stage ends with its reduction, and the buffers of the windows are saved.
    module = swin()
    state: State = {}
    for key, value in swin(5).state_dict().items():
        key = key.replace("head.fc.", "head.")
        state[key.replace("layers.1.downsample", "layers.0.downsample")] = value
    state["layers.0.blocks.0.attn.relative_position_index"] = torch.zeros(49, 49)
    state["layers.0.blocks.0.attn_mask"] = torch.zeros(4, 49, 49)
    report = load_layout(module, state, layout="timm", head=("head.fc",))
    assert report.missing == ("head.fc.weight", "head.fc.bias")
    assert set(report.unexpected) == {
        *report.missing,
        "layers.0.blocks.0.attn.relative_position_index",
        "layers.0.blocks.0.attn_mask",
    }


def test_the_first_convnext_code_is_read() -> None:
    module, theirs = convnext(), convnext(5)
    state: State = {}
    for key, value in theirs.state_dict().items():
        for ours, original in (
            ("stem.", "downsample_layers.0."),
            *((f"stages.{n}.downsample.", f"downsample_layers.{n}.") for n in (1, 2, 3)),
            (".blocks.", "."),
            ("conv_dw", "dwconv"),
            ("mlp.fc", "pwconv"),
            ("head.norm", "norm"),
            ("head.fc", "head"),
        ):
            key = key.replace(ours, original)
        state[key] = value
    report = load_layout(module, state, layout="timm", head=("head.fc",))
    assert report.missing == ("head.fc.weight", "head.fc.bias")
    images = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.equal(features_of(module, images), features_of(theirs, images))


def test_a_predictor_beside_the_encoder_is_left_out_by_name() -> None:
    # As in I-JEPA, whose encoder has no class token.
    state = {key: value for key, value in vit().state_dict().items() if "head" not in key}
    report = load_layout(
        vit(), state | {"predictor.embed.weight": torch.ones(2, 2)}, layout="timm", head=("head",)
    )
    assert report.unexpected == ("predictor.embed.weight",)


def clip_state(module: nn.Module) -> State:
    """As open_clip saves a model whose visual tower is `module`, a text tower beside it."""
    names = (
        ("patch_embed.proj", "conv1"),
        ("pos_embed", "positional_embedding"),
        ("blocks.", "transformer.resblocks."),
        ("norm_pre", "ln_pre"),
        ("cls_token", "class_embedding"),
        ("attn.qkv.", "attn.in_proj_"),
        ("attn.proj", "attn.out_proj"),
        ("mlp.fc1", "mlp.c_fc"),
        ("mlp.fc2", "mlp.c_proj"),
        (".norm1", ".ln_1"),
        (".norm2", ".ln_2"),
    )
    state: State = {}
    for key, value in module.state_dict().items():
        if key.startswith("head."):
            continue
        key = key.replace("norm.", "ln_post.") if key.startswith("norm.") else key
        for ours, theirs in names:
            key = key.replace(ours, theirs)
        flat = key in ("class_embedding", "positional_embedding")
        state[f"visual.{key}"] = value.reshape(-1, value.shape[-1]) if flat else value
    state["visual.class_embedding"] = state["visual.class_embedding"][0]
    return state | {
        "visual.proj": torch.ones(24, 16),
        "logit_scale": torch.ones(()),
        "positional_embedding": torch.ones(117, 16),
        "text_projection": torch.ones(16, 16),
        "token_embedding.weight": torch.ones(50, 16),
        "transformer.resblocks.0.ln_1.weight": torch.ones(16),
        "ln_final.weight": torch.ones(16),
        "ln_final.bias": torch.ones(16),
    }


@pytest.mark.parametrize("side", [224, 112])
def test_the_visual_tower_is_taken_and_the_text_tower_left_by_name(side: int) -> None:
    theirs, module = tower(), tower(side)
    for parameter in theirs.parameters():
        nn.init.normal_(parameter, std=0.3)
    report = load_layout(module, clip_state(theirs), layout="open_clip", head=("head",))
    assert report.missing == ("head.weight", "head.bias")
    assert len(report.unexpected) == 8
    assert "visual.proj" in report.unexpected
    theirs.set_input_size((side, side))  # type: ignore[operator]
    images = torch.randn(1, 3, side, side)
    with torch.inference_mode():
        found, wanted = (features_of(one, images) for one in (module, theirs))
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)


def test_a_file_without_a_visual_tower_is_refused() -> None:
    with pytest.raises(EngineError, match="no visual tower"):
        load_layout(tower(), vit().state_dict(), layout="open_clip", head=("head",))


def test_a_tensor_that_timms_reader_would_drop_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def loses(state: State, _: nn.Module) -> State:
        return {key: value for key, value in state.items() if key != "norm.bias"}

    monkeypatch.setattr("timm.models.vision_transformer.checkpoint_filter_fn", loses)
    with pytest.raises(EngineError, match=r"have no place: 'norm\.bias'"):
        Mapped(dict(vit().state_dict())).resized(vit())
