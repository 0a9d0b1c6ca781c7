"""Krippendorff's alpha, for any number of raters and missing ratings.

Krippendorff 2011, Computing Krippendorff's alpha-reliability.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics.agreement.panel import PanelAgreement, no_agreement
from reader_study.statistics.inputs import FloatArray


def krippendorff_alpha(ratings: npt.ArrayLike, *, level: str = "nominal") -> PanelAgreement:
    """Return Krippendorff's alpha of k raters with missing ratings allowed.

    Parameters
    ----------
    ratings : array_like, shape (N, k)
        Numbers; NaN where missing. Cases with fewer than two ratings do not count.
    level : {"nominal", "ordinal", "interval"}
        Scale of measurement.

    Returns
    -------
    PanelAgreement
        Undefined with a reason when all ratings are equal (no expected disagreement).

    """
    if level not in ("nominal", "ordinal", "interval"):
        raise StatisticsError(
            f"There is no level {level!r}.", remedy="Choose nominal, ordinal or interval."
        )
    table = np.asarray(ratings, dtype=np.float64)
    given = (~np.isnan(table)).sum(axis=1)
    incomplete = int(((given >= 2) & (given < table.shape[1])).sum())
    left_out = int((given < 2).sum())
    table = table[given >= 2]
    if table.size == 0:
        return replace(no_agreement(0, "No case has two ratings."), left_out=left_out)
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=1).astype(np.float64)
    sizes = counts.sum(axis=1, keepdims=True)
    pairs = counts.T @ (counts / (sizes - 1))
    pairs -= np.diag((counts / (sizes - 1)).sum(axis=0))
    marginal = pairs.sum(axis=1)
    total = marginal.sum()
    distance = _distance(values, marginal, level)
    expected = float((np.outer(marginal, marginal) * distance).sum() / (total - 1))
    if expected <= 0:
        reason = "All ratings are equal: no disagreement is expected (0/0)."
        return replace(no_agreement(len(table), reason), incomplete=incomplete, left_out=left_out)
    value = 1 - float((pairs * distance).sum()) / expected
    found = PanelAgreement(value, None, None, None, None, None, None, None, len(table))
    return replace(found, incomplete=incomplete, left_out=left_out)


def _distance(values: FloatArray, marginal: FloatArray, level: str) -> FloatArray:
    if level == "nominal":
        return 1 - np.eye(values.size)
    if level == "interval":
        return (values[:, None] - values) ** 2
    middle = np.cumsum(marginal) - marginal / 2  # ordinal: counts between two values
    return (middle[:, None] - middle) ** 2
