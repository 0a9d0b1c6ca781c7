"""Sums over all (positive, negative) pairs of products of two curves' success kernels.

The kernel of a pair is 1 when the positive case is rated higher, 1/2 on a tie, 0 otherwise. Sums
over rows and columns follow from placement values; only the sum of products needs the pairs
themselves, taken block by block as one matrix product (memory: curves x `_BLOCK` floats).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reader_study.statistics.inputs import BoolArray, FloatArray

_BLOCK = 2_000_000
"""Kernel values held at a time; every partial sum of quarters stays exact in float32."""


@dataclass(frozen=True, slots=True)
class Kernels:
    """Success kernels of C curves, summed in the ways that variances need.

    Parameters
    ----------
    rows : ndarray, shape (C, m)
        Kernel summed over the negatives that the curve rated, per positive case (0 if unrated).
    columns : ndarray, shape (C, n)
        The same over the positives, per negative case.
    products : ndarray, shape (C, C)
        Kernel products summed over all pairs.
    positives, negatives : ndarray of bool, shape (C, m) and (C, n)
        Which cases each curve rated.

    """

    rows: FloatArray
    columns: FloatArray
    products: FloatArray
    positives: BoolArray
    negatives: BoolArray


def kernel_block(first: FloatArray, second: FloatArray) -> npt.NDArray[np.float32]:
    """Return kernels of (C, a) positives against (C, n) negatives, shape (C, a, n); NaN gives 0."""
    difference = first[:, :, None] - second[:, None, :]
    block = np.heaviside(difference, 0.5).astype(np.float32)
    np.nan_to_num(block, copy=False)
    return block


def kernels(truth: BoolArray, scores: FloatArray) -> Kernels:
    """Sum the kernels of ``scores`` (C, N), NaN where a curve did not rate a case."""
    first, second = scores[:, truth], scores[:, ~truth]
    curves, m = first.shape
    rows = np.zeros((curves, m))
    columns = np.zeros(second.shape)
    products = np.zeros((curves, curves))
    step = max(1, _BLOCK // max(1, second.size))
    for start in range(0, m, step):
        part = slice(start, start + step)
        block = kernel_block(first[:, part], second)
        rows[:, part] = block.sum(axis=2, dtype=np.float64)
        columns += block.sum(axis=1, dtype=np.float64)
        flat = block.reshape(curves, -1)
        products += flat @ flat.T
    return Kernels(rows, columns, products, ~np.isnan(first), ~np.isnan(second))
