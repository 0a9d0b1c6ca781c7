"""Agreement of a panel of raters: Fleiss, Conger, Light, Gwet, Krippendorff, pairwise matrices.

Fleiss 1971 (Psychol Bull 76:378), test of no agreement Fleiss, Nee & Landis 1979; Conger 1980
(Psychol Bull 88:322); Light 1971; subject-based standard errors of Gwet 2014 (Handbook of
Inter-Rater Reliability, 4th ed.); Krippendorff 2011 (Computing alpha-reliability).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.agreement.kappa import (
    CONSTANT,
    KappaResult,
    Ratings,
    code_ratings,
    joint_table,
    kappa_from_table,
    weight_matrix,
)
from reader_study.statistics.inputs import FloatArray


@dataclass(frozen=True, slots=True)
class PanelAgreement:
    """A panel's coefficient with observed and chance agreement.

    ``z`` and ``p_value`` test no agreement (normal for Fleiss' own standard error, Student t with
    n - 1 df for the subject-based one, which ``se`` and the limits use). ``n`` cases were used, of
    them ``incomplete`` lack a rating; ``left_out`` cases could not be used.
    """

    value: float | None
    observed: float | None
    chance: float | None
    se: float | None
    lower: float | None
    upper: float | None
    z: float | None
    p_value: float | None
    n: int
    reason: str = ""
    incomplete: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class KappaMatrix:
    """Kappa of every pair of raters; ``values[a][b]`` is None where undefined, else 1 if a = b."""

    labels: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    pairs: tuple[tuple[str, str, KappaResult], ...]
    mean: float | None


def fleiss_kappa(
    ratings: Ratings, *, categories: Sequence[object], conf_level: float = 0.95
) -> PanelAgreement:
    """Return Fleiss' kappa of k raters.

    Parameters
    ----------
    ratings : array_like, shape (N, k)
        Categories. All ratings count (Gwet 2014, ch. 5): a case with one rating tells how
        frequent its category is, a case with two or more also how raters agree.
    categories : sequence
        All possible categories.
    conf_level : float
        In (0, 1).

    Returns
    -------
    PanelAgreement
        ``z`` and ``p_value`` by Fleiss, Nee & Landis where every case has all ratings, else by
        the subject-based standard error, which the limits use. Undefined with a reason when
        everybody always chose one category.

    """
    counts, raters = _counts(ratings, categories)
    found = _subject_based(counts, raters, "fleiss", conf_level)
    if found.value is None or found.incomplete:
        return found
    z = _fleiss_z(counts, raters, found.value)
    p = None if z is None else dist.normal_p(z)
    return replace(found, z=z, p_value=p)


def conger_kappa(ratings: Ratings, *, categories: Sequence[object]) -> PanelAgreement:
    """Return the exact kappa of Conger 1980, whose chance agreement keeps raters apart.

    Cases with a missing rating are left out and counted.
    """
    everything = code_ratings(ratings, categories)
    coded = _complete(everything)
    left_out = len(everything) - len(coded)
    counts, raters = _counts_of(coded, len(categories))
    if not len(counts):
        return replace(no_agreement(0, "No complete case."), left_out=left_out)
    shares = np.stack([(coded == k).mean(axis=0) for k in range(len(categories))])
    observed = _observed(counts, raters, np.eye(len(categories))).mean()
    mean = shares.mean(axis=1)
    between = ((shares - mean[:, None]) ** 2).sum()
    chance = float((mean**2).sum() - between / (raters * (raters - 1)))
    if 1 - chance < 1e-12:
        return replace(no_agreement(len(counts), CONSTANT), left_out=left_out)
    value = float((observed - chance) / (1 - chance))
    found = PanelAgreement(
        value, float(observed), chance, None, None, None, None, None, len(counts)
    )
    return replace(found, left_out=left_out)


def light_kappa(
    ratings: Ratings, *, categories: Sequence[object], weights: str = "none"
) -> PanelAgreement:
    """Return the mean of all pairwise kappas (undefined if one of them is)."""
    found = pairwise_kappa(ratings, categories=categories, weights=weights)
    n = min((pair.n for *_, pair in found.pairs), default=0)  # of the pair with fewest
    if found.mean is None:
        return no_agreement(n, "A pairwise kappa is undefined.")
    return PanelAgreement(found.mean, None, None, None, None, None, None, None, n)


def gwet_ac_panel(
    ratings: Ratings, *, categories: Sequence[object], conf_level: float = 0.95
) -> PanelAgreement:
    """Return Gwet's AC1 of k raters (arguments as `fleiss_kappa`)."""
    counts, raters = _counts(ratings, categories)
    return _subject_based(counts, raters, "gwet", conf_level)


def pairwise_kappa(
    ratings: Ratings,
    *,
    categories: Sequence[object],
    weights: str = "none",
    labels: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> KappaMatrix:
    """Return kappa of every pair of raters, over the cases that both rated.

    Parameters
    ----------
    ratings : array_like, shape (N, k)
        Categories; None or NaN where missing.
    categories : sequence
        All possible categories in order.
    weights : {"none", "linear", "quadratic"}
        See `kappa`.
    labels : sequence of str, optional
        Names of the raters.
    conf_level : float
        In (0, 1).

    """
    coded = code_ratings(ratings, categories)
    raters = coded.shape[1]
    names = tuple(labels) if labels is not None else tuple(f"R{k + 1}" for k in range(raters))
    values: list[list[float | None]] = [[1.0] * raters for _ in range(raters)]
    pairs = []
    for a, b in combinations(range(raters), 2):
        table, n = joint_table(coded[:, a], coded[:, b], len(categories))
        found = kappa_from_table(table, n, weights=weights, conf_level=conf_level)
        values[a][b] = values[b][a] = found.value
        pairs.append((names[a], names[b], found))
    known = [found.value for *_, found in pairs if found.value is not None]
    mean = float(np.mean(known)) if known and len(known) == len(pairs) else None
    return KappaMatrix(names, tuple(map(tuple, values)), tuple(pairs), mean)


def _complete(coded: FloatArray) -> FloatArray:
    kept: FloatArray = coded[~np.isnan(coded).any(axis=1)]
    return kept


def _counts(ratings: Ratings, categories: Sequence[object]) -> tuple[FloatArray, int]:
    """Return how many raters chose each category per case, (N, q), and the number of raters."""
    return _counts_of(code_ratings(ratings, categories), len(categories))


def _counts_of(coded: FloatArray, categories: int) -> tuple[FloatArray, int]:
    if coded.ndim != 2 or coded.shape[1] < 2:
        raise StatisticsError(
            "Agreement of a panel needs at least two raters.", remedy="Give one column per rater."
        )
    counts = (coded[:, :, None] == np.arange(categories)).sum(axis=1)
    return counts.astype(np.float64), coded.shape[1]


def _observed(counts: FloatArray, raters: int | FloatArray, matrix: FloatArray) -> FloatArray:
    pairs = np.maximum(raters * (np.asarray(raters) - 1), 1)
    weighted: FloatArray = (counts * (counts @ matrix - 1)).sum(axis=1) / pairs
    return weighted


def _subject_based(counts: FloatArray, raters: int, kind: str, conf_level: float) -> PanelAgreement:
    """Return Fleiss' kappa or AC1 with Gwet's standard error over subjects, all ratings used."""
    given = counts.sum(axis=1)
    left_out = int((given == 0).sum())
    counts, given = counts[given > 0], given[given > 0]
    n, twice = len(counts), given >= 2
    incomplete = int((given < raters).sum())
    if not twice.any():
        return replace(no_agreement(n, "No case has two ratings."), left_out=left_out)
    q = counts.shape[1]
    each = counts / given[:, None]
    shares = each.mean(axis=0)
    by_case = _observed(counts, given, weight_matrix(q, "none"))
    if kind == "fleiss":
        chance, chance_by_case = float((shares**2).sum()), each @ shares
    else:
        chance = float((shares * (1 - shares)).sum()) / max(q - 1, 1)
        chance_by_case = each @ (1 - shares) / max(q - 1, 1)
    observed = float(by_case[twice].mean())
    if 1 - chance < 1e-12:
        return replace(no_agreement(n, CONSTANT), left_out=left_out)
    value = (observed - chance) / (1 - chance)
    linear = n / int(twice.sum()) * (by_case - chance * twice) * twice / (1 - chance)
    linear -= 2 * (1 - value) * (chance_by_case - chance) / (1 - chance)
    found = _with_interval(value, (observed, chance), linear, conf_level)
    return replace(found, incomplete=incomplete, left_out=left_out)


def _with_interval(
    value: float, shares: tuple[float, float], linear: FloatArray, conf_level: float
) -> PanelAgreement:
    """Put limits around a coefficient from what each of n cases contributes to it, (n,)."""
    n = linear.size
    if n < 2:
        return PanelAgreement(
            value, *shares, None, None, None, None, None, n, "One case only: no interval."
        )
    se = math.sqrt(float(((linear - value) ** 2).sum()) / (n * (n - 1)))
    half = dist.t_quantile(conf_level, n - 1) * se
    limits = max(-1.0, value - half), min(1.0, value + half)
    if se < 1e-15:
        reason = "Agreement does not vary between cases: the interval is not informative."
        return PanelAgreement(value, *shares, 0.0, *limits, None, None, n, reason)
    t = value / se
    return PanelAgreement(value, *shares, se, *limits, t, dist.t_p(t, n - 1), n)


def _fleiss_z(counts: FloatArray, raters: int, value: float) -> float | None:
    shares = counts.mean(axis=0) / raters
    rest = 1 - shares
    base = float((shares * rest).sum())
    spread = 2 * (base**2 - float((shares * rest * (rest - shares)).sum()))
    spread /= base**2 * len(counts) * raters * (raters - 1)
    return value / math.sqrt(spread) if spread > 0 else None


def no_agreement(n: int, reason: str) -> PanelAgreement:
    """Return an undefined coefficient over n cases, with its reason."""
    return PanelAgreement(None, None, None, None, None, None, None, None, n, reason)
