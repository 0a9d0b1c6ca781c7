"""Pixels to what a graph takes, and what it gives to probabilities: pure numpy."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from engines.data.preprocess import Preprocessing
from engines.scorers.onnx.card import OnnxInput, OnnxOutput

Floats = npt.NDArray[np.float64]

MALIGNANT = "malignant"
_SUM_WITHIN = 1e-3
"""By which probabilities of half precision may miss one."""


def as_input(
    pixels: npt.NDArray[np.uint8], preprocessing: Preprocessing, stated: OnnxInput
) -> npt.NDArray[np.generic]:
    """Return grey squares as the graph takes them.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (n, size, size)

    Returns
    -------
    ndarray, shape (n, channels, size, size) or (n, size, size, channels)
        ``(pixel / 255 - mean) / std`` of each channel; for uint8 the pixels as they are.

    """
    planes = np.repeat(pixels[:, None], stated.channels, axis=1)
    if stated.dtype != "uint8":
        mean, std = (
            np.asarray(three[: stated.channels], dtype=np.float32)[:, None, None]
            for three in (preprocessing.mean, preprocessing.std)
        )
        scaled = planes.astype(np.float32) / np.float32(255)
        planes = ((scaled - mean) / std).astype(stated.dtype)
    if stated.layout == "NHWC":
        planes = planes.transpose(0, 2, 3, 1)
    return np.ascontiguousarray(planes)


def as_probabilities(found: Floats, stated: OnnxOutput) -> Floats | None:
    """Return the probability of each class, shape (n, classes), or of malignancy, shape (n, 1).

    A row that is no probability, or was made from no number, is NaN. None: the output has another
    shape than the card says.
    """
    width = len(stated.classes) or 1
    if found.shape[1:] != (width,) and not (width == 1 and found.ndim == 1):
        return None
    rows = found.reshape(-1, width)
    with np.errstate(over="ignore", invalid="ignore"):  # what is nonsense becomes NaN
        if stated.gives == "logit":
            made = 0.5 * (1 + np.tanh(rows / 2))
        elif stated.gives == "logits":
            powers = np.exp(rows - rows.max(axis=1, keepdims=True))
            made = powers / powers.sum(axis=1, keepdims=True)
        else:
            made = rows
    return _without_nonsense(made, whole=bool(stated.classes), given=rows)


def by_class(row: Floats, stated: OnnxOutput) -> tuple[float, Mapping[str, float]]:
    """Return the probability of malignancy, and that of each class where there are classes."""
    if not stated.classes:
        return float(row[0]), {}
    named = dict(zip(map(str, stated.classes), map(float, row), strict=True))
    return named[MALIGNANT], named


def _without_nonsense(made: Floats, *, whole: bool, given: Floats) -> Floats:
    inside = np.isfinite(given) & (made >= 0) & (made <= 1)
    sums = made.sum(axis=1) if whole else np.ones(len(made))
    good = np.all(inside, axis=1) & (np.abs(sums - 1) <= _SUM_WITHIN)
    return np.where(good[:, None], made / sums[:, None], np.nan)
