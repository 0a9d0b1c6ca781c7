"""Chance-corrected agreement of two raters on fixed categories.

Cohen 1960, 1968; standard errors of Fleiss, Cohen & Everitt 1969 (Psychol Bull 72:323), both the
one for intervals and the one under no agreement; Gwet's AC1/AC2 2008 (Br J Math Stat Psychol
61:29), variance for one table.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import FloatArray

CONSTANT = "Both raters always chose the same one category: chance agreement is 1 (0/0)."


class Weights(StrEnum):
    """How a disagreement by several categories counts."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True, slots=True)
class KappaResult:
    """A chance-corrected agreement.

    Parameters
    ----------
    value, se, lower, upper : float or None
        Coefficient, its standard error, Wald limits (not clipped).
    z, p_value : float or None
        Test of no agreement, with the standard error under that hypothesis.
    n : int
        Cases that both rated.
    percent_agreement : float or None
        Share of equal ratings (unweighted), also where the coefficient is undefined.
    reason : str
        Why something is None.

    """

    value: float | None
    se: float | None
    lower: float | None
    upper: float | None
    z: float | None
    p_value: float | None
    n: int
    percent_agreement: float | None
    reason: str = ""


def weight_matrix(categories: int, weights: str) -> FloatArray:
    """Return agreement weights, 1 on the diagonal, shape (q, q)."""
    place = np.arange(categories, dtype=np.float64)
    gap = np.abs(place[:, None] - place)
    kind = Weights(weights)
    if kind is Weights.NONE:
        return np.eye(categories)
    span = max(categories - 1, 1)
    return 1 - gap / span if kind is Weights.LINEAR else 1 - (gap / span) ** 2


Ratings = npt.ArrayLike | Sequence[object]
"""Categories as text or numbers; None or NaN where missing."""


def code_ratings(ratings: Ratings, categories: Sequence[object]) -> FloatArray:
    """Return ratings as positions in ``categories``; None and NaN become NaN.

    Raises
    ------
    StatisticsError
        A rating that is not among the categories (the message names it).

    """
    place = {_key(category): float(k) for k, category in enumerate(categories)}
    table = np.asarray(ratings, dtype=object)
    out = np.full(table.shape, np.nan)
    for index, value in np.ndenumerate(table):
        if value is None or (isinstance(value, float) and math.isnan(value)):
            continue
        if _key(value) not in place:
            raise StatisticsError(
                f"The rating {value!r} is not a category.",
                remedy=f"The categories are {tuple(categories)}; map the ratings to them first.",
            )
        out[index] = place[_key(value)]
    return out


def _key(value: object) -> object:
    return float(value) if isinstance(value, (int, float, np.number)) else str(value)


def joint_table(first: FloatArray, second: FloatArray, categories: int) -> tuple[FloatArray, int]:
    """Return joint shares (q, q) of cases that both rated, and their number."""
    both = ~(np.isnan(first) | np.isnan(second))
    table = np.zeros((categories, categories))
    np.add.at(table, (first[both].astype(int), second[both].astype(int)), 1)
    n = int(both.sum())
    return (table / n if n else table), n


def kappa(
    first: Ratings,
    second: Ratings,
    *,
    categories: Sequence[object],
    weights: str = "none",
    conf_level: float = 0.95,
) -> KappaResult:
    """Return Cohen's kappa, plain or weighted, of two raters.

    Parameters
    ----------
    first, second : array_like, shape (N,)
        Categories; None or NaN is a missing read and its case is left out (n tells).
    categories : sequence
        All possible categories in order, observed or not.
    weights : {"none", "linear", "quadratic"}
        By place in ``categories``.
    conf_level : float
        In (0, 1).

    Returns
    -------
    KappaResult
        Undefined with a reason when both raters are constant and equal.

    """
    coded = [code_ratings(values, categories) for values in (first, second)]
    table, n = joint_table(coded[0], coded[1], len(categories))
    return kappa_from_table(table, n, weights=weights, conf_level=conf_level)


def kappa_from_table(
    table: FloatArray, n: int, *, weights: str = "none", conf_level: float = 0.95
) -> KappaResult:
    """Return kappa of joint shares (q, q) over n cases (see `kappa`)."""
    if n == 0:
        return KappaResult(None, None, None, None, None, None, 0, None, "No case rated by both.")
    agree = float(np.trace(table))
    matrix = weight_matrix(len(table), weights)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    chance_table = np.outer(rows, columns)
    observed, chance = float((matrix * table).sum()), float((matrix * chance_table).sum())
    if 1 - chance < 1e-12:
        return KappaResult(None, None, None, None, None, None, n, agree, CONSTANT)
    value = (observed - chance) / (1 - chance)
    mean = (matrix @ columns)[:, None] + (rows @ matrix)[None, :]
    spread = (table * (matrix * (1 - chance) - mean * (1 - observed)) ** 2).sum()
    spread -= (observed * chance - 2 * chance + observed) ** 2
    se = math.sqrt(max(float(spread), 0.0) / n) / (1 - chance) ** 2
    null = max(float((chance_table * (matrix - mean) ** 2).sum()) - chance**2, 0.0)
    null_se = math.sqrt(null / n) / (1 - chance)
    half = dist.normal_quantile(conf_level) * se
    z = value / null_se if null_se > 0 else None
    p = None if z is None else dist.normal_p(z)
    reason = "" if z is not None else "A rater is constant: no test of agreement."
    return KappaResult(value, se, value - half, value + half, z, p, n, agree, reason)


def gwet_ac(
    first: Ratings,
    second: Ratings,
    *,
    categories: Sequence[object],
    weights: str = "none",
    conf_level: float = 0.95,
) -> KappaResult:
    """Return Gwet's AC1 (``weights="none"``) or AC2 of two raters.

    Parameters and degenerate cases as for `kappa`, except that constant equal raters agree
    perfectly here (AC1 = 1). The test is Student t with n - 1 df, as irrCAC has it.
    """
    coded = [code_ratings(values, categories) for values in (first, second)]
    table, n = joint_table(coded[0], coded[1], len(categories))
    if n == 0:
        return KappaResult(None, None, None, None, None, None, 0, None, "No case rated by both.")
    q = len(categories)
    matrix = weight_matrix(q, weights)
    shares = (table.sum(axis=1) + table.sum(axis=0)) / 2
    scale = float(matrix.sum()) / (q * (q - 1)) if q > 1 else 0.0
    observed = float((matrix * table).sum())
    chance = scale * float((shares * (1 - shares)).sum())
    value = (observed - chance) / (1 - chance)
    mean = scale * (1 - (shares[:, None] + shares[None, :]) / 2)
    spread = float((table * (matrix - 2 * (1 - value) * mean) ** 2).sum())
    spread -= (observed - 2 * (1 - value) * chance) ** 2
    se = math.sqrt(max(spread, 0.0) / n) / (1 - chance)
    agree = float(np.trace(table))
    if n < 2:
        reason = "One case only: no interval."
        return KappaResult(value, None, None, None, None, None, n, agree, reason)
    half = dist.t_quantile(conf_level, n - 1) * se
    lower, upper = max(-1.0, value - half), min(1.0, value + half)
    if se == 0:
        reason = "All agree: the standard error is 0 and the interval not informative."
        return KappaResult(value, 0.0, lower, upper, None, None, n, agree, reason)
    t = value / se
    return KappaResult(value, se, lower, upper, t, dist.t_p(t, n - 1), n, agree)
