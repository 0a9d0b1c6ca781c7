"""How steady answers are: over repeats, over variants of the question, under written attacks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics.agreement.kappa import code_ratings
from reader_study.statistics.agreement.krippendorff import krippendorff_alpha
from reader_study.statistics.agreement.panel import PanelAgreement, fleiss_kappa
from reader_study.statistics.proportions import proportion
from reader_study.statistics.results import Estimate


@dataclass(frozen=True, slots=True)
class Stability:
    """Answers to the same items again.

    Parameters
    ----------
    flip : Estimate
        Share of items with two answers or more whose answers are not all the same; Wilson.
    sd_probability : float or None
        Mean over items of the standard deviation (n - 1) of the probability.
    n_probability : int
        Items with two probabilities or more.
    kappa : PanelAgreement
        Fleiss' kappa over the answers.

    """

    flip: Estimate
    sd_probability: float | None
    n_probability: int
    kappa: PanelAgreement


def flip_rate(answers: Sequence[Sequence[str | None]]) -> Estimate:
    """Return the share of items whose answers are not all the same.

    Parameters
    ----------
    answers : sequence of N rows
        Each with the answers to one item; None is missing. Rows with fewer than two do not count.

    """
    given = [[one for one in row if one is not None] for row in answers]
    several = [set(row) for row in given if len(row) > 1]
    return proportion(sum(len(row) > 1 for row in several), len(several), method="wilson")


def stability(
    answers: Sequence[Sequence[str | None]],
    probabilities: Sequence[Sequence[float | None]],
    *,
    categories: Sequence[str],
) -> Stability:
    """Describe answers of repeats or temperatures, one row an item and one column a repeat."""
    _check_shape(answers)
    mean, n = mean_deviation(probabilities)
    return Stability(
        flip_rate(answers),
        mean,
        n,
        fleiss_kappa([list(row) for row in answers], categories=categories),
    )


def mean_deviation(probabilities: Sequence[Sequence[float | None]]) -> tuple[float | None, int]:
    """Return the mean of the items' standard deviations (n - 1), and of how many items it is.

    Items with fewer than two probabilities do not count.
    """
    deviations = [
        float(np.std(known, ddof=1))
        for row in probabilities
        if len(known := [p for p in row if p is not None]) > 1
    ]
    return (float(np.mean(deviations)) if deviations else None), len(deviations)


def variant_alpha(
    answers: Sequence[Sequence[str | None]], *, categories: Sequence[str], level: str = "ordinal"
) -> PanelAgreement:
    """Return Krippendorff's alpha between variants of the question, one column a variant."""
    _check_shape(answers)
    coded = code_ratings([list(row) for row in answers], categories)
    return krippendorff_alpha(coded, level=level)


def typographic_flips(clean: Sequence[str | None], attacked: Sequence[str | None]) -> Estimate:
    """Return the share of items whose answer changed when words were written into the image.

    Items that were answered both times count.
    """
    return flip_rate(list(zip(clean, attacked, strict=True)))


def _check_shape(answers: Sequence[Sequence[str | None]]) -> None:
    widths = {len(row) for row in answers}
    if not answers or len(widths) > 1:
        raise StatisticsError(
            "There are no answers, or not as many for each item.",
            remedy="Give one column for each repeat, None where an answer is missing.",
        )
