"""Assessment categories: their order, their likelihood bands, and the cut between them.

Terms are BI-RADS-compatible; the bands are those of the fifth edition (2013), in per cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

BIRADS_SCALE: tuple[str, ...] = ("1", "2", "3", "4A", "4B", "4C", "5")
"""Default ordinal scale of a reader study; 0 and 6 are not on it."""


@dataclass(frozen=True, slots=True)
class Band:
    """Likelihood of malignancy that a category stands for, in per cent, both ends included."""

    low: float
    high: float


BANDS: dict[str, Band] = {
    "1": Band(0.0, 0.0),
    "2": Band(0.0, 0.0),
    "3": Band(0.0, 2.0),
    "4": Band(2.0, 95.0),
    "4A": Band(2.0, 10.0),
    "4B": Band(10.0, 50.0),
    "4C": Band(50.0, 95.0),
    "5": Band(95.0, 100.0),
}

_ROUNDS_TO_NOTHING = 0.5
"""Per cent below which a likelihood in whole per cent is 0."""

OFF_SCALE = ("0", "6")
"""Categories that assess nothing: more imaging is needed, or cancer is known already."""

_UNDIVIDED = {"4": ("4A", "4B", "4C")}
"""A category that older editions, and models, do not subdivide."""


def rank(category: str, *, scale: Sequence[str]) -> int:
    """Return the position of ``category`` on ``scale``, 0 for the least suspicious.

    Raises
    ------
    ValueError
        When the category is not on the scale.

    """
    return list(scale).index(category)


def call_of_category(category: str | None, *, scale: Sequence[str], cut: str) -> bool | None:
    """Tell whether a category is at or above ``cut``; None for one that the scale cannot place.

    A 4 that is not subdivided is placed where all of 4A, 4B and 4C lie on one side of the cut.
    """
    if category is None:
        return None
    places = [category] if category in scale else list(_UNDIVIDED.get(category, ()))
    if not places or any(place not in scale for place in places):
        return None
    sides = {rank(place, scale=scale) >= rank(cut, scale=scale) for place in places}
    return sides.pop() if len(sides) == 1 else None


def band_distance(category: str, likelihood: int, *, scale: Sequence[str]) -> int:
    """Count the categories from ``category`` to the nearest whose band holds ``likelihood``.

    0 means that category and likelihood agree. Drives a soft hint only; neither scale is ever
    filled in from the other.
    """
    fitting = [
        index
        for index, name in enumerate(scale)
        if name in BANDS and BANDS[name].low <= likelihood <= BANDS[name].high
    ]
    here = rank(category, scale=scale)
    return min((abs(here - index) for index in fitting), default=0)


def states_probabilities(scale: Sequence[str]) -> bool:
    """Tell whether the bands of ``scale`` hold every likelihood from 0 to 100 %, in order."""
    if any(name not in BANDS for name in scale):
        return False
    bands = [BANDS[name] for name in scale]
    joined = all(low.high == high.low or low == high for low, high in pairwise(bands))
    return joined and bands[0].low == 0 and bands[-1].high == 100


def category_for_probability(probability: float, *, scale: Sequence[str]) -> str | None:
    """Return the category whose band holds a calibrated probability of malignancy.

    Bands are those of the lexicon: 3 up to 2 %, 4A up to 10 %, 4B up to 50 %, 4C below 95 %, 5 from
    95 % on. What rounds to 0 %, in the whole per cent in which readers answer, is category 2, where
    the scale has it: a probability cannot tell a benign finding from none, so that 1 is never given
    beside a 2.

    Parameters
    ----------
    probability : float
        0–1.
    scale : sequence of str
        Assessment scale, least suspicious first.

    Returns
    -------
    str or None
        None for a scale whose categories do not state a likelihood.

    """
    if not states_probabilities(scale):
        return None
    percent = round(100 * probability, 4)  # as it is stored
    if percent >= BANDS["5"].low:
        return "5"
    nothing = [name for name in scale if BANDS[name].high == 0]
    if nothing and percent < _ROUNDS_TO_NOTHING:
        return nothing[-1]
    return next(name for name in scale if name not in nothing and percent <= BANDS[name].high)
