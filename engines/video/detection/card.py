"""The card of a trained detector: what it is, what it was made from, and its figures."""

import json
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from engines.cards.card import CARD_NAME, Sha256
from engines.video.detection.measures import DetectionFigures
from engines.video.detection.settings import DetectionSettings
from ground.errors import EngineError
from ground.files import sha256_file
from ground.regular import MB, json_of, read_regular

_LIBRARIES = ("torch", "torchvision", "numpy", "pillow", "safetensors", "scipy", "av")

_CONFIG = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class DetectorPart(BaseModel):
    """One side of the split in numbers."""

    model_config = _CONFIG

    patients: int
    frames: int
    lesions: int


class DetectorCard(BaseModel):
    """Everything about a trained detector that can be said without naming a patient or a file."""

    model_config = _CONFIG

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

    def to_json(self) -> dict[str, Any]:
        """Return the card as plain JSON values."""
        content: dict[str, Any] = self.model_dump(mode="json")
        return content

    def to_bytes(self) -> bytes:
        """Return the card as the bytes of its file."""
        return (json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n").encode()


def load_detector_card(path: Path) -> DetectorCard:
    """Read a card (or the card of a model folder) and check it against itself.

    Raises
    ------
    EngineError
        The card is missing, damaged, of another kind, or does not describe its own settings.

    """
    path = path / CARD_NAME if path.is_dir() else path
    try:
        content = json_of(read_regular(path, 10 * MB))
    except (OSError, ValueError) as error:
        raise EngineError(
            f"The card of the detector cannot be read ({error}).",
            remedy="Name the folder of a detector that was trained here.",
            path=path,
        ) from error
    try:
        card = DetectorCard.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "card"
        raise _no_detector(path, f"{where}: {first['msg']}") from None
    if card.settings.sha256 != card.settings_sha256:
        raise _no_detector(path, "the settings do not have their hash")
    return card


def checked_detector_weights(card: DetectorCard, *, folder: Path) -> Path:
    """Return the weights file beside a card after comparing it with the card's hash.

    Raises
    ------
    EngineError
        The file is missing or its bytes differ.

    """
    path = folder / card.weights_file
    try:
        found = sha256_file(path)
    except OSError as error:
        raise EngineError(
            "The weights of the model are missing.", remedy="Restore or train again.", path=path
        ) from error
    if found != card.weights_sha256:
        raise EngineError(
            "The weights are not the ones that the model card describes.",
            remedy="Restore the model folder, or train again.",
            path=path,
        )
    return path


def detection_versions() -> dict[str, str]:
    """Return the versions of the libraries that a detector's numbers depend on."""
    return {name: metadata.version(name) for name in _LIBRARIES}


def _no_detector(path: Path, why: str) -> EngineError:
    return EngineError(
        f"The card is none of a detector, or was changed ({why}).",
        remedy="Name the folder of a detector that was trained here.",
        path=path,
    )
