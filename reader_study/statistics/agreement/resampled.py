"""Intervals of a panel's agreement from resampled cases, or resampled patients with all of theirs.

The mean over pairs of raters of kappa with quadratic weights (Light 1971; Cohen 1968) has no
interval in closed form, and none of the closed forms knows that lesions share a patient.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from reader_study.statistics.agreement.kappa import Ratings, code_ratings
from reader_study.statistics.inputs import FloatArray
from reader_study.statistics.patients import cluster_codes
from reader_study.statistics.resampling import Labels, Plan, case_weights, limits_of

_FLAT = 1e-12


@dataclass(frozen=True, slots=True)
class ResampledAgreement:
    """One coefficient with percentile limits; None where it, or a resample's, is undefined."""

    value: float | None
    lower: float | None
    upper: float | None
    n: int


@dataclass(frozen=True, slots=True)
class PanelIntervals:
    """Agreement of k raters on ordered categories.

    Parameters
    ----------
    same : ResampledAgreement
        Share of pairs of raters with the same category.
    fleiss, ac1 : ResampledAgreement
        Fleiss' kappa and Gwet's AC1.
    weighted : ResampledAgreement
        Mean over pairs of raters of kappa with quadratic weights.

    """

    same: ResampledAgreement
    fleiss: ResampledAgreement
    ac1: ResampledAgreement
    weighted: ResampledAgreement


def panel_intervals(
    ratings: Ratings,
    *,
    categories: Sequence[object],
    seed: int,
    cluster: Labels | None = None,
    replicates: int = 2000,
    conf_level: float = 0.95,
) -> PanelIntervals:
    """Return a panel's agreement with percentile limits.

    Parameters
    ----------
    ratings : array_like, shape (N, k)
        Categories, none missing; at least two raters and one case.
    categories : sequence
        All possible categories in order.
    seed : int
        Of the resampling; equal input gives equal limits.
    cluster : sequence, length N, optional
        Patient of each case; patients are drawn then.
    replicates : int
        Resamples.
    conf_level : float
        In (0, 1).

    """
    coded = code_ratings(ratings, categories)
    n = len(coded)
    unit, count = (np.arange(n), n) if cluster is None else cluster_codes(cluster, n)
    plan = Plan(unit, (np.arange(count),))
    whole = _figures(np.ones((1, n)), coded, len(categories))[:, 0]
    draws = [
        _figures(weights, coded, len(categories))
        for weights in case_weights(plan, np.random.default_rng(seed), replicates)
    ]
    rows = np.concatenate(draws, axis=1)
    found = [_limited(value, row, n, conf_level) for value, row in zip(whole, rows, strict=True)]
    return PanelIntervals(*found)


def _limited(value: float, row: FloatArray, n: int, conf_level: float) -> ResampledAgreement:
    if np.isnan(value):
        return ResampledAgreement(None, None, None, n)
    if np.isnan(row).any() or row.max() - row.min() < _FLAT:
        return ResampledAgreement(float(value), None, None, n)
    return ResampledAgreement(float(value), *limits_of(row, conf_level), n)


def _figures(weights: FloatArray, coded: FloatArray, q: int) -> FloatArray:
    """Return the four coefficients for (b, N) weights of cases, shape (4, b)."""
    raters = coded.shape[1]
    counts = (coded[:, :, None] == np.arange(q)).sum(axis=1).astype(np.float64)
    by_case = (counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1))
    total = weights.sum(axis=1)
    same = weights @ by_case / total
    shares = weights @ counts / total[:, None] / raters
    by_fleiss = (shares**2).sum(axis=1)
    by_gwet = (shares * (1 - shares)).sum(axis=1) / max(q - 1, 1)
    weighted = np.mean(
        [
            _quadratic(weights, total, coded[:, a], coded[:, b])
            for a, b in combinations(range(raters), 2)
        ],
        axis=0,
    )
    return np.stack([same, _beyond(same, by_fleiss), _beyond(same, by_gwet), weighted])


def _beyond(observed: FloatArray, chance: FloatArray) -> FloatArray:
    """Return agreement beyond chance; not a number where chance agreement is 1."""
    rest = np.where(1 - chance < _FLAT, np.nan, 1 - chance)
    return (observed - chance) / rest


def _quadratic(weights: FloatArray, total: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """Return kappa with quadratic weights from moments: 1 - E(a - b)² / E over all pairs."""
    apart = weights @ (a - b) ** 2 / total
    mean_a, mean_b = weights @ a / total, weights @ b / total
    spread = weights @ a**2 / total - mean_a**2 + weights @ b**2 / total - mean_b**2
    expected = spread + (mean_a - mean_b) ** 2
    return 1 - apart / np.where(expected < _FLAT, np.nan, expected)
