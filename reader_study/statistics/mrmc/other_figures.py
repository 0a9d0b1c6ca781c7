"""Figures of merit other than the area: calls at a cutoff, and a user's own metric."""

from collections.abc import Callable

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics.inputs import BoolArray, FloatArray
from reader_study.statistics.mrmc.figures import (
    Figures,
    cells_of,
    crossed_product,
    make_figures,
    overlap,
    require_counts,
)
from reader_study.statistics.reads import Reads

Metric = Callable[[BoolArray, FloatArray], float]
"""A user's figure of merit: (truth, scores) -> number."""


def binary_figures(reads: Reads, *, endpoint: str, cutoff: float) -> Figures:
    """Return sensitivities, specificities or accuracies of the calls ``rating >= cutoff``.

    Only the cases of one class enter (all for the accuracy). With one common set of m cases the
    jackknife covariance is ``cov(calls) / m`` with divisor m - 1; with missing reads the
    leave-one-out values are formed. Where a patient has several cases, calls are summed within
    patients.

    Parameters
    ----------
    reads : Reads
        Ratings or 0/1 calls.
    endpoint : {"sensitivity", "specificity", "accuracy"}
        Share of positives called, of negatives not called, or of all cases called rightly.
    cutoff : float
        A rating at or above it is a positive call.

    Raises
    ------
    StatisticsError
        A cell has fewer than two cases of the class.

    """
    wanted = {
        "sensitivity": reads.truth,
        "specificity": ~reads.truth,
        "accuracy": np.ones_like(reads.truth),
    }[endpoint]
    cells, scores = cells_of(reads)
    scores = scores[:, wanted]
    present = ~np.isnan(scores)
    counts = present.sum(axis=1)
    require_counts(reads, cells, counts, f"cases for the {endpoint}")
    called = np.greater_equal(scores, cutoff, where=present, out=np.zeros(scores.shape, np.bool_))
    right = present & (called == reads.truth[wanted])
    estimates = right.sum(axis=1) / counts
    left_out = (right.sum(axis=1)[:, None] - right) / np.maximum(counts[:, None] - present, 1)
    clusters = None if reads.clusters is None else reads.clusters[wanted]
    spread = crossed_product(left_out, clusters)
    spread[~overlap(present, clusters)] = 0.0
    return make_figures(endpoint, "jackknife", reads, cells, estimates, counts, spread)


def metric_figures(reads: Reads, metric: Metric) -> Figures:
    """Return a user's metric per cell with jackknife covariance over all cases.

    Parameters
    ----------
    reads : Reads
        Any design.
    metric : callable
        ``metric(truth, scores) -> float`` on the cases of one cell, and on them without one.

    Raises
    ------
    StatisticsError
        The metric gave a non-finite value; the message names the reader.

    """
    cells, scores = cells_of(reads)
    present = ~np.isnan(scores)
    estimates = np.empty(len(cells))
    left_out = np.empty(scores.shape)
    for k, (row, there) in enumerate(zip(scores, present, strict=True)):
        truth, rated = reads.truth[there], row[there]
        estimates[k] = metric(truth, rated)
        left_out[k] = estimates[k]
        keep = ~np.eye(rated.size, dtype=np.bool_)
        left_out[k, there] = [metric(truth[kept], rated[kept]) for kept in keep]
    if not np.isfinite(left_out).all():
        reader = reads.readers[cells[int(np.argwhere(~np.isfinite(left_out))[0][0])][1]]
        raise StatisticsError(
            f"The metric is not finite for reader {reader} when one case is left out.",
            remedy="Use a metric that is defined without any one case.",
        )
    spread = crossed_product(left_out, reads.clusters)
    spread[~overlap(present, reads.clusters)] = 0.0
    return make_figures("metric", "jackknife", reads, cells, estimates, present.sum(axis=1), spread)
