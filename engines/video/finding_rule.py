"""How a video is searched for lesions, as it stands in a card; no torch here."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator

from engines.video.tracking import TrackingRule
from ground.errors import EngineError


class FindingRule(BaseModel):
    """How a video is searched for lesions; it stands in the card.

    Attributes
    ----------
    every_nth : int
        The detector looks at each n-th frame; boxes of the others lie between.
    frames_of_a_batch : int
        Frames that it looks at together.

    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    tracking: TrackingRule = TrackingRule()
    every_nth: Annotated[int, Field(ge=1, le=100)] = 1
    frames_of_a_batch: Annotated[int, Field(ge=1, le=64)] = 4

    @model_validator(mode="after")
    def _bridges(self) -> Self:
        if self.every_nth - 1 > self.tracking.max_gap:
            raise ValueError("a track bridges fewer frames than are left out")
        return self

    def told(self) -> dict[str, JsonValue]:
        """Return it as plain values."""
        content: dict[str, JsonValue] = self.model_dump(mode="json")
        return content


def finding_rule(every_nth: int) -> FindingRule:
    """Return the rule with a detector that looks at each n-th frame.

    Raises
    ------
    EngineError
        Tracks would not bridge the frames between.

    """
    try:
        return FindingRule(every_nth=every_nth)
    except ValidationError as error:
        raise EngineError(
            f"A detector that looks at every {every_nth}th frame leaves gaps that no track "
            "bridges.",
            remedy=f"Look at every {TrackingRule().max_gap + 1}th frame at least.",
        ) from error
