"""Intervals beside figures of a model: shares by Wilson, everything else by patients drawn anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from engines.measures.metrics import Labels

CONF_LEVEL = 0.95
REPLICATES = 1000
_FEWEST_DEFINED = 0.8
"""Share of draws that must have a figure for its interval to be told."""


@dataclass(frozen=True, slots=True)
class WithInterval:
    """A figure with its 95 % interval.

    Parameters
    ----------
    value : float or None
        None where the figure is not defined, for the reason that is told.
    low, high : float or None
        None where no interval can be had.
    reason : str
        Why something is None.

    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def to_json(self) -> dict[str, float | str | None]:
        """Return the figure as plain JSON values, rounded to six decimals."""
        told: dict[str, float | str | None] = {
            name: None if figure is None else round(figure, 6)
            for name, figure in (("value", self.value), ("low", self.low), ("high", self.high))
        }
        return told | ({"reason": self.reason} if self.reason else {})


def wilson(hits: int, n: int) -> WithInterval:
    """Return a share with Wilson's interval (1927, J Am Stat Assoc 22:209).

    Examples
    --------
    >>> wilson(0, 0).value is None
    True

    """
    if n == 0:
        return WithInterval(None, reason="No case.")
    z = float(ndtri(0.5 + CONF_LEVEL / 2))
    share, squared = hits / n, z * z / n
    middle = (share + squared / 2) / (1 + squared)
    half = z * np.sqrt(share * (1 - share) / n + squared / (4 * n)) / (1 + squared)
    low, high = max(0.0, float(middle - half)), min(1.0, float(middle + half))
    return WithInterval(share, 0.0 if hits == 0 else low, 1.0 if hits == n else high)


def patient_draws(
    labels: Labels, patients: Sequence[str], *, replicates: int = REPLICATES, seed: int = 1
) -> list[Labels]:
    """Return the row numbers of each draw: patients are drawn whole, with replacement.

    Patients with a malignant case and those without are drawn apart, so that no draw lacks a
    class that is there.

    Parameters
    ----------
    labels : ndarray of int64, shape (n,)
        0 or 1.
    patients : sequence of str, length n

    """
    members: dict[str, list[int]] = {}
    for row, patient in enumerate(patients):
        members.setdefault(patient, []).append(row)
    groups = [np.array(rows, dtype=np.int64) for rows in members.values()]
    strata = [[one for one in groups if bool(labels[one].any()) is has] for has in (True, False)]
    random = np.random.default_rng([seed, 0xB007])
    draws = []
    for _ in range(replicates):
        chosen = [one[k] for one in strata if one for k in random.integers(0, len(one), len(one))]
        draws.append(np.concatenate(chosen))
    return draws


def spread_over(value: float | None, drawn: Sequence[float | None]) -> WithInterval:
    """Return `value` with the percentile interval of what it is in each draw.

    Parameters
    ----------
    value : float or None
        The figure of all cases.
    drawn : sequence of float or None
        The figure of each draw; None where it is not defined there.

    """
    if value is None:
        return WithInterval(None, reason="Not defined for these cases.")
    found = [one for one in drawn if one is not None]
    if len(found) < max(2, _FEWEST_DEFINED * len(drawn)):
        lost = len(drawn) - len(found)
        return WithInterval(value, reason=f"{lost} of {len(drawn)} draws have no such figure.")
    edge = 100 * (1 - CONF_LEVEL) / 2
    low, high = np.percentile(np.array(found, dtype=np.float64), [edge, 100 - edge])
    return WithInterval(value, float(low), float(high))


def patient_folds(labels: Labels, patients: Sequence[str], *, folds: int) -> Labels:
    """Return a fold for each case: patients stay whole, both classes are spread evenly.

    The largest patients are dealt first, each to the fold that has the fewest malignant (or, for
    patients without, the fewest) cases so far; which fold that is depends on nothing but the
    content.

    Returns
    -------
    ndarray of int64, shape (n,)
        0 to `folds` − 1.

    """
    members: dict[str, list[int]] = {}
    for row, patient in enumerate(patients):
        members.setdefault(patient, []).append(row)
    order = sorted(members.values(), key=lambda rows: (-int(labels[rows].sum()), -len(rows), rows))
    malignant, sizes = [0] * folds, [0] * folds
    placed = np.zeros(len(labels), dtype=np.int64)
    for rows in order:
        has = int(labels[rows].sum())
        fold = min(
            range(folds),
            key=lambda k: (malignant[k], sizes[k], k) if has else (sizes[k], malignant[k], k),
        )
        placed[rows] = fold
        malignant[fold] += has
        sizes[fold] += len(rows)
    return placed
