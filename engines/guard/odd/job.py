"""The worker's part: what a network sees in images, written to a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors.numpy
import torch

from engines.adapters.network import Network
from engines.cards.card import Card, load_card
from engines.context import JobContext
from engines.data.dataset import decode_all
from engines.files import writing_to
from engines.guard.gates.screening import InputScreen
from engines.guard.odd.scores import Rows
from engines.messages import FeatureImage, FeatureJob, FeatureResult
from engines.prediction.scoring import padded, pick_device
from engines.scorers.kinds import DEFAULT_KIND, card_file_of, kind_of
from engines.scorers.network import load_trained
from ground.errors import EngineError
from ground.files import write_atomic


@dataclass(frozen=True, slots=True)
class SeenFeatures:
    """Features and logits, float32, and the hash of each image's file."""

    features: Rows
    logits: Rows
    sha256: tuple[str, ...]


def run_features(job: FeatureJob, context: JobContext) -> FeatureResult:
    """Write penultimate features and logits of the images that pass.

    Raises
    ------
    EngineError
        The model is no single network with a plain last layer, or is damaged; or, without gates,
        an image cannot be read.
    JobCancelled
        The client asked for it.

    """
    card_path = card_file_of(Path(job.card))
    card = network_card(card_path)
    excluded = _gated(job.images, context) if job.gates else {}
    rows = [row for row in range(len(job.images)) if row not in excluded]
    network, _ = load_trained(card, folder=card_path.parent)
    seen = _seen(job, [job.images[row] for row in rows], network, card, context)
    out = Path(job.out)
    tensors = {"features": seen.features, "logits": seen.logits}
    with writing_to(out.parent):
        write_atomic(out, safetensors.numpy.save(tensors))
    return FeatureResult(
        job=job.job,
        out=str(out),
        rows=tuple(rows),
        sha256=seen.sha256,
        excluded={str(row): why for row, why in excluded.items()},
        card=card.to_json(),
    )


def network_card(card_path: Path) -> Card:
    """Return the card of a single network.

    Raises
    ------
    EngineError
        It is of another kind.

    """
    kind = kind_of(card_path)
    if kind != DEFAULT_KIND:
        raise EngineError(
            f"Features are those of one network, and this model is of the kind {kind!r}.",
            remedy="Name the folder of a single trained network, such as one fold of several.",
            path=card_path,
        )
    return load_card(card_path)


def _gated(images: Sequence[FeatureImage], context: JobContext) -> dict[int, str]:
    screen, found = InputScreen(), {}
    for row, image in enumerate(images):
        context.check()
        outcome = screen.file(Path(image.path)).outcome
        if not outcome.passed:
            found[row] = outcome.detail
        context.progress("gates", done=row + 1, total=len(images))
    for reason in sorted(set(found.values())):
        n = sum(one == reason for one in found.values())
        context.log(f"{n} {'image' if n == 1 else 'images'}: {reason}")
    return found


def _seen(
    job: FeatureJob,
    images: Sequence[FeatureImage],
    network: Network,
    card: Card,
    context: JobContext,
) -> SeenFeatures:
    if network.head is None:
        raise EngineError(
            f"The network {card.architecture!r} has no plain last layer before which features lie.",
            remedy="Use a network with a linear head, such as resnet50.",
        )
    width, classes = network.head.in_features, network.head.out_features
    if not images:
        return SeenFeatures(
            np.empty((0, width), np.float32), np.empty((0, classes), np.float32), ()
        )
    wanted = [(Path(image.path), image.crop) for image in images]
    decoded = decode_all(wanted, preprocessing=card.preprocessing, context=context)
    device = pick_device(job.device)
    network.module.to(device).eval()
    features, logits = [], []
    with torch.inference_mode():
        for start in range(0, len(decoded), job.batch_size):
            context.check()
            pixels = np.stack([one.pixels for one in decoded[start : start + job.batch_size]])
            batch = network.from_bytes(padded(pixels, rows=job.batch_size).to(device))
            found = network.features(batch).to(torch.float32)[: len(pixels)]
            features.append(found.cpu().numpy())
            logits.append(network.head(found).to(torch.float32).cpu().numpy())
            done = min(start + job.batch_size, len(decoded))
            context.progress("features", done=done, total=len(decoded))
    return SeenFeatures(
        np.concatenate(features), np.concatenate(logits), tuple(one.file_sha256 for one in decoded)
    )
