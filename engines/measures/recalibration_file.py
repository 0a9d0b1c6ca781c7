"""``recalibration.json`` beside a model's card: what a site fitted, and on what it rests."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from engines.measures.metrics import Floats
from engines.measures.recalibration import RULE, RecalibrationMethod
from engines.measures.temperature import LogitMap
from ground.errors import EngineError
from ground.files import write_atomic
from ground.regular import MB, json_of, read_regular

RECALIBRATION_NAME = "recalibration.json"
_MOST_BYTES = 10 * MB
_SHA256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RecalibrationCard(BaseModel):
    """A local recalibration of one model.

    Attributes
    ----------
    card_sha256 : str
        Of the file of the model's card: it holds for this model alone.
    local_sha256 : str
        Of the local cases: contents and truth, free of names.
    threshold : float, optional
        The model's own threshold among recalibrated probabilities; calls stay what they were.
    before, after : dict
        Brier score, calibration error, slope and intercept with intervals: of raw scores, and of
        probabilities of cases that the fit had not seen.
    extra : dict
        Thresholds from the local cases, triage and selective prediction, where asked for.

    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    schema_version: Literal[1] = 1
    model_id: str
    card_sha256: _SHA256
    local_sha256: _SHA256
    created_utc: str
    cases: Annotated[int, Field(ge=10)]
    malignant: Annotated[int, Field(ge=1)]
    patients: Annotated[int, Field(ge=1)]
    method: RecalibrationMethod
    rule: str = RULE
    why: str
    formula: Literal["p = 1 / (1 + exp(-(slope * logit(score) + intercept)))"] = (
        "p = 1 / (1 + exp(-(slope * logit(score) + intercept)))"
    )
    slope: Annotated[float, Field(gt=0)]
    intercept: float
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    folds: int
    replicates: int
    seed: int
    before: dict[str, JsonValue]
    after: dict[str, JsonValue]
    extra: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def map(self) -> LogitMap:
        """From a raw score to a probability."""
        return LogitMap(self.slope, self.intercept)

    def to_bytes(self) -> bytes:
        """Return the bytes of the file."""
        told: dict[str, Any] = self.model_dump(mode="json")
        return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()


def apply(recalibration: RecalibrationCard, scores: Floats) -> Floats:
    """Return the recalibrated probability of each raw score.

    Parameters
    ----------
    scores : ndarray of float64, shape (n,)
        0–1, as the model gives them.

    Returns
    -------
    ndarray of float64, shape (n,)
        In the same order of size; the model's own threshold becomes `recalibration.threshold`.

    """
    return recalibration.map(np.asarray(scores, dtype=np.float64))


def local_sha256(cases: Iterable[tuple[str, int]]) -> str:
    """Return the hash of a local set: (content hash of a case's files, label) of each case."""
    lines = sorted(f"{content}\t{label}" for content, label in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def write_recalibration(card: RecalibrationCard, path: Path) -> None:
    """Write the file, whole or not at all.

    Raises
    ------
    ReaderStudyError
        The folder cannot be written.

    """
    write_atomic(path, card.to_bytes())


def load_recalibration(path: Path, *, card_sha256: str) -> RecalibrationCard:
    """Read a recalibration for the model whose card has this hash.

    Raises
    ------
    EngineError
        The file cannot be read, is damaged, or belongs to another model.

    """
    try:
        card = RecalibrationCard.model_validate(json_of(read_regular(path, _MOST_BYTES)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise _unreadable(path, f"{where}: {first['msg']}") from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from error
    if card.card_sha256 != card_sha256:
        raise EngineError(
            f"The recalibration was made for another model or another card ({card.model_id}).",
            remedy="Recalibrate this model with your local cases.",
            path=path,
        )
    return card


def _unreadable(path: Path, why: str) -> EngineError:
    return EngineError(
        f"The recalibration cannot be read ({why}).",
        remedy="Make it again with `sonoread calibrate`.",
        path=path,
    )
