"""Detectors that a training is given: in their own folder, or as a part of a model of clips."""

from dataclasses import dataclass
from pathlib import Path

from engines.cards.made import CARD_NAME
from engines.scorers.kinds import kind_of
from engines.scorers.video.card import checked_parts, load_video_card
from engines.video.detection.card import (
    DetectorCard,
    checked_detector_weights,
    load_detector_card,
)
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class GivenDetector:
    """A detector whose weights have the hash that its card states.

    Attributes
    ----------
    card : DetectorCard
        Of its training.
    weights : Path
        Its tensors.
    sha256 : str
        Of `weights`.

    """

    card: DetectorCard
    weights: Path
    sha256: str


def given_detector(place: Path) -> GivenDetector:
    """Read the card at `place`, a folder or a file, and check the weights beside it.

    Raises
    ------
    EngineError
        Card or weights are missing, damaged, or those of something else.

    """
    path = place / CARD_NAME if place.is_dir() else place
    kind = kind_of(path)
    if kind == "detector":
        card = load_detector_card(path)
        weights = checked_detector_weights(card, folder=path.parent)
        return GivenDetector(card, weights, card.weights_sha256)
    if kind == "video":
        whole = load_video_card(path)
        weights, _ = checked_parts(whole, folder=path.parent)
        return GivenDetector(whole.detector.card, weights, whole.detector.weights_sha256)
    raise EngineError(
        f"The card is of the kind {kind!r}, and finds no lesions.",
        remedy="Name the folder of a detector, or of a model of clips that has one.",
        path=path,
    )
