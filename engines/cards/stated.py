"""What a card may state of a model that was made elsewhere: nobody here can look it up.

Such a model comes as a file or a program, with words about it. What was measured, on what it was
trained and under which licence it may be used is stated by whoever wrote the card, and kept.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ground.errors import ReaderStudyError
from ground.names import path_name

CONFIG = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Inner = Annotated[float, Field(gt=0.0, lt=1.0)]
Sha256Text = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
NOT_CALIBRATED = "The card states no calibration: no category is shown."


def _path_name(text: str) -> str:
    try:
        return path_name(text, what="id of a model")
    except ReaderStudyError as error:
        raise ValueError(str(error)) from error


ModelName = Annotated[str, AfterValidator(_path_name)]


class CardThreshold(BaseModel):
    """The score from which on a case is called positive, and by which rule it was chosen."""

    model_config = CONFIG

    value: Inner
    rule: Words


class CardCalibration(BaseModel):
    """``p = 1 / (1 + exp(-(slope * logit(score) + intercept)))``, and on what it was fitted."""

    model_config = CONFIG

    method: Literal["platt"] = "platt"
    slope: Annotated[float, Field(gt=0.0)]
    intercept: float
    cases: Annotated[int, Field(ge=1)]
    malignant: Annotated[int, Field(ge=1)]
    fitted_on: Words


class CardRates(BaseModel):
    """Error rates at the threshold, and on which cases they were measured."""

    model_config = CONFIG

    sensitivity: Share
    specificity: Share
    measured_on: Words


class ElsewhereFacts(BaseModel):
    """Facts that the cards of models from elsewhere have in common.

    Attributes
    ----------
    trained_on : tuple of str
        Data sets, in words; ``not stated`` where the maker says nothing.
    crop_margin : int, optional
        The model looks at crops of lesions with this margin in per cent of their longer side.

    """

    model_config = CONFIG

    schema_version: Literal[1] = 1
    model_id: ModelName
    version: Words
    maker: Words
    licence: Words
    intended_use: Words
    trained_on: Annotated[tuple[Words, ...], Field(min_length=1)]
    trained_until: Annotated[int, Field(ge=1990, le=2100)] | None = None
    crop_margin: Annotated[int, Field(ge=0, le=200)] | None = None
    threshold: CardThreshold | None = None
    calibration: CardCalibration | None = None
    rates: CardRates | None = None
    notes: str = ""

    def told(self) -> dict[str, Any]:
        """Return the facts under the names by which a study finds them on any card."""
        content: dict[str, Any] = self.model_dump(mode="json", exclude_none=True)
        content["threshold"] = None if self.threshold is None else self.threshold.value
        content["threshold_rule"] = "" if self.threshold is None else self.threshold.rule
        content["calibration"] = content.get("calibration")
        content["calibration_note"] = NOT_CALIBRATED if self.calibration is None else _note(self)
        if self.rates is not None:
            content["metrics"] = {"test": _plain_rates(self.rates)}
        return content


def _note(facts: ElsewhereFacts) -> str:
    assert facts.calibration is not None
    return f"Stated by the card: fitted on {facts.calibration.fitted_on}."


def _plain_rates(rates: CardRates) -> Mapping[str, Any]:
    return rates.model_dump(mode="json")
