"""A detector out of its model folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import JsonValue

from engines.cards.made import CARD_NAME
from engines.prediction.scoring import pick_device
from engines.video.detection.card import (
    DetectorCard,
    checked_detector_weights,
    load_detector_card,
)
from engines.video.detection.detecting import FrameDetector
from engines.video.detection.network import build_detector
from engines.weights.reading import read_state
from engines.weights.strict import load_strict
from ground.files import sha256_file


@dataclass(frozen=True, slots=True)
class TrainedDetector:
    """A detector that looks at frames, and its card.

    Attributes
    ----------
    detector : FrameDetector
    card : DetectorCard
    card_sha256 : str
        Of the card's file.

    """

    detector: FrameDetector
    card: DetectorCard
    card_sha256: str

    @classmethod
    def opened(cls, path: Path, *, device: str = "auto", batch_size: int = 4) -> Self:
        """Open the detector whose card (or folder) is at `path`.

        Raises
        ------
        EngineError
            The card or the weights are missing, were changed, or do not fit each other.

        """
        card_path = path / CARD_NAME if path.is_dir() else path
        card = load_detector_card(card_path)
        weights = checked_detector_weights(card, folder=card_path.parent)
        network = build_detector(card.settings)
        load_strict(network.module, read_state(weights), head=())
        detector = FrameDetector(network, pick_device(device), batch_size)
        return cls(detector, card, sha256_file(card_path))

    def provenance(self, *, every_nth: int) -> dict[str, JsonValue]:
        """Return what stands in the provenance of answers that rest on its boxes."""
        return {
            "model_id": self.card.model_id,
            "card_sha256": self.card_sha256,
            "weights_sha256": self.card.weights_sha256,
            "settings_sha256": self.card.settings_sha256,
            "every_nth": every_nth,
            "batch_size": self.detector.batch_size,
            "device": self.detector.device.type,
        }
