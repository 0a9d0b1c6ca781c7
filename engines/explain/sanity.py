"""Whether heat maps depend on what a network has learnt, and whether they point at lesions.

A map that stays as it was when the weights are made random shows the image, not the network
(Adebayo et al., Sanity Checks for Saliency Maps, NeurIPS 2018). And a map whose strongest cell
does not lie on a lesion more often than chance would have it points nowhere (the pointing game,
Zhang et al., Top-Down Neural Attention by Excitation Backprop, IJCV 2018).
"""

import copy
import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from scipy import stats
from torch import nn

from engines.adapters.network import Network
from engines.explain.grid import peak_of
from engines.messages import MediumHeat, RandomisedStage, SanityFigures

BOUND = 0.5
"""Maps of a network with random weights correlate less than this with the trained one's."""

SEEDS = 3
_STAGES = 5

Maps = npt.NDArray[np.float32]
MapsOf = Callable[[Network], Maps]
"""From a network to its maps of the same images, shape (n, rows, columns), with their sign."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels of a medium."""


def randomised(network: Network, *, layers: int, seed: int) -> Network:
    """Return a copy of `network` whose last `layers` layers have random weights.

    Matrices and kernels are drawn from a normal distribution of their own standard deviation
    around 0, so that activations keep their size; vectors (biases, norms) are shuffled.
    """
    module = copy.deepcopy(network.module)
    generator = torch.Generator().manual_seed(seed)
    parameters = dict(module.named_parameters())
    names = [name for layer in network.layers[len(network.layers) - layers :] for name in layer]
    with torch.no_grad():
        for name in names:
            parameter = parameters[name]
            parameter.copy_(_redrawn(parameter.detach().cpu(), generator).to(parameter.device))
    head = None if network.head is None else _same_place(network.module, network.head, module)
    return dataclasses.replace(network, module=module, head=head)


def sanity_of(
    network: Network, maps_of: MapsOf, *, progress: Callable[[int, int], None], seeds: int = SEEDS
) -> SanityFigures:
    """Randomise the layers from the last one down to the first, and compare the maps.

    Parameters
    ----------
    network : Network
    maps_of : callable
    progress : callable
        Told how many random networks are done, of how many.
    seeds : int
        Each stage is done so often, with other random weights.

    """
    trained, count = maps_of(network), len(network.layers)
    stages: list[RandomisedStage] = []
    cascade = _cascade(count)
    for layers in cascade:
        found = []
        for seed in range(seeds):
            other = randomised(network, layers=layers, seed=seed)
            found.append(rank_correlations(trained, maps_of(other)))
            progress(len(stages) * seeds + seed + 1, len(cascade) * seeds)
        signed, absolute = np.mean(found, axis=(0, 2))
        stages.append(
            RandomisedStage(
                layers=layers, of=count, correlation=float(signed), absolute=float(absolute)
            )
        )
    return SanityFigures(
        stages=tuple(stages),
        bound=BOUND,
        passed=abs(stages[-1].correlation) < BOUND,
        seeds=seeds,
    )


def rank_correlations(first: Maps, second: Maps) -> npt.NDArray[np.float64]:
    """Return Spearman's correlation of each pair of maps, with its sign and without: (2, n).

    Without a sign the maps' absolute values are compared. A map that is the same everywhere has
    nothing in common with any other: 0.
    """
    pairs = [(a.ravel(), b.ravel()) for a, b in zip(first, second, strict=True)]
    signed = [_spearman(a, b) for a, b in pairs]
    absolute = [_spearman(np.abs(a), np.abs(b)) for a, b in pairs]
    return np.array([signed, absolute])


def points_at(heat: MediumHeat, box: Box) -> bool:
    """Tell whether the strongest cell's centre lies in a box; an empty map points nowhere."""
    peak = peak_of(heat)
    left, top, right, bottom = box
    return peak is not None and left <= peak[0] <= right and top <= peak[1] <= bottom


def pointing_game(heats: Sequence[MediumHeat], boxes: Sequence[Box]) -> float:
    """Return the share of maps that point at their lesion."""
    hits = [points_at(heat, box) for heat, box in zip(heats, boxes, strict=True)]
    return sum(hits) / len(hits)


def _cascade(count: int) -> list[int]:
    """Return how many layers each stage makes random: the last one first, all of them at last."""
    shares = [math.ceil(count * stage / (_STAGES - 1)) for stage in range(1, _STAGES)]
    return sorted({1, *shares})


def _redrawn(values: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    if values.ndim < 2:
        flat = values.reshape(-1)
        return flat[torch.randperm(len(flat), generator=generator)].reshape(values.shape)
    spread = values.to(torch.float32).std().nan_to_num(0.0)
    drawn = torch.randn(values.shape, generator=generator) * spread
    return drawn.to(values.dtype)


def _same_place(module: nn.Module, part: nn.Linear, copied: nn.Module) -> nn.Linear:
    name = next(name for name, found in module.named_modules() if found is part)
    found = copied.get_submodule(name)
    assert isinstance(found, nn.Linear)
    return found


def _spearman(first: Maps, second: Maps) -> float:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(stats.spearmanr(first, second).statistic)
