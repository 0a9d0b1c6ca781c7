"""Assessment categories: their order, their likelihood bands, and the cut between them.

Terms are BI-RADS-compatible; the bands are those of the fifth edition (2013), in per cent.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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


def rank(category: str, *, scale: Sequence[str]) -> int:
    """Return the position of ``category`` on ``scale``, 0 for the least suspicious.

    Raises
    ------
    ValueError
        When the category is not on the scale.

    """
    return list(scale).index(category)


def is_positive(category: str, *, threshold: str, scale: Sequence[str]) -> bool:
    """Tell whether ``category`` counts as a positive call (at or above ``threshold``)."""
    return rank(category, scale=scale) >= rank(threshold, scale=scale)


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


def category_for_score(score: float, *, threshold: float, scale: Sequence[str], cut: str) -> str:
    """Turn a model's probability into a category, so that ``score >= threshold`` means positive.

    The score is moved on the logit scale until the model's operating threshold falls on the lower
    end of the band of ``cut`` (2 % for 4A); the bands of the lexicon are then read off. Below the
    cut the answer is the category just under it. A rule of this program, recorded with each
    frozen model read; it claims no calibration.

    Parameters
    ----------
    score, threshold : float
        Probability of malignancy, 0–1.
    scale : sequence of str
        Assessment scale, least suspicious first.
    cut : str
        First positive category.

    """
    first = rank(cut, scale=scale)
    if score < threshold:
        return scale[max(first - 1, 0)]
    base = max(BANDS[cut].low, 0.5) / 100 if cut in BANDS else 0.02
    shifted = 100 * _expit(_logit(score) - _logit(threshold) + _logit(base))
    above = [name for name in scale[first + 1 :] if name in BANDS and shifted >= BANDS[name].low]
    return above[-1] if above else cut


def _logit(p: float) -> float:
    q = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(q / (1 - q))


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x))
