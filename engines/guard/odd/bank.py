"""`OddBank`: what of a network's training decides whether an image is odd to it, and its file.

Thresholds are fitted on validation images of the training's own split. The function that fits takes
training and validation features and nothing else, so that neither test nor odd images can have a
part in it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import safetensors.numpy
from pydantic import BaseModel, ConfigDict, Field

from engines.guard.odd.scores import (
    NEIGHBOURS,
    RIDGE,
    OddDetector,
    Rows,
    class_shape,
    energy,
    knn_distance,
    mahalanobis_distance,
    one_minus_largest,
    unit_rows,
)
from engines.measures.metrics import Floats, Labels
from ground.errors import EngineError

QUANTILE = 0.95
FACTS = "odd_bank"
"""Key of the facts among the metadata of the file."""

_NAME_LETTERS = 16
Sha256Text = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class FeatureRows:
    """Penultimate features and logits of images, row by row.

    Parameters
    ----------
    features : ndarray of float32, shape (n, d)
    logits : ndarray of float32, shape (n, k)

    """

    features: Rows
    logits: Rows

    def part(self, rows: Labels) -> "FeatureRows":
        """Return some rows."""
        return FeatureRows(self.features[rows], self.logits[rows])


class BankFacts(BaseModel):
    """What stands in clear in the file of a bank.

    Attributes
    ----------
    data_sha256 : str
        Of the contents of the training and validation images, free of names.
    thresholds : dict
        Score above which an image is odd, by detector: the stated quantile of the validation
        images.

    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    schema_version: Literal[1] = 1
    model_id: str
    weights_sha256: Sha256Text
    preprocessing_sha256: Sha256Text
    data_sha256: Sha256Text
    neighbours: Annotated[int, Field(ge=1)]
    ridge: float
    quantile: float
    training: Annotated[int, Field(ge=1)]
    validation: Annotated[int, Field(ge=1)]
    crop_margin: int | None = None
    thresholds: dict[OddDetector, float]

    @property
    def name(self) -> str:
        """Name of the file: by the hashes of weights and data."""
        told = f"{self.weights_sha256}\n{self.data_sha256}"
        digest = hashlib.sha256(told.encode()).hexdigest()
        return f"odd-{digest[:_NAME_LETTERS]}.safetensors"


@dataclass(frozen=True, slots=True)
class OddBank:
    """What decides whether an image is odd.

    Parameters
    ----------
    unit : ndarray of float32, shape (m, d)
        Training features of length 1.
    means, whitening : ndarray of float32
        See `engines.guard.odd.scores.class_shape`.
    validation : mapping
        Scores of the validation images by detector, for figures beside odd images.

    """

    facts: BankFacts
    unit: Rows
    means: Rows
    whitening: Rows
    validation: Mapping[OddDetector, Floats]

    def scores(self, rows: FeatureRows) -> dict[OddDetector, Floats]:
        """Return the scores of images by detector; higher is odder.

        Raises
        ------
        EngineError
            The features are not as wide as those of the training.

        """
        if rows.features.shape[1] != self.unit.shape[1]:
            raise EngineError(
                f"The features have {rows.features.shape[1]} columns, those of the bank "
                f"{self.unit.shape[1]}.",
                remedy="Make the bank anew for this model.",
            )
        return _scores(self.unit, self.means, self.whitening, rows, self.facts.neighbours)

    def is_odd(self, scores: Mapping[OddDetector, Floats], detector: OddDetector) -> Labels:
        """Return 1 for each image above the detector's threshold, else 0."""
        return (scores[detector] > self.facts.thresholds[detector]).astype(np.int64)

    def to_bytes(self) -> bytes:
        """Return the bytes of the file."""
        tensors = {"unit": self.unit, "means": self.means, "whitening": self.whitening}
        arrays = {name: np.ascontiguousarray(one) for name, one in tensors.items()}
        for detector, scores in self.validation.items():
            arrays[f"validation.{detector.value}"] = np.ascontiguousarray(scores, dtype=np.float64)
        facts = json.dumps(self.facts.model_dump(mode="json"), sort_keys=True)
        blob: bytes = safetensors.numpy.save(arrays, metadata={FACTS: facts})
        return blob


@dataclass(frozen=True, slots=True)
class BankOrigin:
    """Of which model and data a bank is."""

    model_id: str
    weights_sha256: str
    preprocessing_sha256: str
    data_sha256: str
    crop_margin: int | None = None


def fit_bank(
    training: FeatureRows,
    labels: Labels,
    validation: FeatureRows,
    origin: BankOrigin,
    *,
    neighbours: int = NEIGHBOURS,
    ridge: float = RIDGE,
) -> OddBank:
    """Return a bank, its thresholds at the 95th percentile of the validation images.

    At most one in twenty of them lies above.

    Parameters
    ----------
    training, validation : FeatureRows
        Of the two parts of the split with which the network was trained.
    labels : ndarray of int64, shape (n,)
        Class of each training image.

    Raises
    ------
    EngineError
        A part is empty, a feature is no number, or there are fewer training images than neighbours.

    """
    for rows, part in ((training, "training images"), (validation, "validation images")):
        if not len(rows.features) or not np.isfinite(rows.features).all():
            raise EngineError(
                f"The {part} give no bank: there are none, or features are no numbers.",
                remedy="Give the images with which the model was trained; check the model.",
            )
    unit = unit_rows(training.features)
    means, whitening = class_shape(training.features, labels, ridge=ridge)
    scores = _scores(unit, means, whitening, validation, neighbours)
    facts = BankFacts(
        model_id=origin.model_id,
        weights_sha256=origin.weights_sha256,
        preprocessing_sha256=origin.preprocessing_sha256,
        data_sha256=origin.data_sha256,
        neighbours=neighbours,
        ridge=ridge,
        quantile=QUANTILE,
        training=len(unit),
        validation=len(validation.features),
        crop_margin=origin.crop_margin,
        thresholds={one: threshold_of(values) for one, values in scores.items()},
    )
    return OddBank(facts, unit, means, whitening, scores)


def threshold_of(validation: Floats) -> float:
    """Return the 95th percentile of validation scores: one of them, at most 5 % above it."""
    return float(np.quantile(validation, QUANTILE, method="inverted_cdf"))


def data_sha256(images: Iterable[tuple[str, str]]) -> str:
    """Return the hash of (content hash, part of the split) of each image, in any order."""
    lines = sorted(f"{content}\t{part}" for content, part in images)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _scores(
    unit: Rows, means: Rows, whitening: Rows, rows: FeatureRows, neighbours: int
) -> dict[OddDetector, Floats]:
    return {
        OddDetector.KNN: knn_distance(unit, rows.features, k=neighbours),
        OddDetector.MAHALANOBIS: mahalanobis_distance(means, whitening, rows.features),
        OddDetector.ENERGY: energy(rows.logits),
        OddDetector.MSP: one_minus_largest(rows.logits),
    }
