"""Placement values: the one sort per curve on which every AUC statistic here rests.

For a positive case ``V10`` is the share of negatives scored below it (ties count half); for a
negative case ``V01`` is the share of positives scored above it. Both come from one argsort and
two running counts, O(N log N) (Sun & Xu 2014, IEEE Signal Process Lett 21:1389, restated without
midranks).
"""

from dataclasses import dataclass

import numpy as np

from reader_study.statistics.inputs import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Placements:
    """Placement values of k curves on the same cases.

    Parameters
    ----------
    v10 : ndarray, shape (k, m)
        Per positive case, in case order, each in [0, 1].
    v01 : ndarray, shape (k, n)
        Per negative case, in case order, each in [0, 1].
    auc : ndarray, shape (k,)
        Mean of either.

    """

    v10: FloatArray
    v01: FloatArray
    auc: FloatArray


def placements(truth: BoolArray, scores: FloatArray) -> Placements:
    """Return placement values of every row of ``scores`` (k, N); both classes must be present."""
    m = int(truth.sum())
    n = truth.size - m
    v10 = np.empty((scores.shape[0], m))
    v01 = np.empty((scores.shape[0], n))
    by_case = np.empty(truth.size)
    for k, row in enumerate(scores):
        _place(truth, row, by_case)
        v10[k] = by_case[truth]
        v01[k] = by_case[~truth]
    return Placements(v10=v10 / n, v01=v01 / m, auc=v10.sum(axis=1) / (m * n))


def _place(truth: BoolArray, scores: FloatArray, out: FloatArray) -> None:
    """Fill ``out`` with counts: negatives below a positive, positives above a negative."""
    order = np.argsort(scores)
    ordered = scores[order]
    positive = truth[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, ordered.size])
    positives = np.add.reduceat(positive, starts, dtype=np.int64)
    negatives = sizes - positives
    below = np.cumsum(negatives) - 0.5 * negatives
    above = positives.sum() - np.cumsum(positives) + 0.5 * positives
    if starts.size == ordered.size:  # no ties: the groups are the cases themselves
        out[order] = np.where(positive, below, above)
    else:
        out[order] = np.where(positive, np.repeat(below, sizes), np.repeat(above, sizes))


def placement_covariance(found: Placements) -> FloatArray:
    """Return the DeLong covariance of the k AUCs, shape (k, k).

    DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837, eq. 4-6:
    ``S = S10 / m + S01 / n`` with divisors m - 1 and n - 1. Needs m, n >= 2.
    """
    total = np.zeros((found.auc.size, found.auc.size))
    for values in (found.v10, found.v01):
        centred = values - values.mean(axis=1, keepdims=True)
        size = values.shape[1]
        total += centred @ centred.T / ((size - 1) * size)
    return total


def leave_one_out(found: Placements, truth: BoolArray) -> FloatArray:
    """Return the AUCs with each case left out in turn, shape (k, N), in case order.

    Closed form: without positive i the AUC is ``(m A - V10_i) / (m - 1)``, alike for negatives.
    Needs m, n >= 2.
    """
    out = np.empty((found.auc.size, truth.size))
    area = found.auc[:, None]
    m, n = found.v10.shape[1], found.v01.shape[1]
    out[:, truth] = (m * area - found.v10) / (m - 1)
    out[:, ~truth] = (n * area - found.v01) / (n - 1)
    return out
