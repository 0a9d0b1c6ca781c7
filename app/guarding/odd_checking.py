"""Images of a folder held against what a network was trained on: gates, then oddness."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.guarding.networks import TRAINED_ON, network_card_of
from engines.cards.card import Card
from engines.client import EngineClient, Watch
from engines.guard.odd.bank import OddBank
from engines.guard.odd.bank_file import find_bank, load_bank
from engines.guard.odd.figures import OddFigures, by_category
from engines.guard.odd.scores import PRIMARY, OddDetector
from engines.guard.odd.seen import read_features
from engines.measures.intervals import wilson
from engines.measures.metrics import Floats
from engines.messages import Device, FeatureImage, FeatureJob
from ground.errors import EngineError

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".webp"})


@dataclass(frozen=True, slots=True)
class CheckedImage:
    """What is found of one image.

    Parameters
    ----------
    name : str
        Path in the folder.
    category : str
        Name of the first folder below; empty for an image beside the folders.
    excluded : str
        By which gate and why; empty for an image that passed.
    scores : mapping
        By detector; empty for an excluded one. Higher is odder.
    odd : bool
        Above the threshold of the primary detector.
    trained_on : bool
        The model was trained on this very file.

    """

    name: str
    category: str
    excluded: str
    scores: Mapping[OddDetector, float]
    odd: bool
    trained_on: bool


@dataclass(frozen=True, slots=True)
class CheckedFolder:
    """All images of a folder, in order of their names."""

    bank: OddBank
    model_id: str
    images: tuple[CheckedImage, ...]
    others: int
    """Files that have no name of an image."""

    @property
    def scored(self) -> list[CheckedImage]:
        """Images that passed the gates."""
        return [one for one in self.images if not one.excluded]

    def figures(self, known: str | None) -> dict[OddDetector, dict[str, OddFigures]]:
        """Return figures of each category by detector.

        Parameters
        ----------
        known : str or None
            Category of images like those of the training; else the validation images of the bank
            stand for them.

        Raises
        ------
        EngineError
            No such category, or none besides it, has an image that passed.

        """
        found = {}
        for detector in OddDetector:
            parts = self._parts(detector)
            usual = self.bank.validation[detector] if known is None else parts.pop(known, None)
            if usual is None or not parts:
                there = ", ".join(sorted({one.category for one in self.scored})) or "none"
                raise EngineError(
                    f"Categories are folders with images that pass the gates; there are: {there}.",
                    remedy="Put images of each kind into a folder of their own, and name with "
                    "--known the one whose images are like those of the training.",
                )
            threshold = self.bank.facts.thresholds[detector]
            found[detector] = by_category(usual, parts, threshold=threshold)
        return found

    def _parts(self, detector: OddDetector) -> dict[str, Floats]:
        parts: dict[str, list[float]] = defaultdict(list)
        for one in self.scored:
            if one.category and not one.trained_on:
                parts[one.category].append(one.scores[detector])
        return {name: np.array(scores, dtype=np.float64) for name, scores in parts.items()}

    def to_json(self) -> dict[str, Any]:
        """Return what was found as plain JSON values."""
        flagged = sum(one.odd for one in self.images)
        facts = self.bank.facts
        return {
            "model_id": self.model_id,
            "bank": facts.name,
            "detector": PRIMARY.value,
            "thresholds": {one.value: value for one, value in facts.thresholds.items()},
            "images": len(self.images),
            "other_files": self.others,
            "excluded": dict(
                Counter(one.excluded.partition(" ")[0] for one in self.images if one.excluded)
            ),
            "scored": len(self.scored),
            "trained_on": sum(one.trained_on for one in self.images),
            "odd": wilson(flagged, len(self.scored)).to_json() | {"n": flagged},
            "files": [_file_json(one) for one in self.images],
        }


def _file_json(one: CheckedImage) -> dict[str, Any]:
    told: dict[str, Any] = {"file": one.name, "excluded": one.excluded or None}
    if not one.excluded:
        told |= {detector.value: round(score, 6) for detector, score in one.scores.items()}
        told |= {"odd": one.odd, "trained_on": one.trained_on}
    return told


def check_folder(
    model: Path, folder: Path, *, bank_file: Path | None, device: Device, watch: Watch
) -> CheckedFolder:
    """Hold all images of a folder against a network's bank; nothing of them changes it.

    Raises
    ------
    EngineError
        The model is no single network, has no bank, or the folder has no image.

    """
    card, path = network_card_of(model)
    if bank_file is None:
        bank = find_bank(path.parent, weights_sha256=card.weights_sha256)
    else:
        bank = load_bank(bank_file)
        _require_of_model(bank, card, bank_file)
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    images = [one for one in files if one.suffix.casefold() in IMAGES]
    if not images:
        raise EngineError(
            "The folder has no image.",
            remedy=f"Images end in {', '.join(sorted(IMAGES))}.",
            path=folder,
        )
    with tempfile.TemporaryDirectory() as aside:
        job = FeatureJob(
            card=str(path.resolve()),
            images=tuple(FeatureImage(path=str(one.resolve())) for one in images),
            out=str(Path(aside) / "features.safetensors"),
            gates=True,
            device=device,
        )
        with EngineClient() as engine:
            result = engine.features(job, watch=watch)
        rows = read_features(Path(result.out), rows=len(result.rows))
    scores = bank.scores(rows) if result.rows else {one: np.empty(0) for one in OddDetector}
    odd = bank.is_odd(scores, PRIMARY)
    trained = {sha256 for part in TRAINED_ON for sha256 in card.split[part].file_sha256}
    place = {image: row for row, image in enumerate(result.rows)}
    return CheckedFolder(
        bank,
        card.model_id,
        tuple(
            _checked(
                image.relative_to(folder),
                result.excluded.get(str(number), ""),
                {one: float(scores[one][place[number]]) for one in OddDetector}
                if number in place
                else {},
                number in place and bool(odd[place[number]]),
                number in place and result.sha256[place[number]] in trained,
            )
            for number, image in enumerate(images)
        ),
        len(files) - len(images),
    )


def _checked(
    inside: Path,
    excluded: str,
    scores: Mapping[OddDetector, float],
    odd: bool,
    trained_on: bool,
) -> CheckedImage:
    category = inside.parts[0] if len(inside.parts) > 1 else ""
    return CheckedImage(inside.as_posix(), category, excluded, scores, odd, trained_on)


def _require_of_model(bank: OddBank, card: Card, path: Path) -> None:
    if bank.facts.weights_sha256 != card.weights_sha256:
        raise EngineError(
            f"The bank is that of another model ({bank.facts.model_id}).",
            remedy="Make one of this model with `sonoread ood fit MODEL SOURCE`.",
            path=path,
        )
