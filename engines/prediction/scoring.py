"""Scores of images and cases: one way for validation, test and prediction."""

import numpy as np
import numpy.typing as npt
import torch

from engines.adapters.network import Network
from engines.context import JobContext
from engines.messages import FINDINGS, Precision
from ground.errors import EngineError


def score_images(
    network: Network,
    pixels: npt.NDArray[np.uint8],
    *,
    batch_size: int,
    device: torch.device,
    context: JobContext,
    phase: str = "",
) -> npt.NDArray[np.float64]:
    """Return the malignancy probability of each image: float64 in 0–1, shape (n,).

    As `share_images`, of which it is the last column.
    """
    shares = share_images(
        network, pixels, batch_size=batch_size, device=device, context=context, phase=phase
    )
    return shares[:, -1]


def share_images(
    network: Network,
    pixels: npt.NDArray[np.uint8],
    *,
    batch_size: int,
    device: torch.device,
    context: JobContext,
    phase: str = "",
) -> npt.NDArray[np.float64]:
    """Return the probability of each output for each image: float64, shape (n, classes).

    Every batch has exactly `batch_size` rows (the last is padded with black), since results
    change with the batch size in the seventh digit. With `phase` progress is reported.
    """
    network.module.eval()
    shares: list[npt.NDArray[np.float64]] = []
    for start in range(0, len(pixels), batch_size):
        context.check()
        batch = padded(pixels[start : start + batch_size], rows=batch_size)
        shares.append(probabilities(network, batch.to(device)).cpu().numpy())
        if phase:
            done = min(start + batch_size, len(pixels))
            context.progress(phase, done=done, total=len(pixels))
    return np.concatenate(shares)[: len(pixels)]


def probabilities(
    network: Network, pixels: torch.Tensor, *, precision: Precision = "float32"
) -> torch.Tensor:
    """Return the probability of each output: float64, shape (n, classes), malignant the last.

    Parameters
    ----------
    pixels : Tensor of uint8, shape (n, size, size)
        On the network's device.
    precision : {'float32', 'bfloat16'}
        Of matrix products and convolutions; the logit becomes a probability in float64.

    """
    reduced = precision == "bfloat16"
    with torch.inference_mode():
        batch = network.from_bytes(pixels)
        with torch.autocast(pixels.device.type, dtype=torch.bfloat16, enabled=reduced):
            logits = network.module(batch)
        return network.shares(logits)


def padded(pixels: npt.NDArray[np.uint8], *, rows: int) -> torch.Tensor:
    """Return `pixels` with black images added up to `rows`."""
    batch = torch.zeros((rows, *pixels.shape[1:]), dtype=torch.uint8)
    batch[: len(pixels)] = torch.from_numpy(pixels)
    return batch


def case_means(
    scores: npt.NDArray[np.float64], cases: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the distinct cases, ascending, and the mean score of each.

    Means are rounded to six decimals, as model reads are stored, so that a score at the
    threshold is at the threshold everywhere.
    """
    found, index = np.unique(cases, return_inverse=True)
    return found, np.round(np.bincount(index, weights=scores) / np.bincount(index), 6)


def pick_device(name: str) -> torch.device:
    """Return the device to use: 'auto' takes the GPU when there is one.

    Raises
    ------
    EngineError
        'cuda' was asked for and there is none.

    """
    found = torch.cuda.is_available()
    if name == "cuda" and not found:
        raise EngineError(
            "There is no usable GPU.", remedy="Use --device cpu, or check the driver of the GPU."
        )
    return torch.device("cuda" if found and name != "cpu" else "cpu")


def by_finding(shares: npt.NDArray[np.float64]) -> dict[str, float]:
    """Return the probability of each finding, rounded as scores are; none of a binary head.

    Parameters
    ----------
    shares : ndarray of float64, shape (classes,)

    """
    if len(shares) != len(FINDINGS):
        return {}
    return {name: round(float(share), 6) for name, share in zip(FINDINGS, shares, strict=True)}
