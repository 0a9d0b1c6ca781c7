"""Part of the area under the ROC curve with its interval.

McClish 1989 (Med Decis Making 9:190) for the standardised area. The interval is a stratified
percentile bootstrap over cases or patients (Efron & Tibshirani 1993, ch. 13).
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from reader_study.statistics.bootstrap import bootstrap_difference
from reader_study.statistics.inputs import IntArray, as_binary, as_numbers, same_length
from reader_study.statistics.resampling import Labels
from reader_study.statistics.results import Estimate
from reader_study.statistics.roc.curve import partial_auc


def partial_auc_interval(
    truth: npt.ArrayLike,
    scores: npt.ArrayLike,
    *,
    max_fpr: float,
    standardise: bool = False,
    cluster: Labels | None = None,
    replicates: int = 2000,
    seed: int = 1,
    conf_level: float = 0.95,
) -> Estimate:
    """Return the area for false positive rates in [0, max_fpr] with a bootstrap interval.

    Parameters
    ----------
    truth, scores, max_fpr, standardise
        As for `partial_auc`.
    cluster : sequence, optional
        Patient of each case; cases of one patient are drawn together.
    replicates, seed : int
        Number of resamples and seed.
    conf_level : float
        In (0, 1).

    Raises
    ------
    StatisticsError
        One class only, NaN, lengths that differ, or an impossible ``max_fpr``.

    """
    positive = as_binary(truth, name="truth")
    rated = as_numbers(scores, name="scores")
    same_length(positive, rated)
    point = partial_auc(positive, rated, max_fpr=max_fpr, standardise=standardise)

    def area(rows: IntArray) -> float:
        drawn = positive[rows]
        if drawn.all() or not drawn.any():
            return float("nan")
        found = partial_auc(drawn, rated[rows], max_fpr=max_fpr, standardise=standardise)
        return float(np.nan if found.value is None else found.value)

    found = bootstrap_difference(
        area,
        positive,
        cluster=cluster,
        replicates=replicates,
        seed=seed,
        conf_level=conf_level,
    )
    method = f"{point.method}; {found.method}, {replicates} resamples, seed {seed}"
    if found.se is not None and found.se < 1e-15:
        reason = "All resamples are equal: the interval is not informative."
        return replace(found, n=point.n, method=method, reason=reason)
    return replace(found, n=point.n, method=method)
