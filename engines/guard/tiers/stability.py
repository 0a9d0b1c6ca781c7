"""T4: how firmly tiers stand (seeds drawn anew), how large they are, and whom they hold."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engines.guard.tiers.rule import Tier, TieredCase, tiered, tiers_of
from engines.guard.tiers.votes import CLASSES, FamilyPredictions, vote

FEWEST_CASES = 30
FEWEST_OF_A_CLASS = 10
_REPLICATES = 1000
_CONF = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class TierStability:
    """Share of rated cases that are in another tier when the seeds of each family are drawn anew.

    Parameters
    ----------
    share, low, high : float or None
        Mean over all draws, and its 2.5th and 97.5th percentile.
    reason : str
        Why there is none.

    """

    share: float | None
    low: float | None = None
    high: float | None = None
    replicates: int = 0
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain JSON values."""
        told = {"share": self.share, "low": self.low, "high": self.high}
        rounded: dict[str, Any] = {
            name: None if one is None else round(one, 6) for name, one in told.items()
        }
        return rounded | {"replicates": self.replicates, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class TierSize:
    """Cases of a tier by class, and whether it is large enough for an area.

    Parameters
    ----------
    classes : mapping
        Class to number of cases.
    discordant : int
        Cases on which the families name different classes.

    """

    tier: Tier
    classes: Mapping[str, int]
    discordant: int

    @property
    def cases(self) -> int:
        """Cases in the tier."""
        return sum(self.classes.values())

    @property
    def has_area(self) -> bool:
        """Whether an area may be told: 30 cases, ten malignant and ten others."""
        malignant = self.classes.get(CLASSES[-1], 0)
        return area_is_told(malignant, self.cases - malignant)


def area_is_told(malignant: int, others: int) -> bool:
    """Return whether a tier of so many cases gets an area, or counts alone (T4)."""
    fewest = min(malignant, others)
    return malignant + others >= FEWEST_CASES and fewest >= FEWEST_OF_A_CLASS


def sizes(cases: Mapping[str, TieredCase], truths: Mapping[str, str]) -> tuple[TierSize, ...]:
    """Return every tier with its cases by class, also those without a case."""
    found = []
    for tier in Tier:
        within = [case for case, one in cases.items() if one.tier is tier]
        counts = Counter(truths[case] for case in within)
        found.append(
            TierSize(
                tier,
                {name: counts[name] for name in CLASSES},
                sum(cases[case].discordant for case in within),
            )
        )
    return tuple(found)


def stability(
    judges: Sequence[FamilyPredictions],
    truths: Mapping[str, str],
    *,
    replicates: int = _REPLICATES,
    seed: int = 1,
) -> TierStability:
    """Return which share of the rated cases changes its tier between seeds.

    In each draw every family's seeds are drawn with replacement, as many as there are.
    """
    alone = [one.family.value for one in judges if len(one.seeds) < 2]
    if alone:
        return TierStability(None, reason=f"The judge {alone[0]} has one seed: nothing to draw.")
    tiers = {case: one.tier for case, one in tiers_of(judges, truths).items()}
    rated = [case for case, tier in tiers.items() if tier is not Tier.UNRATED]
    if not rated:
        return TierStability(None, reason="No case is rated.")
    random = np.random.default_rng([seed, 0x71E5])
    shares = []
    known: dict[tuple[tuple[str, ...], ...], float] = {}
    for _ in range(replicates):
        drawn = tuple(
            tuple(sorted(one.seeds[k] for k in random.integers(0, len(one.seeds), len(one.seeds))))
            for one in judges
        )
        if drawn not in known:
            changed = sum(_tier(judges, drawn, case, truths[case]) != tiers[case] for case in rated)
            known[drawn] = changed / len(rated)
        shares.append(known[drawn])
    low, high = np.percentile(shares, _CONF)
    return TierStability(float(np.mean(shares)), float(low), float(high), replicates)


def _tier(
    judges: Sequence[FamilyPredictions], drawn: Sequence[Sequence[str]], case: str, truth: str
) -> Tier:
    votes = {}
    for judge, seeds in zip(judges, drawn, strict=True):
        mean = judge.mean(case, seeds)
        votes[judge.family.value] = None if mean is None else vote(judge.classes, mean, truth)
    return tiered(votes).tier
