"""Class activation maps of networks that end in a global average and one linear layer.

Zhou et al. 2016 (Learning deep features for discriminative localization): the weights of the last
layer times the features before the average say how much each place speaks for malignancy. The
mean over all places is the logit, so that the value of a place, as a probability, is what the
network would say of a clip that looked like this place everywhere. What speaks for benign counts as
nothing, as in maps of stills: 0 is even odds or less, 255 certainty, on one scale for all clips.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engines.video.clips import square_around
from engines.video.nouns import Box

HEAT_SIDE = 7
"""Rows and columns of the map over a lesion's box."""


@dataclass(frozen=True, slots=True)
class Activation:
    """What a batch of clips gives.

    Attributes
    ----------
    logits : Tensor of float32, shape (n,)
    maps : Tensor of float32, shape (n, rows, columns), or None
        Logit of each place over what was looked at, the mean over time; None where the network
        has no such map.

    """

    logits: torch.Tensor
    maps: torch.Tensor | None


def with_maps(
    module: nn.Module, batch: torch.Tensor, *, pool: nn.Module, head: nn.Linear
) -> Activation:
    """Return the logits of a batch, and its class activation maps from the same pass.

    Parameters
    ----------
    pool : nn.Module
        The global average: its input is the last features, shape (n, channels, …, rows, columns).
    head : nn.Linear
        The layer behind it, with one output.

    """
    seen: list[torch.Tensor] = []
    hook = pool.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    try:
        logits = module(batch)[:, 0]
    finally:
        hook.remove()
    features = seen[0] if seen[0].ndim == 5 else seen[0].unsqueeze(2)
    maps = torch.einsum("nctij,c->nij", features, head.weight[0]) / features.shape[2]
    return Activation(logits, maps + head.bias[0])


def heat_over_box(
    logits: npt.NDArray[np.float64], box: Box, *, margin_percent: int
) -> npt.NDArray[np.uint8]:
    """Return the part of a map that lies over the lesion's box.

    Parameters
    ----------
    logits : ndarray, shape (rows, columns)
        Over the square around the box.
    box : Box
        In pixels; of the middle frame of a clip.
    margin_percent : int
        That the square has around the box.

    Returns
    -------
    ndarray of uint8, shape (HEAT_SIDE, HEAT_SIDE)
        Between the places of the map linearly; ``255 * max(0, 2 p - 1)``.

    """
    left, upper, side = square_around(box, margin_percent)
    steps = (np.arange(HEAT_SIDE) + 0.5) / HEAT_SIDE
    across = (box[0] + steps * (box[2] - box[0]) - left) / side
    down = (box[1] + steps * (box[3] - box[1]) - upper) / side
    found = _between(_between(logits, down).T, across).T
    speaks_for = np.maximum(0.0, np.tanh(found / 2))  # 2 p - 1
    heat: npt.NDArray[np.uint8] = np.rint(255 * speaks_for).astype(np.uint8)
    return heat


def _between(
    values: npt.NDArray[np.float64], places: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return rows of `values` at places from 0 (upper edge) to 1, linearly between middles."""
    rows = len(values)
    at = np.clip(places * rows - 0.5, 0, rows - 1)
    low = np.minimum(at.astype(np.intp), max(rows - 2, 0))
    high = np.minimum(low + 1, rows - 1)
    share = (at - low)[:, None]
    mixed: npt.NDArray[np.float64] = values[low] * (1 - share) + values[high] * share
    return mixed
