"""Results by difficulty: small tiers have counts, and no area."""

from collections.abc import Sequence
from dataclasses import replace

from reader_study.analysis.benchmark.headline import Headline, headline
from reader_study.analysis.benchmark.records import ItemAnswer
from reader_study.statistics.benchmark.probabilities import SourceFigures
from reader_study.statistics.results import Estimate

FEWEST_CASES = 30
FEWEST_OF_A_CLASS = 10
ORDER = ("easy", "medium", "hard", "unrated")
"""Tiers in the order in which they stand; others follow by name."""

TOO_FEW = f"No area: fewer than {FEWEST_CASES} cases, or {FEWEST_OF_A_CLASS} of a class."


def by_tier(main: Sequence[ItemAnswer]) -> tuple[tuple[str, Headline], ...]:
    """Return the headline of each tier that main answers have, without areas of small ones."""
    names = {one.truth.tier for one in main if one.truth.tier}
    return tuple(
        (name, _without_small_areas(headline([one for one in main if one.truth.tier == name])))
        for name in sorted(names, key=_place)
    )


def area_is_told(malignant: int, others: int) -> bool:
    """Return whether so many cases make an area that may be told."""
    few = min(malignant, others) < FEWEST_OF_A_CLASS
    return malignant + others >= FEWEST_CASES and not few


def cases_of(found: Headline) -> tuple[int, int]:
    """Return how many malignant cases, and how many others, a headline rests on."""
    return found.cut.sensitivity.n or 0, found.cut.specificity.n or 0


def _place(name: str) -> tuple[int, str]:
    plain = name.casefold()
    return (ORDER.index(plain) if plain in ORDER else len(ORDER), name)


def _without_small_areas(found: Headline) -> Headline:
    if area_is_told(*cases_of(found)):
        return found
    sources = tuple((name, _without_areas(one)) for name, one in found.sources)
    return replace(found, sources=sources, ordinal=_blank(found.ordinal))


def _without_areas(figures: SourceFigures) -> SourceFigures:
    return replace(figures, auc=_blank(figures.auc), auc_neutral=_blank(figures.auc_neutral))


def _blank(area: Estimate) -> Estimate:
    return Estimate(None, n=area.n, method=area.method, reason=TOO_FEW)
