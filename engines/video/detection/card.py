"""The card of a trained detector: what it is, what it was made from, and its figures."""

from importlib import metadata
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue, model_validator

from engines.cards.card import Sha256
from engines.cards.made import MadeCard, made_card, made_weights
from engines.video.detection.measures import DetectionFigures
from engines.video.detection.settings import DetectionSettings

_LIBRARIES = ("torch", "torchvision", "numpy", "pillow", "safetensors", "scipy", "av")

_CONFIG = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class DetectorPart(BaseModel):
    """One side of the split in numbers."""

    model_config = _CONFIG

    patients: int
    frames: int
    lesions: int


class DetectorCard(MadeCard):
    """Everything about a trained detector that can be said without naming a patient or a file."""

    kind: Literal["detector"] = "detector"
    schema_version: Literal[1] = 1
    model_id: str
    created_utc: str
    outputs: Literal["boxes of lesions"] = "boxes of lesions"
    intended_use: str
    licence: str
    simulated: bool
    settings: DetectionSettings
    settings_sha256: Sha256
    initial_weights: dict[str, JsonValue]
    data: dict[str, JsonValue]
    split: dict[str, DetectorPart]
    split_rule: str
    training: dict[str, JsonValue]
    seed: int
    epochs: int
    batch_size: int
    metrics: dict[str, DetectionFigures]
    metrics_note: str
    weights_file: Literal["weights.safetensors"] = "weights.safetensors"
    weights_sha256: Sha256
    versions: dict[str, str]
    device: str
    dtype: Literal["float32"] = "float32"

    @model_validator(mode="after")
    def _describes_its_settings(self) -> "DetectorCard":
        if self.settings.sha256 != self.settings_sha256:
            raise ValueError("the settings do not have their hash")
        return self


def load_detector_card(path: Path) -> DetectorCard:
    """Read a card (or the card of a model folder) and check it against itself.

    Raises
    ------
    EngineError
        The card is missing, damaged, of another kind, or does not describe its own settings.

    """
    return made_card(path, DetectorCard, newest=1)


def checked_detector_weights(card: DetectorCard, *, folder: Path) -> Path:
    """Return the weights file beside a card after comparing it with the card's hash.

    Raises
    ------
    EngineError
        The file is missing or its bytes differ.

    """
    return made_weights(folder, card.weights_file, sha256=card.weights_sha256)


def detection_versions() -> dict[str, str]:
    """Return the versions of the libraries that a detector's numbers depend on."""
    return {name: metadata.version(name) for name in _LIBRARIES}
