"""A model's score as a probability, by the calibration that its card states."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from ground.errors import EngineError

_METHOD = "platt"
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class ScoreCalibration:
    """``1 / (1 + exp(-(slope * logit(score) + intercept)))``; `slope` is positive."""

    slope: float
    intercept: float

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> Self | None:
        """Return the calibration of a model card; None when it states none.

        Raises
        ------
        EngineError
            The card states one that this program does not know, or one without its numbers.

        """
        stated = card.get("calibration")
        if stated is None:
            return None
        try:
            slope, intercept = float(stated["slope"]), float(stated["intercept"])
            known = stated["method"] == _METHOD and slope > 0
        except (TypeError, KeyError, ValueError):
            known = False
        if not known or not math.isfinite(slope + intercept):
            raise EngineError(
                "The model card states a calibration that this program does not know.",
                remedy=f"Use a card with the method {_METHOD!r}, or one without a calibration.",
            )
        return cls(slope, intercept)

    def probability(self, score: float) -> float:
        """Return the probability of malignancy, 0–1, of a score of 0–1."""
        inside = min(max(score, _EDGE), 1 - _EDGE)
        line = self.slope * math.log(inside / (1 - inside)) + self.intercept
        return 0.5 * (1 + math.tanh(line / 2))
