"""From a trained network and the images of its training to its bank of features."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.guarding.networks import TRAINED_ON, hash_of, network_card_of
from engines.client import EngineClient, Watch
from engines.guard.odd.bank import BankOrigin, OddBank, data_sha256, fit_bank
from engines.guard.odd.bank_file import write_bank
from engines.guard.odd.seen import read_features
from engines.messages import Device, FeatureImage, FeatureJob
from ground.errors import EngineError
from reader_study.models.training import TrainingImage


@dataclass(frozen=True, slots=True)
class FittedBank:
    """A bank, where it lies, and how many of the given images had no part in it."""

    bank: OddBank
    path: Path
    unused: int


@dataclass(frozen=True, slots=True)
class _Used:
    image: TrainingImage
    sha256: str
    part: str


def fit_odd_bank(
    model: Path,
    images: Sequence[TrainingImage],
    *,
    neighbours: int,
    device: Device,
    watch: Watch,
) -> FittedBank:
    """Make the bank of a network beside its card, of all its training and validation images.

    Images that the card does not name as such, its test images among them, have no part in it.

    Raises
    ------
    EngineError
        The model is no single network, an image of its training is missing, or there are fewer
        training images than neighbours.

    """
    card, path = network_card_of(model)
    used = _used(images, {part: card.split[part].file_sha256 for part in TRAINED_ON}, path)
    with tempfile.TemporaryDirectory() as folder:
        job = FeatureJob(
            card=str(path.resolve()),
            images=tuple(
                FeatureImage(path=str(one.image.path), crop=one.image.crop) for one in used
            ),
            out=str(Path(folder) / "features.safetensors"),
            device=device,
        )
        with EngineClient() as engine:
            result = engine.features(job, watch=watch)
        rows = read_features(Path(result.out), rows=len(used))
    _require_same(used, result.sha256)
    training = np.flatnonzero([one.part == TRAINED_ON[0] for one in used])
    validation = np.flatnonzero([one.part == TRAINED_ON[1] for one in used])
    labels = np.array([used[row].image.label for row in training], dtype=np.int64)
    origin = BankOrigin(
        model_id=card.model_id,
        weights_sha256=card.weights_sha256,
        preprocessing_sha256=card.preprocessing_sha256,
        data_sha256=data_sha256((one.sha256, one.part) for one in used),
        crop_margin=card.crop_margin,
    )
    bank = fit_bank(
        rows.part(training), labels, rows.part(validation), origin, neighbours=neighbours
    )
    return FittedBank(bank, write_bank(bank, path.parent), len(images) - len(used))


def _used(
    images: Sequence[TrainingImage], parts: dict[str, tuple[str, ...]], card: Path
) -> list[_Used]:
    part_of = {sha256: part for part, hashes in parts.items() for sha256 in hashes}
    found: dict[tuple[object, ...], _Used] = {}
    for image in images:
        sha256 = hash_of(image)
        if sha256 in part_of:
            found.setdefault((sha256, image.crop), _Used(image, sha256, part_of[sha256]))
    missing = part_of.keys() - {one.sha256 for one in found.values()}
    if missing:
        raise EngineError(
            f"{len(missing)} of the {len(part_of)} images with which the model was trained are not "
            "among those given.",
            remedy="Give the folder or the study with which it was trained, unchanged.",
            path=card,
        )
    return list(found.values())


def _require_same(used: Sequence[_Used], seen: Sequence[str]) -> None:
    if [one.sha256 for one in used] != list(seen):
        raise EngineError(
            "An image changed while its features were computed.",
            remedy="Try again when nobody writes into the folder.",
        )
