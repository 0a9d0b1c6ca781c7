"""Operating thresholds, each with the set on which it rests and by which rule it was chosen.

A threshold that is chosen on the set on which it is then judged is *post hoc*, whatever the rule;
so is the one that matches readers' mean sensitivity (the rule of the WAUVE paper) when it was
found on the test set. It is computed all the same, and says so.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from engines.measures.intervals import WithInterval, wilson
from engines.measures.metrics import Floats, Labels
from ground.errors import EngineError


class SetRole(StrEnum):
    """What a set of cases is for."""

    VALIDATION = "validation"
    DEVELOPMENT = "development"
    LOCAL = "local"
    TEST = "test"


class ThresholdRule(StrEnum):
    """By what a threshold is chosen."""

    SENSITIVITY = "sensitivity"
    SPECIFICITY = "specificity"
    YOUDEN = "youden"
    READERS = "readers"


@dataclass(frozen=True, slots=True)
class StatedSet:
    """The cases on which a threshold rests.

    Parameters
    ----------
    name : str
        As it is told, such as ``local cases``.
    role : SetRole
    sha256 : str
        Of its content; empty where nobody knows it.

    """

    name: str
    role: SetRole
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class StatedThreshold:
    """Scores at or above `value` are positive.

    Parameters
    ----------
    rule : ThresholdRule
    target : float or None
        Sensitivity or specificity that was asked for; None for Youden's index.
    on : StatedSet
    sensitivity, specificity : WithInterval
        As achieved on that set, with Wilson's interval.
    cases, malignant : int
    post_hoc : bool
        It was chosen on the test set.

    """

    value: float
    rule: ThresholdRule
    target: float | None
    on: StatedSet
    sensitivity: WithInterval
    specificity: WithInterval
    cases: int
    malignant: int

    @property
    def post_hoc(self) -> bool:
        """Whether it was chosen on the set on which it is judged."""
        return self.on.role is SetRole.TEST

    def told(self) -> str:
        """Return rule, set and what was achieved, in one sentence."""
        asked = "" if self.target is None else f" of at least {self.target:.3g}"
        rule = {
            ThresholdRule.SENSITIVITY: f"highest threshold with a sensitivity{asked}",
            ThresholdRule.SPECIFICITY: f"lowest threshold with a specificity{asked}",
            ThresholdRule.YOUDEN: "highest sum of sensitivity and specificity",
            ThresholdRule.READERS: f"highest threshold with the readers' mean sensitivity{asked}",
        }[self.rule]
        late = " POST HOC: chosen on the test set, so its figures are optimistic." * self.post_hoc
        return (
            f"{self.value:.4f}: {rule}, on {self.on.name} ({self.cases} cases, {self.malignant} "
            f"malignant); achieved {self.sensitivity.value:.3f} and {self.specificity.value:.3f}."
            f"{late}"
        )

    def to_json(self) -> dict[str, Any]:
        """Return the threshold as plain JSON values."""
        return {
            "value": self.value,
            "rule": self.rule.value,
            "target": self.target,
            "on": asdict(self.on) | {"role": self.on.role.value},
            "sensitivity": self.sensitivity.to_json(),
            "specificity": self.specificity.to_json(),
            "cases": self.cases,
            "malignant": self.malignant,
            "post_hoc": self.post_hoc,
        }


def at_sensitivity(
    labels: Labels, scores: Floats, *, target: float, on: StatedSet
) -> StatedThreshold:
    """Return the highest threshold whose sensitivity is at least `target`.

    Raises
    ------
    EngineError
        There is no malignant or no other case.

    """
    return _stated(
        labels,
        scores,
        _for_sensitivity(labels, scores, target),
        ThresholdRule.SENSITIVITY,
        on,
        target,
    )


def at_specificity(
    labels: Labels, scores: Floats, *, target: float, on: StatedSet
) -> StatedThreshold:
    """Return the lowest threshold whose specificity is at least `target`; raises as above.

    It is a score of the set, or just above the highest one.
    """
    _require_both(labels)
    well = scores[labels == 0]
    values = np.append(np.unique(scores), np.nextafter(scores.max(), math.inf))
    fine = [float(one) for one in values if float((well < one).mean()) >= target - 1e-12]
    return _stated(labels, scores, fine[0], ThresholdRule.SPECIFICITY, on, target)


def by_youden(labels: Labels, scores: Floats, *, on: StatedSet) -> StatedThreshold:
    """Return the threshold with the highest sensitivity + specificity (Youden 1950).

    Of several the highest is taken; raises as above.
    """
    _require_both(labels)
    values = np.unique(scores)[::-1]
    sick, well = scores[labels == 1], scores[labels == 0]
    index = [float((sick >= one).mean() + (well < one).mean()) for one in values]
    best = float(values[int(np.argmax(np.round(index, 12)))])
    return _stated(labels, scores, best, ThresholdRule.YOUDEN, on, None)


def matching_readers(
    labels: Labels, scores: Floats, *, sensitivities: Sequence[float], on: StatedSet
) -> StatedThreshold:
    """Return the highest threshold whose sensitivity reaches the mean of the readers'.

    Raises
    ------
    EngineError
        No reader is given, a sensitivity is no share, or a class is missing.

    """
    if not sensitivities or not all(0 <= one <= 1 for one in sensitivities):
        raise EngineError(
            "The sensitivities of readers are shares from 0 to 1, one for each reader.",
            remedy="Give, for instance, 0.91 0.88 0.94.",
        )
    target = math.fsum(sensitivities) / len(sensitivities)
    value = _for_sensitivity(labels, scores, target)
    return _stated(labels, scores, value, ThresholdRule.READERS, on, target)


def _for_sensitivity(labels: Labels, scores: Floats, target: float) -> float:
    _require_both(labels)
    malignant = np.sort(scores[labels == 1])[::-1]
    needed = max(1, math.ceil(round(target * len(malignant), 9)))
    return float(malignant[needed - 1])


def _stated(
    labels: Labels,
    scores: Floats,
    value: float,
    rule: ThresholdRule,
    on: StatedSet,
    target: float | None,
) -> StatedThreshold:
    positive, sick = scores >= value, labels == 1
    malignant = int(sick.sum())
    return StatedThreshold(
        value,
        rule,
        target,
        on,
        wilson(int((positive & sick).sum()), malignant),
        wilson(int((~positive & ~sick).sum()), len(labels) - malignant),
        len(labels),
        malignant,
    )


def _require_both(labels: Labels) -> None:
    if not 0 < int(labels.sum()) < len(labels):
        raise EngineError(
            "A threshold needs malignant and other cases.",
            remedy="Add cases of the missing class.",
        )
