"""The headline of one model: what the first row of its table must show, each with its n."""

from collections.abc import Sequence
from dataclasses import dataclass

from reader_study.analysis.benchmark.records import ItemAnswer
from reader_study.lexicon import BIRADS_SCALE, call_of_category, rank
from reader_study.statistics.benchmark.classes import (
    CLASSES,
    ClassFigures,
    CutFigures,
    class_figures,
    cut_figures,
    share_right,
)
from reader_study.statistics.benchmark.outcomes import OutcomeCounts, Rule, outcome_counts
from reader_study.statistics.benchmark.probabilities import SourceFigures, area, source_figures
from reader_study.statistics.results import Estimate

CUT = "4A"
"""Categories from here on are positive calls."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline figures of one model under one rule.

    Parameters
    ----------
    category : Estimate
        Share of right BI-RADS categories, of the items that have one in the reference.
    classes : ClassFigures
        Normal, benign, malignant.
    sources : tuple of (source, SourceFigures)
        Each source of probabilities by itself.
    cut : CutFigures
        Sensitivity and specificity at 4A.
    ordinal : Estimate
        Area of the category as an ordered scale, of the answers whose category is on it.

    """

    rule: Rule
    counts: OutcomeCounts
    category: Estimate
    classes: ClassFigures
    sources: tuple[tuple[str, SourceFigures], ...]
    cut: CutFigures
    ordinal: Estimate

    @property
    def blocked(self) -> bool:
        """Whether so many answers were cut off that the figures are not to be read."""
        return self.counts.blocked

    def auc(self, source: str) -> Estimate | None:
        """Return the area of one source; None where the model has none."""
        return next((one.auc for name, one in self.sources if name == source), None)


def headline(answers: Sequence[ItemAnswer], *, rule: Rule = Rule.WRONG) -> Headline:
    """Return the headline of one model's main answers, one for each item.

    Examples
    --------
    >>> headline([]).counts.n
    0

    """
    known = [one for one in answers if one.truth.label in CLASSES]
    graded = [one for one in answers if one.truth.birads]
    malignant = [one.truth.label == "malignant" for one in known]
    return Headline(
        rule,
        outcome_counts([str(one.status) for one in answers]),
        share_right(
            [one.truth.birads for one in graded], [_as_divided(one) for one in graded], rule=rule
        ),
        class_figures(
            [one.truth.label for one in known], [a.class_named for a in known], rule=rule
        ),
        _sources(known, malignant),
        cut_figures(malignant, [positive_call(one) for one in known], rule=rule),
        _ordinal(known),
    )


def _as_divided(answer: ItemAnswer) -> str | None:
    """Return the category that counts, no finer than the reference tells it.

    A reference of 4 without a letter is met by 4A, 4B and 4C alike: none of them contradicts it.
    """
    category = answer.category
    is_coarse = answer.truth.birads == "4" and category in ("4A", "4B", "4C")
    return "4" if is_coarse else category


def positive_call(answer: ItemAnswer) -> bool | None:
    """Return whether an answer's category is 4A or above; None where that cannot be told."""
    return call_of_category(answer.category, scale=BIRADS_SCALE, cut=CUT)


def _ordinal(known: Sequence[ItemAnswer]) -> Estimate:
    placed = [
        (one.truth.label == "malignant", float(rank(one.category, scale=BIRADS_SCALE)))
        for one in known
        if one.category in BIRADS_SCALE
    ]
    return area([sick for sick, _ in placed], [place for _, place in placed])


def _sources(
    known: Sequence[ItemAnswer], malignant: Sequence[bool]
) -> tuple[tuple[str, SourceFigures], ...]:
    names = sorted({name for one in known if one.answered for name in one.probabilities})
    return tuple(
        (
            name,
            source_figures(
                malignant,
                [one.probabilities.get(name) if one.answered else None for one in known],
            ),
        )
        for name in names
    )
