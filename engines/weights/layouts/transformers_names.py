"""Encoders as the package transformers names their tensors, its releases up to 5 and from 5 on.

A file written by `save_pretrained` has ``encoder.layer.0.attention.attention.query.weight``; the
state of a module in release 5 has ``layers.0.attention.q_proj.weight``. Both are read.
"""

import re

import torch

from engines.weights.layouts.mapped import Mapped, misfit, rooted, shown
from engines.weights.reading import State

ANCHOR = "embeddings.patch_embeddings.projection.weight"

_BLOCK = re.compile(r"(?:encoder\.layer|layers)\.(\d+)\.(.+)")
_WHOLE = (
    ("embeddings.patch_embeddings.projection.", "patch_embed.proj."),
    ("embeddings.cls_token", "cls_token"),
    ("embeddings.mask_token", "mask_token"),
    ("embeddings.position_embeddings", "pos_embed"),
    ("encoder.relative_position_bias.", "rel_pos_bias."),
    ("shared_position_bias.", "rel_pos_bias."),
    ("layernorm.", "norm."),
    ("pooler.layernorm.", "fc_norm."),
    ("classifier.", "head."),
)
_IN_BLOCK = (
    ("attention.attention.relative_position_bias.", "attn."),
    ("relative_position_bias.", "attn."),
    ("attention.attention.query.", "query."),
    ("attention.attention.key.", "key."),
    ("attention.attention.value.", "value."),
    ("attention.q_proj.", "query."),
    ("attention.k_proj.", "key."),
    ("attention.v_proj.", "value."),
    ("attention.output.dense.", "attn.proj."),
    ("attention.o_proj.", "attn.proj."),
    ("intermediate.dense.", "mlp.fc1."),
    ("output.dense.", "mlp.fc2."),
    ("mlp.fc", "mlp.fc"),
    ("layernorm_before.", "norm1."),
    ("layernorm_after.", "norm2."),
    ("lambda_", "gamma_"),
)


def is_of_transformers(state: State) -> bool:
    """Whether the tensors bear the names of the package transformers."""
    return any(key == ANCHOR or key.endswith(f".{ANCHOR}") for key in state)


def from_transformers(state: State, *, separate_bias: bool) -> Mapped:
    """Return the tensors under timm's names; those of no known name are left for who loads them.

    Parameters
    ----------
    separate_bias : bool
        As in BEiT: queries and values have a bias of their own, keys have none.

    Raises
    ------
    EngineError
        Queries, keys or values are not all there, or keys have a bias where they may not.

    """
    named: State = {}
    for key, value in rooted(state, ANCHOR).items():
        named[_renamed(key)] = value
    blocks = sorted({found[1] for key in named if (found := re.match(r"(blocks\.\d+\.)", key))})
    for block in blocks:
        _join(named, block, separate_bias=separate_bias)
    return Mapped(named)


def _renamed(key: str) -> str:
    found = _BLOCK.fullmatch(key)
    pairs, start, rest = (_WHOLE, "", key) if found is None else (_IN_BLOCK, "", found[2])
    if found is not None:
        start = f"blocks.{found[1]}."
    for old, new in pairs:
        if rest.startswith(old):
            return f"{start}{new}{rest.removeprefix(old)}"
    return key


def _join(named: State, block: str, *, separate_bias: bool) -> None:
    """Put queries, keys and values of one block together, as timm has them."""
    parts = [f"{block}{part}" for part in ("query", "key", "value")]
    lacking = [f"{part}.weight" for part in parts if f"{part}.weight" not in named]
    if lacking:
        raise misfit(f"these tensors are missing: {shown(lacking)}")
    named[f"{block}attn.qkv.weight"] = torch.cat([named.pop(f"{part}.weight") for part in parts])
    biases = [named.pop(f"{part}.bias", None) for part in parts]
    if separate_bias:
        query, key, value = biases
        if key is not None and key.any():
            raise misfit(f"{parts[1]}.bias is not zero, and such a network has none")
        if query is not None:
            named[f"{block}attn.q_bias"] = query
        if value is not None:
            named[f"{block}attn.v_bias"] = value
    elif all(bias is not None for bias in biases):
        named[f"{block}attn.qkv.bias"] = torch.cat([bias for bias in biases if bias is not None])
