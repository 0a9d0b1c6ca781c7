"""Lesions within patients: variances that do not take them as independent.

Obuchowski 1997 (Biometrics 53:567) for areas; the ratio estimator of Rao & Scott 1992 (Biometrics
48:577) for proportions; for two or more conditions the sandwich of Zeger & Liang 1986 (Biometrics
42:121) with independence as working correlation. Conditions are saturated, so that the estimating
equations have closed form: rates are plain rates, the covariance sums residuals within clusters.
With complete reads an exchangeable working correlation gives the same.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import (
    FloatArray,
    as_binary,
    as_numbers,
    require_both_classes,
    same_length,
)
from reader_study.statistics.patients import cluster_codes, clustered_placement_covariance
from reader_study.statistics.placements import placements
from reader_study.statistics.results import Estimate
from reader_study.statistics.roc.delong import Delong


@dataclass(frozen=True, slots=True)
class ClusteredRates:
    """Rates of several conditions with their cluster-robust covariance.

    Parameters
    ----------
    conditions : tuple of str
        Names, the first is the reference.
    rates : ndarray, shape (C,)
        Shares of 1.
    covariance : ndarray, shape (C, C)
        Robust, over clusters (no small-sample factor, as geepack).
    n_clusters : int
        Clusters.

    """

    conditions: tuple[str, ...]
    rates: FloatArray
    covariance: FloatArray
    n_clusters: int

    def against_reference(
        self, condition: int = 1, *, link: str = "identity", conf_level: float = 0.95
    ) -> Estimate:
        """Return g(rate) - g(reference rate) for the identity or logit link.

        A rate of 0 or 1 has no logit; the result is None with that reason.
        """
        contrast = np.zeros(self.rates.size)
        contrast[0], contrast[condition] = -1.0, 1.0
        return self._on_scale(contrast, link, conf_level)

    def reference(self, *, link: str = "identity", conf_level: float = 0.95) -> Estimate:
        """Return g(reference rate)."""
        contrast = np.zeros(self.rates.size)
        contrast[0] = 1.0
        return self._on_scale(contrast, link, conf_level)

    def _on_scale(self, contrast: FloatArray, link: str, conf_level: float) -> Estimate:
        values, slopes = self.rates, np.ones(self.rates.size)
        if link == "logit":
            spread = self.rates * (1 - self.rates)
            if (spread[contrast != 0] == 0).any():
                reason = "A rate of 0 or 1 has no logit."
                return Estimate(None, n=self.n_clusters, method="GEE, logit", reason=reason)
            safe = np.where(spread > 0, spread, 1.0)
            slopes = 1 / safe
            values = np.log(
                np.where(spread > 0, self.rates, 0.5) / (1 - self.rates + (spread == 0))
            )
        gradient = contrast * slopes
        value = float(contrast @ values)
        se = math.sqrt(max(float(gradient @ self.covariance @ gradient), 0.0))
        half = dist.normal_quantile(conf_level) * se
        reason = "" if se > 0 else "The calls do not vary: no informative interval."
        method = f"GEE, {link}, independence"
        return Estimate(value, value - half, value + half, se, self.n_clusters, method, reason)


def clustered_auc(
    truth: npt.ArrayLike,
    scores: npt.ArrayLike,
    cluster: Sequence[object] | npt.ArrayLike,
    *,
    labels: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> Delong:
    """Return areas of one or more scores with the covariance of Obuchowski 1997.

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1 per lesion.
    scores : array_like, shape (N,) or (k, N)
        Finite; higher is more suspicious.
    cluster : sequence, length N
        Patient of each lesion.
    labels, conf_level
        As for `delong`.

    Returns
    -------
    Delong
        With one lesion per patient exactly that of `delong`. With a single patient per class the
        covariance is None.

    """
    positive = as_binary(truth, name="truth")
    table = np.atleast_2d(as_numbers(scores, name="scores", ndim=2 if np.ndim(scores) == 2 else 1))
    same_length(positive, table)
    m, n = require_both_classes(positive)
    codes, _ = cluster_codes(cluster, positive.size)
    found = placements(positive, table)
    names = tuple(labels) if labels is not None else tuple(str(k + 1) for k in range(len(table)))
    covariance = clustered_placement_covariance(found, positive, codes)
    return Delong(names, found.auc, covariance, m, n, conf_level)


def clustered_proportion(
    successes: npt.ArrayLike,
    cluster: Sequence[object] | npt.ArrayLike,
    *,
    conf_level: float = 0.95,
) -> Estimate:
    """Return a proportion of 0/1 outcomes, shape (N,), with the ratio estimator's interval.

    The limits are made on the logit scale; at 0 or 1, or with one cluster, they are None with the
    reason.
    """
    hits = as_binary(successes, name="successes")
    codes, count = cluster_codes(cluster, hits.size)
    share = float(hits.mean())
    method = "ratio estimator, logit"
    if count < 2:
        return Estimate(share, n=count, method=method, reason="One cluster: no variance.")
    residual = np.bincount(codes, weights=hits - share, minlength=count)
    se = math.sqrt(count / (count - 1) * float((residual**2).sum())) / hits.size
    if share in (0.0, 1.0) or se == 0:
        reason = "No variation between clusters: no interval."
        return Estimate(share, None, None, se, count, method, reason)
    limits = dist.logit_limits(share, se, dist.normal_quantile(conf_level))
    return Estimate(share, *limits, se, count, method)


def clustered_rates(
    outcomes: npt.ArrayLike,
    condition: Sequence[object] | npt.ArrayLike,
    cluster: Sequence[object] | npt.ArrayLike,
) -> ClusteredRates:
    """Return the rates of 0/1 outcomes, shape (N,), per condition, robust over clusters.

    Parameters
    ----------
    outcomes : array_like, shape (N,)
        One row per read.
    condition, cluster : sequence, length N
        Modality, and case (or patient) whose reads belong together.

    """
    hits = as_binary(outcomes, name="outcomes")
    groups, kinds = cluster_codes(condition, hits.size)
    codes, count = cluster_codes(cluster, hits.size)
    names = tuple(sorted({str(value) for value in np.asarray(condition)}))
    sizes = np.bincount(groups, minlength=kinds)
    rates = np.bincount(groups, weights=hits, minlength=kinds) / sizes
    influence = np.zeros((kinds, count))
    np.add.at(influence, (groups, codes), (hits - rates[groups]) / sizes[groups])
    return ClusteredRates(names, rates, influence @ influence.T, count)
