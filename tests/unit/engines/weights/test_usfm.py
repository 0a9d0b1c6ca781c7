"""USFM's weights in every known layout load with an exact report; any other key is refused."""

from collections import OrderedDict
from collections.abc import Callable
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
from tests.unit.engines.weights.made_beit import (
    Shape,
    State,
    beit_features,
    features_of,
    usfm_state,
)

pytestmark = pytest.mark.engine

SMALL = Shape()
HEAD = ("head.weight", "head.bias")
NEW = ("fc_norm.weight", "fc_norm.bias", *HEAD)
INDEX = "rel_pos_bias.relative_position_index"
NORM = ("norm.weight", "norm.bias")


def network(shape: Shape = SMALL, pool: str = "avg", classes: int = 1) -> nn.Module:
    return timm.create_model(
        "beit_base_patch16_224",
        img_size=shape.side,
        embed_dim=shape.width,
        num_classes=classes,
        global_pool=pool,
    ).eval()


def loaded(state: State, module: nn.Module) -> LoadReport:
    return load_layout(module, state, layout="beit", head=("head",))


def expanded(state: State) -> State:
    """As USFM's own fine-tuning saves them: a table in each block, its norm after pooling."""
    table = state["rel_pos_bias.relative_position_bias_table"]
    rest = {key: value for key, value in state.items() if "rel_pos_bias" not in key}
    blocks = {f"blocks.{n}.attn.relative_position_bias_table": table for n in range(12)}
    indices = {f"blocks.{n}.attn.relative_position_index": state[INDEX] for n in range(12)}
    norm = {f"fc_{key}": rest.pop(key) for key in NORM}
    head = {"head.weight": torch.ones(3, SMALL.width), "head.bias": torch.ones(3)}
    return rest | blocks | indices | norm | head


def of_transformers(state: State, *, new_names: bool) -> State:
    """As the package transformers names them: `save_pretrained` writes the older names."""
    renamed: State = {}
    for key, value in state.items():
        if not key.startswith("blocks."):
            renamed[_whole(key, new_names)] = value
            continue
        _, block, rest = key.split(".", 2)
        before = f"layers.{block}." if new_names else f"encoder.layer.{block}."
        renamed |= {before + name: part for name, part in _parts(rest, value, new_names).items()}
    return renamed


def _whole(key: str, new_names: bool) -> str:
    shared = "shared_position_bias" if new_names else "encoder.relative_position_bias"
    return (
        key.replace("patch_embed.proj", "embeddings.patch_embeddings.projection")
        .replace("cls_token", "embeddings.cls_token")
        .replace("rel_pos_bias", shared)
        .replace("norm.", "layernorm.")
    )


def _parts(rest: str, value: torch.Tensor, new_names: bool) -> State:
    names = ("query", "key", "value")
    if new_names:
        attention, out = "attention.{}_proj", "attention.o_proj"
        letters = {name: attention.format(name[0]) for name in names}
        fc1, fc2 = "mlp.fc1", "mlp.fc2"
    else:
        letters = {name: f"attention.attention.{name}" for name in names}
        out, fc1, fc2 = "attention.output.dense", "intermediate.dense", "output.dense"
    if rest == "attn.qkv.weight":
        return {
            f"{letters[name]}.weight": part
            for name, part in zip(names, value.chunk(3), strict=True)
        }
    for old, new in {
        "attn.q_bias": f"{letters['query']}.bias",
        "attn.v_bias": f"{letters['value']}.bias",
        "attn.proj": out,
        "mlp.fc1": fc1,
        "mlp.fc2": fc2,
        "norm1": "layernorm_before",
        "norm2": "layernorm_after",
        "gamma_": "lambda_",
    }.items():
        rest = rest.replace(old, new)
    return {rest: value}


def prefixed(state: State, prefix: str) -> State:
    return {prefix + key: value for key, value in state.items()}


LAYOUTS: dict[str, Callable[[State], object]] = {
    "bare": lambda state: state,
    "model": lambda state: {"model": state},
    "state_dict": lambda state: {"state_dict": state},
    "net": lambda state: {"net": state},
    "module": lambda state: {"module": state, "epoch": 7},
    "model.module": lambda state: {"model": {"module": state}},
    "module.": lambda state: prefixed(state, "module."),
    "backbone.": lambda state: prefixed(state, "backbone."),
    "encoder.": lambda state: prefixed(state, "encoder."),
    "module.backbone.": lambda state: prefixed(state, "module.backbone."),
    "ordered": lambda state: OrderedDict(state_dict=OrderedDict(state)),
    "half of the keys without prefix": lambda state: {
        "model": {f"backbone.{key}": value for key, value in state.items()}
        | {"head.weight": torch.ones(9, SMALL.width), "head.bias": torch.ones(9)}
    },
    "with a mask token": lambda state: state | {"mask_token": torch.ones(1, 1, SMALL.width)},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_network_and_an_exact_report(
    tmp_path: Path, layout: str
) -> None:
    state = usfm_state(SMALL)
    assert len(state) == 187
    torch.save(LAYOUTS[layout](state), tmp_path / "USFM_latest.pth")
    module = network()
    report = loaded(read_state(tmp_path / "USFM_latest.pth"), module)
    also = {"with a mask token": ("mask_token",), "half of the keys without prefix": HEAD}
    assert report.loaded == 195
    assert sorted(report.missing) == sorted(NEW)
    assert sorted(report.unexpected) == sorted((INDEX, *NORM, *also.get(layout, ())))
    shared = state["rel_pos_bias.relative_position_bias_table"]
    for block in module.blocks:  # type: ignore[union-attr]
        assert torch.equal(block.attn.relative_position_bias_table, shared)
        assert torch.equal(block.attn.k_bias, torch.zeros(SMALL.width))


def test_tables_of_the_blocks_are_copies_that_learn_apart() -> None:
    module = network()
    loaded(usfm_state(SMALL), module)
    tables = [block.attn.relative_position_bias_table for block in module.blocks]  # type: ignore[union-attr]
    with torch.no_grad():
        tables[0].add_(1)
    assert not torch.equal(tables[0], tables[1])


def test_a_fine_tuned_file_brings_its_own_norm_and_leaves_its_head() -> None:
    module = network()
    report = loaded(expanded(usfm_state(SMALL)), module)
    assert report.loaded == 197
    assert report.missing == HEAD
    assert set(HEAD) < set(report.unexpected)
    assert sum(key.endswith("relative_position_index") for key in report.unexpected) == 12
    assert torch.equal(module.fc_norm.weight, usfm_state(SMALL)["norm.weight"])  # type: ignore[arg-type, union-attr]


def test_with_the_class_token_every_key_but_the_head_matches() -> None:
    report = loaded(usfm_state(SMALL), network(pool="token"))
    assert report.loaded == 197
    assert (report.missing, report.unexpected) == (HEAD, (INDEX,))


@pytest.mark.parametrize("new_names", [False, True])
@pytest.mark.parametrize("prefix", ["", "beit."])
def test_names_of_transformers_give_the_same_network(new_names: bool, prefix: str) -> None:
    state = usfm_state(SMALL)
    del state[INDEX]
    theirs = of_transformers(state, new_names=new_names)
    module, same = network(), network()
    report = loaded({prefix + key: value for key, value in theirs.items()}, module)
    loaded(state, same)
    assert report.loaded == 195
    assert sorted(report.missing) == sorted(NEW)
    images = torch.randn(1, 3, 224, 224)
    with torch.inference_mode():
        assert torch.equal(features_of(module, images), features_of(same, images))


@pytest.mark.deep  # importing transformers takes seconds
def test_the_port_that_transformers_itself_writes_is_read(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    config = transformers.BeitConfig(
        hidden_size=48,
        num_attention_heads=12,
        intermediate_size=192,
        use_shared_relative_position_bias=True,
        layer_norm_eps=1e-6,
        use_mask_token=True,
    )
    torch.manual_seed(3)
    theirs = transformers.BeitModel(config).eval()
    for parameter in theirs.parameters():
        nn.init.normal_(parameter, std=0.1)
    theirs.save_pretrained(tmp_path)
    for state in (read_state(tmp_path / "model.safetensors"), theirs.state_dict()):
        module = network()
        report = loaded(state, module)
        assert report.loaded == 197
        assert report.missing == HEAD
        assert report.unexpected == ("mask_token",)
        images = torch.randn(2, 3, 224, 224)
        with torch.inference_mode():
            wanted = theirs(images).pooler_output
            found = module.forward_head(features_of(module, images), pre_logits=True)  # type: ignore[operator]
        torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


def changed(state: State, change: str) -> State:
    key, _, to = change.partition(" as ")
    value = state.pop(key)
    return state | ({to: value} if to else {})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("blocks.3.gamma_1", "blocks.3.gamma_1"),
        ("blocks.11.attn.q_bias", "blocks.11.attn.q_bias"),
        ("rel_pos_bias.relative_position_bias_table", "relative_position_bias_table"),
        ("cls_token", "cls_token"),
        ("patch_embed.proj.weight", "patch_embed.proj.weight"),
        ("blocks.0.mlp.fc1.weight as blocks.0.mlp.fc3.weight", "blocks.0.mlp.fc"),
        ("norm.weight as normal.weight", "normal.weight"),
    ],
)
def test_altered_keys_are_refused_by_name(change: str, named: str) -> None:
    module = network()
    before = {key: value.clone() for key, value in module.state_dict().items()}
    with pytest.raises(EngineError, match=named):
        loaded(changed(usfm_state(SMALL), change), module)
    assert all(torch.equal(before[key], value) for key, value in module.state_dict().items())


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("blocks.2.attn.k_bias", torch.ones(48), "unexpected"),
        ("pos_embed", torch.ones(1, 197, 48), "pos_embed|cannot be laid out"),
        ("decoder_embed.weight", torch.ones(3, 3), "unexpected"),
        ("blocks.4.norm1.weight", torch.ones(49), "another shape"),
        ("blocks.12.gamma_1", torch.ones(48), "unexpected"),
        ("blocks.5.gamma_2", torch.full((48,), torch.nan), "not finite"),
        ("blocks.5.gamma_2", torch.ones(48, dtype=torch.int32), "another type"),
        ("blocks.0.attn.relative_position_bias_table", torch.ones(732, 12), "one in a block"),
        ("teacher.patch_embed.proj.weight", torch.ones(48, 3, 16, 16), "several networks"),
    ],
)
def test_a_tensor_that_does_not_belong_is_refused(
    key: str, value: torch.Tensor, reason: str
) -> None:
    with pytest.raises(EngineError, match=reason):
        loaded(usfm_state(SMALL) | {key: value}, network())


def test_a_bias_of_keys_in_the_port_is_refused_unless_it_is_zero() -> None:
    theirs = of_transformers(usfm_state(SMALL), new_names=False)
    bias = {"encoder.layer.4.attention.attention.key.bias": torch.zeros(48)}
    assert loaded(theirs | bias, network()).loaded == 195
    with pytest.raises(EngineError, match=r"blocks\.4\.key\.bias is not zero"):
        loaded(theirs | {key: value + 1 for key, value in bias.items()}, network())


OF_TIMM = pytest.mark.filterwarnings(
    # How timm interpolates tables; what comes of it is checked here.
    "ignore:torch.searchsorted",
    "ignore:Using a non-tuple sequence",
)


@OF_TIMM
@pytest.mark.parametrize("side", [96, 192, 384])
def test_other_image_sizes_resize_the_tables_by_timms_own_filter(side: int) -> None:
    module, own = network(Shape(side=side)), network()
    assert loaded(usfm_state(SMALL), module).loaded == 195
    loaded(usfm_state(SMALL), own)
    own.set_input_size((side, side))  # type: ignore[operator]
    images = torch.randn(1, 3, side, side)
    with torch.inference_mode():
        torch.testing.assert_close(
            features_of(module, images),
            features_of(own, images),
            atol=1e-5,
            rtol=0,
        )


@OF_TIMM
def test_a_resized_table_says_of_a_distance_what_the_table_said_of_it() -> None:
    # A table that falls linearly with the distance in patches does so at any size.
    state = usfm_state(SMALL)
    down = torch.arange(-13, 14.0)
    plane = (down[:, None] * 0.1 - down[None, :] * 0.05).flatten()
    table = state["rel_pos_bias.relative_position_bias_table"]
    table[:-3] = plane[:, None]
    module = network(Shape(side=160))
    loaded(state, module)
    found = module.blocks[7].attn.relative_position_bias_table  # type: ignore[index, union-attr]
    near = torch.arange(-9, 10.0)
    wanted = (near[:, None] * 0.1 - near[None, :] * 0.05).flatten()
    assert (found[:-3, 5] - wanted).abs().max() < 0.08  # a step between patches is 0.1
    assert torch.equal(found[-3:], table[-3:])


@pytest.mark.parametrize("pool", ["avg", "token"])
@pytest.mark.parametrize(
    "shape",
    [SMALL, pytest.param(Shape(width=768), marks=pytest.mark.deep)],
    ids=["narrow", "ViT-B"],
)
def test_forward_pass_agrees_with_the_equations_to_1e_4(shape: Shape, pool: str) -> None:
    state = usfm_state(shape)
    module = network(shape, pool=pool)
    loaded(state, module)
    images = torch.randn(2, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    tokens = beit_features(state, images, shape)
    with torch.inference_mode():
        found = features_of(module, images)
        logits = module(images)
    head = {key: value.double() for key, value in module.state_dict().items()}
    norm = "norm" if pool == "token" else "fc_norm"

    def normed(x: torch.Tensor) -> torch.Tensor:
        mean, variance = x.mean(-1, keepdim=True), x.var(-1, keepdim=True, correction=0)
        scale, shift = head[f"{norm}.weight"], head[f"{norm}.bias"]
        found: torch.Tensor = (x - mean) / torch.sqrt(variance + 1e-6) * scale + shift
        return found

    pooled = normed(tokens)[:, 0] if pool == "token" else normed(tokens[:, 1:].mean(dim=1))
    wanted = pooled @ head["head.weight"].T + head["head.bias"]
    tokens = normed(tokens) if pool == "token" else tokens
    assert tokens.std() > 0.5
    assert (found.double() - tokens).abs().max() < 1e-4
    assert (logits.double() - wanted).abs().max() < 1e-4
