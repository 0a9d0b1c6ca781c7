"""Maps over the tokens of a vision transformer: gradients at its last block, and attention."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import nn

from ground.errors import EngineError

Rows = Callable[[int], int]
"""From the number of outputs to the one that is explained."""


def has_tokens(module: nn.Module) -> bool:
    """Tell whether `module` is a transformer of equal blocks over a grid of patches."""
    blocks = getattr(module, "blocks", None)
    if not isinstance(blocks, nn.Module) or not hasattr(module, "num_prefix_tokens"):
        return False
    parts = list(blocks.children())
    return bool(parts) and all(hasattr(part, "norm1") and hasattr(part, "attn") for part in parts)


def token_gradients(
    module: nn.Module, batch: torch.Tensor, *, target: Rows
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return what the last block's attention sees of the patches, its gradient, and the logits.

    The place is behind the first norm of the last block: further on, a network that reads its
    class token alone has no gradient at the patches.

    Returns
    -------
    features, gradients : torch.Tensor
        Shape (n, channels, rows, columns).
    logits : torch.Tensor
        Shape (n, classes).

    """
    leaves: list[torch.Tensor] = []

    def begin(_module: nn.Module, _inputs: object, output: torch.Tensor) -> torch.Tensor:
        # From here on, and only here, what is computed is remembered: a twelfth of the memory.
        torch.set_grad_enabled(True)
        leaves.append(output.detach().requires_grad_())
        return leaves[-1]

    last = _blocks(module)[-1]
    assert isinstance(last.norm1, nn.Module)
    hook = last.norm1.register_forward_hook(begin)
    try:
        with torch.no_grad():  # which puts back, at its end, what `begin` switched on
            logits = module(batch)
            (gradients,) = torch.autograd.grad(logits[:, target(logits.shape[1])].sum(), leaves[0])
    finally:
        hook.remove()
    seen = leaves[0].detach()
    return _on_grid(module, seen), _on_grid(module, gradients), logits.detach()


def attention_rollout(module: nn.Module, batch: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return how much of each patch reaches what the head reads, and the logits.

    Each layer's attention is averaged over its heads, half of it is the way past the layer
    (the identity), and the layers are multiplied (Abnar and Zuidema, equation 1). The row of the
    class token is taken where the head reads that one, else the mean over the patches.

    Returns
    -------
    maps : torch.Tensor
        Shape (n, rows, columns); 0 and above.
    logits : torch.Tensor
        Shape (n, classes).

    Raises
    ------
    EngineError
        The network pools in another way, or its attention cannot be seen.

    """
    pool = getattr(module, "global_pool", None)
    if pool not in ("token", "avg"):
        raise EngineError(
            f"No attention can be rolled out: the network pools its tokens by '{pool}'.",
            remedy="Use --method gradcam.",
        )
    reached: torch.Tensor | None = None
    with torch.no_grad(), _attention_seen(module) as layers:
        logits = module(batch)
    if len(layers) != len(_blocks(module)):
        raise EngineError(
            "No attention can be rolled out: the network does not show it.",
            remedy="Use --method gradcam.",
        )
    for attention in layers:
        mean = attention.mean(dim=1)
        past = torch.eye(mean.shape[-1], device=mean.device, dtype=mean.dtype)
        layer = 0.5 * mean + 0.5 * past
        reached = layer if reached is None else layer @ reached
    assert reached is not None
    prefix = _prefix(module)
    row = reached[:, 0] if pool == "token" else reached[:, prefix:].mean(dim=1)
    return _on_grid(module, row.unsqueeze(-1))[:, 0], logits


@contextmanager
def _attention_seen(module: nn.Module) -> Iterator[list[torch.Tensor]]:
    """Have every block write down its attention: (n, heads, tokens, tokens), first block first."""
    seen: list[torch.Tensor] = []

    def look(_module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        seen.append(inputs[0].detach())

    with ExitStack() as stack:
        for block in _blocks(module):
            attention = block.attn
            drop = getattr(attention, "attn_drop", None)
            if not isinstance(attention, nn.Module) or not isinstance(drop, nn.Module):
                continue
            # The fused kernel keeps the attention to itself.
            fused = getattr(attention, "fused_attn", False)
            setattr(attention, "fused_attn", False)  # noqa: B010 - nn.Module types it as a tensor
            stack.callback(setattr, attention, "fused_attn", fused)
            stack.callback(drop.register_forward_pre_hook(look).remove)
        yield seen


def _blocks(module: nn.Module) -> list[nn.Module]:
    assert isinstance(module.blocks, nn.Module)
    return list(module.blocks.children())


def _prefix(module: nn.Module) -> int:
    prefix = module.num_prefix_tokens
    assert isinstance(prefix, int)
    return prefix


def _on_grid(module: nn.Module, tokens: torch.Tensor) -> torch.Tensor:
    """Return patch tokens (n, tokens, channels) as (n, channels, rows, columns)."""
    patches = tokens[:, _prefix(module) :]
    rows, columns = module.patch_embed.grid_size  # type: ignore[union-attr, misc]
    if rows * columns != patches.shape[1]:
        raise EngineError(
            f"The network has {patches.shape[1]} patches, which make no {rows} × {columns} grid.",
            remedy="Explain another model.",
        )
    return patches.transpose(1, 2).reshape(len(patches), -1, rows, columns)
