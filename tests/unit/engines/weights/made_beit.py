"""Synthetic checkpoints of encoders in every layout that is known, and their equations.

`BeitEquations` is written from the paper (Bao et al., ICLR 2022) with matrix products alone: it
shares no code with timm. Blocks: x + γ₁·A(LN(x)), x + γ₂·MLP(LN(x)); attention without a bias of
keys, with a bias by relative position; then the mean of the patches, a norm, a head.
"""

import math
from dataclasses import dataclass

import torch
from torch import nn

State = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Shape:
    """Of a vision transformer: 12 blocks and 12 heads as in ViT-B, of any width."""

    width: int = 48
    depth: int = 12
    heads: int = 12
    patch: int = 16
    side: int = 224

    @property
    def grid(self) -> int:
        return self.side // self.patch


def _numbers(generator: torch.Generator, *shape: int, scale: float = 0.05) -> torch.Tensor:
    return torch.randn(*shape, generator=generator) * scale


def usfm_state(shape: Shape, seed: int = 0) -> State:
    """Return the 187 tensors of USFM's released file, at any width, of random numbers."""
    draw = torch.Generator().manual_seed(seed)
    width, spread = shape.width, 1 / math.sqrt(shape.width)
    state: State = {
        "cls_token": _numbers(draw, 1, 1, width),
        "patch_embed.proj.weight": _numbers(draw, width, 3, shape.patch, shape.patch),
        "patch_embed.proj.bias": _numbers(draw, width),
        "rel_pos_bias.relative_position_bias_table": _numbers(
            draw, (2 * shape.grid - 1) ** 2 + 3, shape.heads, scale=0.5
        ),
        "rel_pos_bias.relative_position_index": relative_index(shape.grid),
    }
    for block in range(shape.depth):
        state |= {
            f"blocks.{block}.{key}": value
            for key, value in {
                "gamma_1": _numbers(draw, width, scale=0.3),
                "gamma_2": _numbers(draw, width, scale=0.3),
                **_norm("norm1", draw, width),
                "attn.q_bias": _numbers(draw, width),
                "attn.v_bias": _numbers(draw, width),
                "attn.qkv.weight": _numbers(draw, 3 * width, width, scale=spread),
                "attn.proj.weight": _numbers(draw, width, width, scale=spread),
                "attn.proj.bias": _numbers(draw, width),
                **_norm("norm2", draw, width),
                "mlp.fc1.weight": _numbers(draw, 4 * width, width, scale=spread),
                "mlp.fc1.bias": _numbers(draw, 4 * width),
                "mlp.fc2.weight": _numbers(draw, width, 4 * width, scale=spread / 2),
                "mlp.fc2.bias": _numbers(draw, width),
            }.items()
        }
    return state | _norm("norm", draw, width)


def _norm(name: str, draw: torch.Generator, width: int) -> State:
    return {
        f"{name}.weight": 1 + _numbers(draw, width),
        f"{name}.bias": _numbers(draw, width),
    }


def mae_state(shape: Shape, seed: int = 0) -> State:
    """Return what a masked autoencoder of facebook's code saves: encoder, decoder, mask token."""
    draw = torch.Generator().manual_seed(seed + 1)
    base = usfm_state(shape, seed)
    width = shape.width
    state = {
        key: value
        for key, value in base.items()
        if not key.startswith("rel_pos_bias") and "gamma_" not in key and "_bias" not in key
    }
    state["pos_embed"] = _numbers(draw, 1, shape.grid**2 + 1, width, scale=0.3)
    for block in range(shape.depth):
        state[f"blocks.{block}.attn.qkv.bias"] = _numbers(draw, 3 * width)
    return state | {
        "mask_token": _numbers(draw, 1, 1, 16),
        "decoder_pos_embed": _numbers(draw, 1, shape.grid**2 + 1, 16),
        "decoder_embed.weight": _numbers(draw, 16, width),
        "decoder_embed.bias": _numbers(draw, 16),
        "decoder_blocks.0.norm1.weight": torch.ones(16),
        "decoder_norm.weight": torch.ones(16),
        "decoder_norm.bias": torch.zeros(16),
        "decoder_pred.weight": _numbers(draw, shape.patch**2 * 3, 16),
        "decoder_pred.bias": _numbers(draw, shape.patch**2 * 3),
    }


def relative_index(grid: int) -> torch.Tensor:
    """Return which row of the table each pair of tokens reads, class token first.

    Patches at (r, c) and (r', c') read row (r − r' + g − 1)·(2g − 1) + (c − c' + g − 1); the last
    three rows are from the class token to patches, from patches to it, and from it to itself.
    """
    count, most = grid * grid, (2 * grid - 1) ** 2
    index = torch.zeros(count + 1, count + 1, dtype=torch.long)
    for one in range(count):
        for other in range(count):
            down = one // grid - other // grid + grid - 1
            right = one % grid - other % grid + grid - 1
            index[one + 1, other + 1] = down * (2 * grid - 1) + right
    index[0, :], index[:, 0], index[0, 0] = most, most + 1, most + 2
    return index


def _layer_norm(x: torch.Tensor, state: State, name: str) -> torch.Tensor:
    mean = x.mean(dim=-1, keepdim=True)
    variance = ((x - mean) ** 2).mean(dim=-1, keepdim=True)
    normed = (x - mean) / torch.sqrt(variance + 1e-6)
    return normed * state[f"{name}.weight"] + state[f"{name}.bias"]


def _patches(images: torch.Tensor, state: State, patch: int) -> torch.Tensor:
    count, _, high, wide = images.shape
    cut = images.reshape(count, 3, high // patch, patch, wide // patch, patch)
    rows = cut.permute(0, 2, 4, 1, 3, 5).reshape(count, -1, 3 * patch * patch)
    kernel = state["patch_embed.proj.weight"].flatten(1)
    return rows @ kernel.T + state["patch_embed.proj.bias"]


def _attention(
    x: torch.Tensor, state: State, block: str, heads: int, bias: torch.Tensor, by_head: torch.Tensor
) -> torch.Tensor:
    count, tokens, width = x.shape
    each = width // heads
    qkv = x @ state[f"{block}.attn.qkv.weight"].T + bias
    query, key, value = (
        part.reshape(count, tokens, heads, each).transpose(1, 2) for part in qkv.split(width, -1)
    )
    scores = query @ key.transpose(-2, -1) / math.sqrt(each) + by_head
    weights: torch.Tensor = torch.exp(scores - scores.amax(dim=-1, keepdim=True))
    weights = weights / weights.sum(dim=-1, keepdim=True)
    mixed: torch.Tensor = (weights @ value).transpose(1, 2).reshape(count, tokens, width)
    return mixed @ state[f"{block}.attn.proj.weight"].T + state[f"{block}.attn.proj.bias"]


def _mlp(x: torch.Tensor, state: State, block: str) -> torch.Tensor:
    inner = x @ state[f"{block}.mlp.fc1.weight"].T + state[f"{block}.mlp.fc1.bias"]
    inner = inner * 0.5 * (1 + torch.erf(inner / math.sqrt(2)))
    return inner @ state[f"{block}.mlp.fc2.weight"].T + state[f"{block}.mlp.fc2.bias"]


def beit_features(state: State, images: torch.Tensor, shape: Shape) -> torch.Tensor:
    """Return what USFM's blocks make of images: tokens before any last norm, float64."""
    state = {key: value.double() for key, value in state.items() if value.is_floating_point()}
    patches = _patches(images.double(), state, shape.patch)
    x = torch.cat([state["cls_token"].expand(len(images), -1, -1), patches], dim=1)
    table = state["rel_pos_bias.relative_position_bias_table"]
    by_head = table[relative_index(shape.grid)].permute(2, 0, 1)
    for number in range(shape.depth):
        block = f"blocks.{number}"
        query, value = state[f"{block}.attn.q_bias"], state[f"{block}.attn.v_bias"]
        bias = torch.cat([query, torch.zeros_like(query), value])
        normed = _layer_norm(x, state, f"{block}.norm1")
        mixed = _attention(normed, state, block, shape.heads, bias, by_head)
        x = x + state[f"{block}.gamma_1"] * mixed
        normed = _layer_norm(x, state, f"{block}.norm2")
        x = x + state[f"{block}.gamma_2"] * _mlp(normed, state, block)
    return x


def mae_features(state: State, images: torch.Tensor, shape: Shape) -> torch.Tensor:
    """Return what the encoder of a masked autoencoder makes of whole images, normed, float64."""
    state = {key: value.double() for key, value in state.items() if value.is_floating_point()}
    patches = _patches(images.double(), state, shape.patch)
    x = torch.cat([state["cls_token"].expand(len(images), -1, -1), patches], dim=1)
    x = x + state["pos_embed"]
    none = torch.zeros(1, dtype=torch.float64)
    for number in range(shape.depth):
        block = f"blocks.{number}"
        bias = state[f"{block}.attn.qkv.bias"]
        normed = _layer_norm(x, state, f"{block}.norm1")
        x = x + _attention(normed, state, block, shape.heads, bias, none)
        x = x + _mlp(_layer_norm(x, state, f"{block}.norm2"), state, block)
    return _layer_norm(x, state, "norm")


def features_of(module: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Return what a network of timm sees before its head."""
    found: torch.Tensor = module.forward_features(images)  # type: ignore[operator]
    return found
