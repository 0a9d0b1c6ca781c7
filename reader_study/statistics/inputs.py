"""Checks at the door: after these, arrays are finite, of one length, and typed."""

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]


def as_binary(values: npt.ArrayLike, *, name: str) -> BoolArray:
    """Return a 1-d boolean array from booleans or 0/1 numbers.

    Raises
    ------
    StatisticsError
        Empty, not one-dimensional, or holding anything but 0 and 1.

    """
    array = np.asarray(values)
    if array.ndim != 1 or array.size == 0:
        raise StatisticsError(
            f"{name} must be a non-empty list, not of shape {array.shape}.",
            remedy="Give one value per case.",
        )
    if array.dtype == np.bool_:
        return array
    try:
        numbers = array.astype(np.float64)
    except (TypeError, ValueError):
        numbers = np.full(array.shape, np.nan)
    if not np.isin(numbers, (0.0, 1.0)).all():
        raise StatisticsError(
            f"{name} holds values other than 0 and 1.",
            remedy="Code the positive class 1 and the negative class 0.",
        )
    positive: BoolArray = numbers == 1.0
    return positive


def as_numbers(values: npt.ArrayLike, *, name: str, ndim: int = 1) -> FloatArray:
    """Return a finite float array of ``ndim`` dimensions.

    Raises
    ------
    StatisticsError
        Not numeric, wrong number of dimensions, or holding NaN or infinity.

    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise StatisticsError(
            f"{name} is not numeric: {error}.", remedy="Give numbers, one per case."
        ) from error
    if array.ndim != ndim:
        raise StatisticsError(
            f"{name} has {array.ndim} dimensions, {ndim} are needed.",
            remedy="Check the shape of the table.",
        )
    if not np.isfinite(array).all():
        raise StatisticsError(
            f"{name} holds a missing or infinite value.",
            remedy="Leave out those cases, or use a function that allows missing reads.",
        )
    return array


def same_length(first: npt.NDArray[np.generic], second: npt.NDArray[np.generic]) -> None:
    """Raise StatisticsError unless both arrays have the same number of cases (last axis)."""
    if first.shape[-1] != second.shape[-1]:
        raise StatisticsError(
            f"The columns differ in length: {first.shape[-1]} and {second.shape[-1]}.",
            remedy="Give one value per case in the same order.",
        )


def require_both_classes(truth: BoolArray) -> tuple[int, int]:
    """Return (positives, negatives).

    Raises
    ------
    StatisticsError
        One class is absent; the message names it.

    """
    positives = int(truth.sum())
    negatives = truth.size - positives
    for count, name in ((positives, "positive"), (negatives, "negative")):
        if count == 0:
            raise StatisticsError(
                f"There is no {name} case.",
                remedy="A ROC statistic needs both classes; for one class use proportions.",
            )
    return positives, negatives
