"""T3: from the votes of all families to a tier. The rule has a version; a change is another one."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from engines.guard.tiers.votes import BINARY, FamilyPredictions, FamilyVote, vote
from ground.errors import EngineError

RULE: Final = "consensus-1"
"""Name of the rule in this module; whatever changes below changes it."""

EASY_MARGIN = 0.5
HARD_MARGIN = -0.2
FEWEST_FAMILIES = 2

RULE_TEXT = (
    "Easy: all families right and the smallest margin at least 0.5. Hard: all families wrong, or "
    "the mean margin below -0.2. Medium: the rest. Unrated: a family lacks a prediction. "
    "Discordant is a flag beside the tier: the families name different classes. A margin is the "
    "probability of the true class minus the largest of the others, of the mean over a family's "
    "seeds; right is above 0."
)


class Tier(StrEnum):
    """How hard a case is to the judges."""

    EASY = "Easy"
    MEDIUM = "Medium"
    HARD = "Hard"
    UNRATED = "Unrated"


RATED = (Tier.EASY, Tier.MEDIUM, Tier.HARD)


@dataclass(frozen=True, slots=True)
class TieredCase:
    """A case's tier, and the votes from which it follows.

    Parameters
    ----------
    discordant : bool
        The families name different classes.
    margins : mapping
        Of each family that has a prediction.

    """

    tier: Tier
    discordant: bool
    margins: Mapping[str, float]


def tier_of(margins: Sequence[float | None]) -> Tier:
    """Return the tier that follows from the margin of each family; None: it has no prediction.

    Examples
    --------
    >>> tier_of([0.6, 0.5])
    <Tier.EASY: 'Easy'>
    >>> tier_of([0.9, None])
    <Tier.UNRATED: 'Unrated'>

    """
    known = [one for one in margins if one is not None]
    if len(known) < len(margins) or len(known) < FEWEST_FAMILIES:
        return Tier.UNRATED
    if min(known) >= EASY_MARGIN:
        return Tier.EASY
    if max(known) <= 0 or math.fsum(known) / len(known) < HARD_MARGIN - 1e-12:
        return Tier.HARD
    return Tier.MEDIUM


def tiered(votes: Mapping[str, FamilyVote | None]) -> TieredCase:
    """Return the tier of a case from the vote of each family; None: it has no prediction."""
    known = {name: one for name, one in votes.items() if one is not None}
    tier = tier_of([None if one is None else one.margin for one in votes.values()])
    return TieredCase(
        tier, _disagree(known.values()), {name: one.margin for name, one in known.items()}
    )


def _disagree(votes: Iterable[FamilyVote]) -> bool:
    named = [one.named for one in votes]
    if any(name in BINARY[:1] for name in named):  # a judge of two classes knows no benign one
        named = [name if name == BINARY[1] else BINARY[0] for name in named]
    return len(set(named)) > 1


def tiers_of(
    judges: Sequence[FamilyPredictions], truths: Mapping[str, str]
) -> dict[str, TieredCase]:
    """Return the tier of each case.

    Parameters
    ----------
    judges : sequence of FamilyPredictions
        One for each family.
    truths : mapping
        Case to ``normal``, ``benign`` or ``malignant``.

    Raises
    ------
    EngineError
        There are fewer than two judges, or two of one family.

    """
    require_judges(judges)
    return {
        case: tiered({one.family.value: _vote(one, case, truth) for one in judges})
        for case, truth in truths.items()
    }


def require_judges(judges: Sequence[FamilyPredictions]) -> None:
    """Refuse a consensus of fewer than two families.

    Raises
    ------
    EngineError
        There are fewer than two judges, two of one family, or one without a prediction.

    """
    names = [one.family.value for one in judges]
    if len(set(names)) < FEWEST_FAMILIES or len(set(names)) < len(names):
        raise EngineError(
            f"Difficulty is judged by at least {FEWEST_FAMILIES} architecture families, each with "
            f"one vote; given are: {', '.join(names) or 'none'}.",
            remedy="Give, for instance, --judge cnn=… and --judge vit=…",
        )
    silent = [one.family.value for one in judges if not one.by_case]
    if silent:
        raise EngineError(
            f"The judge {silent[0]} has no prediction of any reading case.",
            remedy="Name cases by their ids, or files as they were taken in.",
        )


def _vote(judge: FamilyPredictions, case: str, truth: str) -> FamilyVote | None:
    probabilities = judge.mean(case, judge.seeds)
    return None if probabilities is None else vote(judge.classes, probabilities, truth)
