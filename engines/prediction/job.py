"""Score cases with a trained model, and say where the scores come from."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from engines import registry
from engines.adapters.network import Network
from engines.cards.card import CARD_NAME, Card, checked_weights, library_versions, load_card
from engines.context import JobContext
from engines.data.dataset import decode_all
from engines.data.preprocess import Decoded
from engines.messages import PredictItem, PredictJob, PredictResult
from engines.prediction.scoring import case_means, pick_device, score_images
from engines.weights.reading import read_state
from engines.weights.strict import load_strict
from ground.errors import EngineError
from ground.files import sha256_file


def run_prediction(job: PredictJob, context: JobContext) -> PredictResult:
    """Return the score of every case of the job.

    Raises
    ------
    EngineError
        Card, weights or an image are damaged; no score is returned then.
    JobCancelled
        The client asked for it.

    """
    _check_items(job.items)
    given = Path(job.card)
    card_path = given / CARD_NAME if given.is_dir() else given
    card = load_card(card_path)
    network = load_trained(card, folder=card_path.parent)
    device = pick_device(job.device)
    network.module.to(device)
    _check_crops(job.items, card)
    wanted = [(Path(medium.path), medium.crop) for item in job.items for medium in item.media]
    decoded = decode_all(wanted, preprocessing=card.preprocessing, context=context)
    scores = score_images(
        network,
        np.stack([image.pixels for image in decoded]),
        batch_size=job.batch_size,
        device=device,
        context=context,
        phase="predict",
    )
    cases = np.repeat(np.arange(len(job.items)), [len(item.media) for item in job.items])
    _, means = case_means(scores, cases)
    return PredictResult(
        job=job.job,
        scores={item.case_id: float(mean) for item, mean in zip(job.items, means, strict=True)},
        card=card.to_json(),
        provenance=_provenance(job, card, device=device, decoded=decoded)
        | {"card_sha256": sha256_file(card_path)},
    )


def load_trained(card: Card, *, folder: Path) -> Network:
    """Return the network of a card with its trained weights.

    Raises
    ------
    EngineError
        The weights are missing, changed, or do not fit the architecture.

    """
    weights = checked_weights(card, folder=folder)
    spec, adapter = registry.find(card.architecture)
    network = adapter.rebuild(spec, image_size=card.image_size)
    load_strict(network.module, read_state(weights), head=())
    return network


def _check_items(items: tuple[PredictItem, ...]) -> None:
    if len({item.case_id for item in items}) < len(items):
        raise EngineError("A case is listed twice.", remedy="List each case once.")
    moving = [(item, one) for item in items for one in item.media if one.kind != "still"]
    if moving:
        item, medium = moving[0]
        raise EngineError(
            f"The network looks at stills, and case {item.case_id} has a {medium.kind} of "
            f"{medium.frames} frames ({len(moving)} such media in all).",
            remedy="Take stills of these cases in, or score them with a model that reads clips.",
        )


def _check_crops(items: tuple[PredictItem, ...], card: Card) -> None:
    """Refuse to look at anything else than what the model was trained on."""
    on_crops = card.crop_margin is not None
    other = [item for item in items for one in item.media if (one.crop is not None) is not on_crops]
    if other:
        trained, given = ("crops", "a whole image") if on_crops else ("whole images", "a crop")
        raise EngineError(
            f"The model was trained on {trained}, and case {other[0].case_id} gives {given} "
            f"({len(other)} such images in all).",
            remedy="Score the cases with a model that was trained on the same.",
        )


def _provenance(
    job: PredictJob, card: Card, *, device: torch.device, decoded: list[Decoded]
) -> dict[str, Any]:
    # No machine and no user is named: the provenance travels with the study.
    return {
        "weights_sha256": card.weights_sha256,
        "preprocessing_sha256": card.preprocessing_sha256,
        "versions": library_versions(),
        "device": device.type,
        "dtype": card.dtype,
        "batch_size": job.batch_size,
        "threads": torch.get_num_threads(),
        "case_rule": "mean over the images of a case",
        "image_sha256": [image.file_sha256 for image in decoded],
    }
