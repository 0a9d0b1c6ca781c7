"""Heat maps of images by a trained model, and how far they can be believed."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from engines.adapters.network import Network
from engines.cards.card import Card, library_versions, load_card
from engines.context import JobContext
from engines.data.dataset import decode_all
from engines.data.preprocess import Decoded
from engines.explain.sanity import sanity_of
from engines.explain.scored import feature_maps, scores_and_heat
from engines.messages import (
    Explained,
    ExplainJob,
    ExplainResult,
    HeatMethod,
    MediumFile,
    SanityFigures,
)
from engines.prediction.scoring import pick_device
from engines.scorers.kinds import card_file_of
from engines.scorers.network import load_trained
from ground.errors import EngineError
from ground.files import sha256_file

_SANITY_IMAGES = 32
"""So many images, from the first on, are enough to compare maps."""


def run_explanation(job: ExplainJob, context: JobContext) -> ExplainResult:
    """Return a heat map and a score of every medium of the job.

    Raises
    ------
    EngineError
        Card, weights or an image are damaged, or the network has no such map.
    JobCancelled
        The client asked for it.

    """
    card_path = card_file_of(Path(job.card))
    card = load_card(card_path)
    _check_media(job.media, card)
    network, _ = load_trained(card, folder=card_path.parent)
    device = pick_device(job.device)
    network.module.to(device)
    wanted = [(Path(medium.path), medium.crop) for medium in job.media]
    decoded = decode_all(wanted, preprocessing=card.preprocessing, context=context)
    scores, heats = scores_and_heat(
        network,
        decoded,
        [medium.crop for medium in job.media],
        method=job.method,
        batch_size=job.batch_size,
        device=device,
        context=context,
        phase="explain",
        model_id=card.model_id,
        weights_sha256=card.weights_sha256,
    )
    explained = (
        Explained(
            probability=round(float(score), 6),
            width=image.medium_size[0],
            height=image.medium_size[1],
            heat=heat,
        )
        for image, score, heat in zip(decoded, scores, heats, strict=True)
    )
    return ExplainResult(
        job=job.job,
        explained=tuple(explained),
        sanity=_sanity(job, network, decoded, device, context) if job.sanity else None,
        card=card.to_json(),
        provenance=_provenance(job, card, heats[0].method, decoded, device)
        | {"card_sha256": sha256_file(card_path)},
    )


def _sanity(
    job: ExplainJob,
    network: Network,
    decoded: list[Decoded],
    device: torch.device,
    context: JobContext,
) -> SanityFigures:
    pixels = np.stack([image.pixels for image in decoded[:_SANITY_IMAGES]])

    def maps_of(other: Network) -> npt.NDArray[np.float32]:
        return feature_maps(
            other,
            pixels,
            method=job.method,
            batch_size=job.batch_size,
            device=device,
            context=context,
        )

    def stage(done: int, total: int) -> None:
        context.progress("sanity", done=done, total=total)

    return sanity_of(network, maps_of, progress=stage)


def _check_media(media: tuple[MediumFile, ...], card: Card) -> None:
    moving = [medium for medium in media if medium.kind != "still"]
    if moving:
        raise EngineError(
            f"A heat map is made of stills, and this is a {moving[0].kind}.",
            remedy="Name images of one frame.",
            path=Path(moving[0].path),
        )
    on_crops = card.crop_margin is not None
    other = [medium for medium in media if (medium.crop is not None) is not on_crops]
    if other:
        trained, given = ("crops", "a whole image") if on_crops else ("whole images", "a crop")
        raise EngineError(
            f"The model was trained on {trained}, and this is {given}.",
            remedy="Explain images by a model that was trained on the same.",
            path=Path(other[0].path),
        )


def _provenance(
    job: ExplainJob,
    card: Card,
    method: HeatMethod,
    decoded: list[Decoded],
    device: torch.device,
) -> dict[str, Any]:
    # No machine and no user is named, as in the provenance of scores.
    return {
        "method": method,
        "weights_sha256": card.weights_sha256,
        "preprocessing_sha256": card.preprocessing_sha256,
        "versions": library_versions(),
        "device": device.type,
        "dtype": card.dtype,
        "batch_size": job.batch_size,
        "threads": torch.get_num_threads(),
        "image_sha256": [image.file_sha256 for image in decoded],
    }
