"""Scores of images together with their heat maps, in one pass where that is possible."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from engines.adapters.network import Network
from engines.context import JobContext
from engines.data.preprocess import Decoded
from engines.explain.cam import FeatureHeat, heat_of
from engines.explain.grid import medium_heat
from engines.explain.tokens import has_tokens
from engines.messages import Area, HeatMethod, MediumHeat
from engines.prediction.scoring import padded


def scores_and_heat(
    network: Network,
    decoded: Sequence[Decoded],
    crops: Sequence[Area | None],
    *,
    method: HeatMethod | None = None,
    batch_size: int,
    device: torch.device,
    context: JobContext,
    phase: str,
    model_id: str,
    weights_sha256: str,
) -> tuple[npt.NDArray[np.float64], list[MediumHeat]]:
    """Return the probabilities of each image, as `share_images` gives them, and its heat map.

    Parameters
    ----------
    network : Network
        On `device`.
    decoded, crops : sequences
        The images, and the part of each that was looked at, in the same order.
    method : str, optional
        None: what fits the architecture.
    phase : str
        Of the progress that is reported.
    model_id, weights_sha256 : str
        Whose maps they are.

    Returns
    -------
    shares : ndarray
        Float64 in 0–1, shape (n, classes); the same to the last bit as without heat.
    heat : list of MediumHeat
        Over each medium, or its crop.

    """
    network.module.eval()
    pixels = np.stack([image.pixels for image in decoded])
    scores: list[npt.NDArray[np.float64]] = []
    heats: list[MediumHeat] = []
    for batch, taken in batches(network, pixels, batch_size=batch_size, device=device):
        context.check()
        found = heat_of(network, batch, method=method)
        scores.append(_probabilities(network, batch, found)[taken])
        for cells in found.maps[taken]:
            image, crop = decoded[len(heats)], crops[len(heats)]
            heat = medium_heat(
                cells,
                method=found.method,
                medium_size=image.medium_size,
                crop=crop,
                image_size=network.preprocessing.image_size,
                model_id=model_id,
                weights_sha256=weights_sha256,
                stretched=not network.preprocessing.keeps_aspect,
            )
            heats.append(heat)
        context.progress(phase, done=len(heats), total=len(pixels))
    return np.concatenate(scores), heats


def feature_maps(
    network: Network,
    pixels: npt.NDArray[np.uint8],
    *,
    method: HeatMethod | None,
    batch_size: int,
    device: torch.device,
    context: JobContext,
) -> npt.NDArray[np.float32]:
    """Return the maps of images on the grid of the features: (n, rows, columns), with a sign."""
    network.module.eval()
    found = []
    for batch, taken in batches(network, pixels, batch_size=batch_size, device=device):
        context.check()
        found.append(heat_of(network, batch, method=method).maps[taken])
    return np.concatenate(found)


def batches(
    network: Network, pixels: npt.NDArray[np.uint8], *, batch_size: int, device: torch.device
) -> Iterator[tuple[torch.Tensor, slice]]:
    """Give network inputs of exactly `batch_size` rows, and which rows of each are images."""
    for start in range(0, len(pixels), batch_size):
        taken = pixels[start : start + batch_size]
        batch = padded(taken, rows=batch_size).to(device)
        yield network.from_bytes(batch), slice(len(taken))


def _probabilities(
    network: Network, batch: torch.Tensor, found: FeatureHeat
) -> npt.NDArray[np.float64]:
    logits = found.logits
    if has_tokens(network.module):
        with torch.inference_mode():
            logits = network.module(batch)
    shares: npt.NDArray[np.float64] = network.shares(logits).cpu().numpy()
    return shares
