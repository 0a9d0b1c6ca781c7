"""Whether a panel agrees better with the model than without: bootstrap over cases."""

from collections.abc import Callable, Sequence

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.agreement.icc import icc
from reader_study.statistics.agreement.kappa import Ratings, code_ratings
from reader_study.statistics.agreement.panel import fleiss_kappa, pairwise_kappa
from reader_study.statistics.bootstrap import bootstrap_difference
from reader_study.statistics.inputs import FloatArray, IntArray
from reader_study.statistics.resampling import Labels
from reader_study.statistics.results import Comparison

_STATISTICS = ("icc", "fleiss", "mean_kappa", "mean_weighted_kappa")


def agreement_change(
    before: Ratings,
    after: Ratings,
    *,
    categories: Sequence[object],
    statistic: str = "icc",
    cluster: Labels | None = None,
    replicates: int = 2000,
    seed: int = 1,
    conf_level: float = 0.95,
) -> Comparison:
    """Return a panel's agreement after minus before with a bootstrap interval and test.

    Parameters
    ----------
    before, after : array_like, shape (N, k)
        Categories of the same cases and readers.
    categories : sequence
        All categories in order; their places are the numbers of the ICC.
    statistic : {"icc", "fleiss", "mean_kappa", "mean_weighted_kappa"}
        ICC(2,1), Fleiss' kappa, mean pairwise kappa, plain or quadratic.
    cluster : sequence, optional
        Patient of each case.
    replicates, seed : int
        Bootstrap over cases (readers stay).
    conf_level : float
        Of the percentile interval; p is normal with the bootstrap standard error.

    """
    if statistic not in _STATISTICS:
        raise StatisticsError(
            f"There is no statistic {statistic!r}.", remedy=f"Choose one of {_STATISTICS}."
        )
    tables = [code_ratings(values, categories) for values in (before, after)]
    if tables[0].shape != tables[1].shape:
        raise StatisticsError(
            "Before and after differ in shape.", remedy="Give the same cases and readers."
        )
    measure = _measure(statistic, range(len(categories)))

    def change(rows: IntArray) -> float:
        values = [measure(table[rows]) for table in tables]
        if values[0] is None or values[1] is None:
            return float("nan")
        return values[1] - values[0]

    everyone = np.zeros(len(tables[0]), dtype=np.bool_)
    found = bootstrap_difference(
        change, everyone, cluster=cluster, replicates=replicates, seed=seed, conf_level=conf_level
    )
    method = f"bootstrap over cases, {statistic}"
    if found.value is None or not found.se:
        reason = found.reason or "The change does not vary between resamples."
        return Comparison("after", "before", found.value, method=method, reason=reason)
    z = found.value / found.se
    return Comparison(
        "after",
        "before",
        found.value,
        found.se,
        found.lower,
        found.upper,
        z,
        None,
        dist.normal_p(z),
        method,
        found.reason,
    )


def _measure(statistic: str, places: Sequence[int]) -> Callable[[FloatArray], float | None]:
    if statistic == "icc":
        return lambda table: icc(table).value
    if statistic == "fleiss":
        return lambda table: fleiss_kappa(table, categories=places).value
    weights = "quadratic" if statistic == "mean_weighted_kappa" else "none"
    return lambda table: pairwise_kappa(table, categories=places, weights=weights).mean
