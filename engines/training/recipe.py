"""How a network is fine-tuned, and the head it starts from.

With good initial weights: a logistic regression on the frozen features gives the first head, the
first layers and the batch statistics stay frozen, and the rest learns gently. On 556 images of
two public breast sets, 80 % of the patients training, the embedded network at 192 pixels reached
a validation AUC of 0.83, 0.89 and 0.87 (seeds 1–3; last epoch 0.83, 0.88, 0.87); the frozen
features alone 0.78, 0.88 and 0.78.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression

from engines.adapters.network import Network
from engines.context import JobContext
from engines.prediction.scoring import padded
from ground.errors import EngineError

_INVERSE_PENALTY = 2.0
"""Divided by the number of rows: the inverse strength of the head's ridge penalty."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of one fine-tuning; they stand in the card.

    Attributes
    ----------
    body_rate, head_rate : float
        Largest learning rate of the layers before the head, and of the head.
    frozen_share : float
        Part of the layers, counted from the input, that does not learn.
    warm_head : bool
        The head starts from a logistic regression on frozen features.
    keep_statistics : bool
        Batch norms keep the statistics of the initial weights.
    layer_decay : float
        Each layer learns by this factor slower than the one behind it; 1: all alike.

    """

    body_rate: float
    head_rate: float
    frozen_share: float
    warm_head: bool
    keep_statistics: bool
    weight_decay: float = 0.02
    label_smoothing: float = 0.1
    clip_norm: float = 5.0
    warm_up_epochs: float = 1.0
    layer_decay: float = 1.0


def recipe_for(network: Network, *, layer_decay: float | None = None) -> Recipe:
    """Return the settings that suit the network's initial weights and kind.

    Parameters
    ----------
    layer_decay : float, optional
        All layers learn, the first ones by powers of this factor slower, as transformers are
        fine-tuned (Bao et al., BEiT, ICLR 2022).

    Raises
    ------
    EngineError
        Rates are to decay in a network of which nothing but the head learns, or that is new.

    """
    if layer_decay is not None:
        if network.frozen or not network.pretrained:
            raise EngineError(
                "Rates that decay layer by layer are for networks that learn further.",
                remedy="Leave --layer-decay out, or give --weights and --tune full.",
            )
        return Recipe(
            3e-4,
            3e-4,
            frozen_share=0.0,
            warm_head=network.head is not None,
            keep_statistics=True,
            weight_decay=0.05,
            layer_decay=layer_decay,
        )
    if not network.pretrained:
        return Recipe(1e-3, 1e-3, frozen_share=0.0, warm_head=False, keep_statistics=False)
    if network.frozen:
        return Recipe(0.0, 1e-3, frozen_share=1.0, warm_head=True, keep_statistics=True)
    # Networks without batch norm are transformers and their like: they bear smaller steps.
    rate = 3e-4 if network.has_batch_norm else 5e-5
    return Recipe(
        rate,
        3e-4,
        frozen_share=0.45,
        warm_head=network.head is not None,
        keep_statistics=True,
    )


def rate_factor(step: int, *, steps: int, warm_up: int) -> float:
    """Return the share of the largest learning rate: linear warm-up under a cosine to zero."""
    return min(1.0, (step + 1) / max(1, warm_up)) * 0.5 * (1 + math.cos(math.pi * step / steps))


def finite_loss(loss: float) -> float:
    """Return the loss of a step.

    Raises
    ------
    EngineError
        It is no longer a number.

    """
    if not math.isfinite(loss):
        raise EngineError(
            "The training diverged: its loss is no longer a number.",
            remedy="Train with other weights, or with a smaller learning rate.",
        )
    return loss


def warm_head(
    network: Network,
    pixels: npt.NDArray[np.uint8],
    *,
    labels: npt.NDArray[np.int64],
    batch_size: int,
    device: torch.device,
    context: JobContext,
) -> None:
    """Set the head to a class-balanced logistic regression on the features of the images.

    Images and their mirror images count; features are standardised for the fit and the
    standardisation is folded into the head.
    """
    assert network.head is not None
    features = _features(network, pixels, batch_size, device, context)
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    fit = LogisticRegression(
        C=_INVERSE_PENALTY / len(features), class_weight="balanced", max_iter=1000
    ).fit((features - mean) / deviation, np.concatenate([labels, labels]))
    weight = fit.coef_ / deviation
    bias = fit.intercept_ - weight @ mean
    with torch.no_grad():
        network.head.weight.copy_(torch.from_numpy(weight))
        network.head.bias.copy_(torch.from_numpy(bias))


def _features(
    network: Network,
    pixels: npt.NDArray[np.uint8],
    batch_size: int,
    device: torch.device,
    context: JobContext,
) -> npt.NDArray[np.float64]:
    network.module.eval()
    rows: list[npt.NDArray[np.float32]] = []
    both = (pixels, np.ascontiguousarray(pixels[:, :, ::-1]))
    total = 2 * len(pixels)
    with torch.inference_mode():
        for images in both:
            for start in range(0, len(images), batch_size):
                context.check()
                part = images[start : start + batch_size]
                batch = network.from_bytes(padded(part, rows=batch_size).to(device))
                found = network.features(batch)[: len(part)]
                rows.append(found.cpu().numpy())
                context.progress("features", done=sum(map(len, rows)), total=total)
    return np.concatenate(rows).astype(np.float64)
