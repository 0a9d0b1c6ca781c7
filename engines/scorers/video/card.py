"""The card of a model of clips: a detector and a classifier, each with its weights and its hash."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from engines.cards.card import CardPart, Sha256, ValidationFigures
from engines.cards.made import MadeCard, made_card, made_weights
from engines.cards.stated import ModelName
from engines.measures.calibration import CalibrationCard
from engines.messages import Probability
from engines.video.clips import ClipPreprocessing
from engines.video.detection.card import DetectorCard
from engines.video.finding_rule import FindingRule
from engines.video.models import READING_RULES, VIDEO_MODELS, Architecture, Reading

VIDEO_SCHEMA_VERSION = 1
CLASSIFIER_NAME = "classifier.safetensors"
DETECTOR_NAME = "detector.safetensors"

_CONFIG = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CardClassifier(BaseModel):
    """What looks at clips.

    Attributes
    ----------
    backbone : str
        Name of the network of pictures, or of the size of a transformer.
    made : dict
        What else it was made with: temporal kernels, sizes.
    activation_maps : bool
        Whether it can say where it looked.

    """

    model_config = _CONFIG

    architecture: Architecture
    backbone: str
    temporal_pool: bool = False
    made: dict[str, JsonValue]
    activation_maps: bool
    initial_weights: dict[str, JsonValue]
    weights_file: Literal["classifier.safetensors"] = "classifier.safetensors"
    weights_sha256: Sha256


class CardDetector(BaseModel):
    """What finds lesions: the card of its own training, as it was, and its weights."""

    model_config = _CONFIG

    card: DetectorCard
    weights_file: Literal["detector.safetensors"] = "detector.safetensors"
    weights_sha256: Sha256


class VideoCard(MadeCard):
    """Everything about a model of clips that can be said without naming a patient or a file.

    Attributes
    ----------
    finding : FindingRule
        How a video is searched for lesions.
    clips : ClipPreprocessing
        How tracks become clips, and what of them is looked at.
    no_clip : dict
        Cases of each part without a clip: they stand in no figure.
    split : dict
        Its images are videos.

    """

    kind: Literal["video"] = "video"
    schema_version: Literal[1] = 1
    model_id: ModelName
    created_utc: str
    model: str
    outputs: Literal["probability of malignancy"] = "probability of malignancy"
    intended_use: str
    licence: str
    simulated: bool
    classifier: CardClassifier
    detector: CardDetector
    finding: FindingRule
    clips: ClipPreprocessing
    preprocessing_sha256: Sha256
    reading: Reading
    reading_rule: str
    data: dict[str, JsonValue]
    split: dict[str, CardPart]
    split_rule: str
    training: dict[str, JsonValue]
    seed: int
    epochs: int
    batch_size: Annotated[int, Field(ge=1)]
    threshold: Probability
    threshold_rule: str
    metrics: dict[str, ValidationFigures]
    metrics_note: str
    no_clip: dict[str, int]
    calibration: CalibrationCard | None = None
    calibration_note: str
    versions: dict[str, str]
    device: str
    dtype: Literal["float32"] = "float32"

    @model_validator(mode="after")
    def _is_of_one_model(self) -> "VideoCard":
        known = VIDEO_MODELS.get(self.model)
        if known is None:
            raise ValueError(f"there is no model of clips called {self.model!r}")
        told = (self.classifier.architecture, self.reading, self.clips.frames)
        if told != (known.architecture, known.reading, known.frames):
            raise ValueError(f"architecture, reading or frames are not those of {self.model}")
        if self.reading_rule != READING_RULES[self.reading]:
            raise ValueError(f"the rule is not the one by which {self.reading} are read")
        if self.clips.sha256 != self.preprocessing_sha256:
            raise ValueError("the preprocessing does not have its hash")
        return self

    @property
    def crop_margin(self) -> None:
        """No outline is needed: the detector finds what is looked at."""


def load_video_card(path: Path) -> VideoCard:
    """Read a card of the kind video and check it against itself.

    Raises
    ------
    EngineError
        The card is missing, damaged, or from a newer version.

    """
    return made_card(path, VideoCard, newest=VIDEO_SCHEMA_VERSION)


def checked_parts(card: VideoCard, *, folder: Path) -> tuple[Path, Path]:
    """Return the weights of detector and classifier after comparing both with their hashes.

    Raises
    ------
    EngineError
        A file is missing or its bytes differ; nothing of either was loaded.

    """
    detector, classifier = (
        made_weights(folder, one.weights_file, sha256=one.weights_sha256)
        for one in (card.detector, card.classifier)
    )
    return detector, classifier
