"""Blind controls: how much of a model's accuracy is there without the image."""

from collections.abc import Sequence
from dataclasses import dataclass

from reader_study.statistics.paired.mcnemar import paired_difference
from reader_study.statistics.proportions import proportion
from reader_study.statistics.results import Estimate


@dataclass(frozen=True, slots=True)
class BlindControl:
    """Accuracy with and without the image, on the same items.

    Parameters
    ----------
    real, blind : Estimate
        Share of right answers; Wilson.
    gained : Estimate
        Real minus blind; Tango's score interval for pairs.
    kept : float or None
        Share of the accuracy that is kept without the image; None where there was none.
    doubtful : bool
        The interval of `gained` reaches 0: the model may not look at images at all.

    """

    real: Estimate
    blind: Estimate
    gained: Estimate
    kept: float | None
    doubtful: bool


def blind_control(real: Sequence[bool], blind: Sequence[bool]) -> BlindControl:
    """Compare right answers with the image and without it.

    Parameters
    ----------
    real, blind : sequence of bool, length N
        Whether each item was answered rightly; the same items in the same order.

    """
    pairs = list(zip(real, blind, strict=True))
    both = sum(a and b for a, b in pairs)
    only_real = sum(a and not b for a, b in pairs)
    only_blind = sum(b and not a for a, b in pairs)
    n = len(pairs)
    if n == 0:
        nothing = Estimate(None, n=0, reason="No item was asked both ways.")
        return BlindControl(nothing, nothing, nothing, None, doubtful=True)
    gained = paired_difference(both, only_real, only_blind, n - both - only_real - only_blind)
    right = both + only_real
    return BlindControl(
        proportion(right, n, method="wilson"),
        proportion(both + only_blind, n, method="wilson"),
        gained,
        kept=(both + only_blind) / right if right else None,
        doubtful=gained.lower is None or gained.lower <= 0,
    )
