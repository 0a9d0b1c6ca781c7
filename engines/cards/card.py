"""The model card: what a trained model is, what it was made from, and how to trust it."""

from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from engines.cards.made import MadeCard, made_card, made_weights
from engines.cards.stated import ModelName
from engines.data.preprocess import Preprocessing
from engines.encoders.facts import EncoderFacts
from engines.encoders.licence import LicenceConfirmation
from engines.measures.calibration import CalibrationCard
from engines.messages import Probability

SCHEMA_VERSION = 4
"""Version 2 says how scores were calibrated, or why they were not; version 3, what is looked at;
version 4, from which encoder the model grew, and who confirmed its licence."""

WEIGHTS_NAME = "weights.safetensors"
_LIBRARIES = ("torch", "timm", "numpy", "pillow", "safetensors", "scikit-learn", "scipy")

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


_CONFIG = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ValidationFigures(BaseModel):
    """Plain figures of one part of the data; `unit` is what was counted: cases."""

    model_config = _CONFIG

    auc: Probability
    sensitivity: Probability
    specificity: Probability
    cases: int
    malignant: int
    unit: Literal["case"] = "case"


class CardPart(BaseModel):
    """One side of the split: counts, and its patients named by the content of their images.

    `content_sha256` is of the pictures, whatever files hold them; cards of before have none.
    """

    model_config = _CONFIG

    patients: int
    cases: int
    images: int
    malignant_images: int
    patient_ids: tuple[Sha256, ...]
    file_sha256: tuple[Sha256, ...]
    content_sha256: tuple[Sha256, ...] = ()


class Card(MadeCard):
    """Everything about a trained model that can be said without naming a patient or a file."""

    schema_version: Literal[1, 2, 3, 4] = 4
    kind: Literal["network"] = "network"
    model_id: ModelName
    created_utc: str
    architecture: str
    adapter: str
    outputs: Literal["probability of malignancy"] = "probability of malignancy"
    classes: Literal[1, 3] = 1
    intended_use: str
    licence: str
    simulated: bool
    initial_weights: dict[str, JsonValue]
    encoder: EncoderFacts | None = None
    licence_confirmed: LicenceConfirmation | None = None
    data: dict[str, JsonValue]
    split: dict[str, CardPart]
    split_rule: str
    preprocessing: Preprocessing
    preprocessing_sha256: Sha256
    training: dict[str, JsonValue]
    seed: int
    epochs: int
    image_size: int
    crop_margin: int | None = None
    whole_too: bool = False
    batch_size: int
    threshold: Probability
    threshold_rule: str
    metrics: dict[str, ValidationFigures]
    metrics_note: str
    calibration: CalibrationCard | None = None
    calibration_note: str = "Made before scores were calibrated: no category is shown."
    weights_file: Literal["weights.safetensors"] = "weights.safetensors"
    weights_sha256: Sha256
    versions: dict[str, str]
    device: str
    dtype: Literal["float32"] = "float32"

    @model_validator(mode="after")
    def _describes_its_preprocessing(self) -> "Card":
        if self.preprocessing.sha256 != self.preprocessing_sha256:
            raise ValueError("the preprocessing does not have its hash")
        return self

    @property
    def contents(self) -> frozenset[str]:
        """Content hashes of all images that the model was made from; none on cards of before."""
        return frozenset(one for part in self.split.values() for one in part.content_sha256)


def load_card(path: Path) -> Card:
    """Read a card (or the card of a model folder) and check it against itself.

    Raises
    ------
    EngineError
        The card is missing, damaged, from a newer version, or does not describe its own
        preprocessing.

    """
    return made_card(path, Card, newest=SCHEMA_VERSION)


def checked_weights(card: Card, *, folder: Path) -> Path:
    """Return the weights file beside a card after comparing it with the card's hash.

    Raises
    ------
    EngineError
        The file is missing, a link, or its bytes differ.

    """
    return made_weights(folder, card.weights_file, sha256=card.weights_sha256)


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that the numbers depend on."""
    return {name: metadata.version(name) for name in _LIBRARIES}
