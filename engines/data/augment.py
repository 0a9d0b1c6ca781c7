"""Light augmentation on the CPU, one generator for everything."""

import math

import torch
from torch.nn import functional

_ROTATION_RAD = 0.15
_LOG_SCALE = 0.12
_SHIFT = 0.08
_LOG_GAMMA = 0.25
_LOG_GAIN = 0.15


def augment(pixels: torch.Tensor, *, generator: torch.Generator) -> torch.Tensor:
    """Flip, turn, scale, shift and re-expose images, each by its own random amounts.

    Left and right are exchanged, top and bottom never: depth has a meaning in ultrasound.

    Parameters
    ----------
    pixels : Tensor of uint8, shape (n, size, size), or of clips (n, frames, size, size)
        All frames of a clip are changed by the same amounts.
    generator : torch.Generator

    Returns
    -------
    Tensor of float32, of the same shape, in 0–1

    """
    count = len(pixels)

    def uniform(bound: float) -> torch.Tensor:
        return (torch.rand(count, generator=generator) * 2 - 1) * bound

    angle, scale = uniform(_ROTATION_RAD), torch.exp(uniform(_LOG_SCALE))
    flip = torch.where(uniform(1.0) < 0, -1.0, 1.0)
    matrix = torch.zeros(count, 2, 3)
    matrix[:, 0, 0] = flip * torch.cos(angle) * scale
    matrix[:, 0, 1] = -torch.sin(angle) * scale
    matrix[:, 1, 0] = flip * torch.sin(angle) * scale
    matrix[:, 1, 1] = torch.cos(angle) * scale
    matrix[:, 0, 2], matrix[:, 1, 2] = uniform(_SHIFT), uniform(_SHIFT)
    grey = (pixels if pixels.ndim == 4 else pixels.unsqueeze(1)).to(torch.float32) / 255.0
    grid = functional.affine_grid(matrix, list(grey.shape), align_corners=False)
    moved = functional.grid_sample(grey, grid, align_corners=False).clamp(0.0, 1.0)
    gamma, gain = torch.exp(uniform(_LOG_GAMMA)), torch.exp(uniform(_LOG_GAIN))
    exposed = moved ** gamma.view(-1, 1, 1, 1) * gain.view(-1, 1, 1, 1)
    return exposed.clamp(0.0, 1.0).view(pixels.shape)


def balanced_rows(
    labels: torch.Tensor, *, batch_size: int, generator: torch.Generator
) -> list[torch.Tensor]:
    """Return the rows of each batch of one epoch: half malignant, half not.

    Parameters
    ----------
    labels : Tensor of int64, shape (n,)
        0 or 1, both present.

    Returns
    -------
    list of Tensor of int64
        ``ceil(n / batch_size)`` batches; each class is drawn without replacement until it is
        used up, then anew.

    """
    steps = math.ceil(len(labels) / batch_size)
    share = {1: batch_size // 2, 0: batch_size - batch_size // 2}
    drawn = {
        label: _cycle(torch.nonzero(labels == label)[:, 0], steps * size, generator)
        for label, size in share.items()
    }
    return [
        torch.cat([drawn[label][step * size : (step + 1) * size] for label, size in share.items()])
        for step in range(steps)
    ]


def _cycle(rows: torch.Tensor, count: int, generator: torch.Generator) -> torch.Tensor:
    rounds = [
        rows[torch.randperm(len(rows), generator=generator)]
        for _ in range(math.ceil(count / len(rows)))
    ]
    return torch.cat(rounds)[:count]
