"""Areas under ROC curves of scores on the same cases: DeLong intervals and tests.

DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837. The direction is never flipped: a score
that is lower in malignant cases has an area below one half, and is reported so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import (
    BoolArray,
    FloatArray,
    as_binary,
    as_numbers,
    require_both_classes,
    same_length,
)
from reader_study.statistics.placements import placement_covariance, placements
from reader_study.statistics.results import Comparison, Estimate
from reader_study.statistics.wald import ZERO_VARIANCE, normal_comparison


@dataclass(frozen=True, slots=True)
class Delong:
    """The areas of k curves with their joint covariance.

    Parameters
    ----------
    labels : tuple of str
        Names of the k curves.
    auc : ndarray, shape (k,)
        Areas in [0, 1].
    covariance : ndarray, shape (k, k) or None
        None when a class has a single case, so that no variance exists.
    n_positive, n_negative : int
        Cases per class.
    conf_level : float
        Of all intervals, in (0, 1).
    interval : {"wald", "logit"}
        Wald limits are clipped to [0, 1]; logit limits stay inside by themselves.

    """

    labels: tuple[str, ...]
    auc: FloatArray
    covariance: FloatArray | None
    n_positive: int
    n_negative: int
    conf_level: float = 0.95
    interval: str = "wald"

    def estimate(self, curve: str | int = 0) -> Estimate:
        """Return one area with its interval.

        An area of 0 or 1 has variance 0 and the interval [area, area], with the reason that
        DeLong is not informative there.
        """
        k = self._index(curve)
        area = float(self.auc[k])
        size = self.n_positive + self.n_negative
        if self.covariance is None:
            return Estimate(area, n=size, method="DeLong", reason=self._no_variance())
        se = float(np.sqrt(max(self.covariance[k, k], 0.0)))
        lower, upper = self._limits(area, se)
        reason = "" if se > 0 else _flat_reason(area)
        return Estimate(area, lower, upper, se, size, f"DeLong, {self.interval}", reason)

    def compare(self, first: str | int, second: str | int) -> Comparison:
        """Return the paired DeLong test of two curves (normal reference).

        Identical curves give difference 0 and p = 1; a difference without variance (two
        perfect separations in opposite directions) has no p value, and says so.
        """
        i, j = self._index(first), self._index(second)
        names = (self.labels[i], self.labels[j])
        difference = float(self.auc[i] - self.auc[j])
        if self.covariance is None:
            return Comparison(*names, difference, method="DeLong", reason=self._no_variance())
        s = self.covariance
        variance = float(s[i, i] + s[j, j] - 2 * s[i, j])
        return normal_comparison(
            names, difference, variance, conf_level=self.conf_level, method="paired DeLong, normal"
        )

    def compare_all(self) -> Comparison:
        """Return the joint test that all k areas are equal (chi-square, k - 1 df).

        A singular contrast covariance is inverted in the generalised sense, its rank gives the
        degrees of freedom; rank 0 leaves the test undefined.
        """
        names = (self.labels[0], "all others")
        if self.covariance is None:
            return Comparison(*names, None, method="DeLong joint", reason=self._no_variance())
        contrast = np.eye(self.auc.size)[:-1] - np.eye(self.auc.size)[1:]
        difference = contrast @ self.auc
        spread = contrast @ self.covariance @ contrast.T
        rank = int(np.linalg.matrix_rank(spread, tol=ZERO_VARIANCE)) if spread.size else 0
        if rank == 0:
            return Comparison(
                *names, None, method="DeLong joint", reason="The differences have no variance."
            )
        inverse = np.linalg.pinv(spread, rcond=1e-10, hermitian=True)
        statistic = float(difference @ inverse @ difference)
        return Comparison(
            *names,
            None,
            statistic=statistic,
            df=rank,
            p_value=dist.chi2_p(statistic, rank),
            method="DeLong joint, chi-square",
        )

    def _index(self, curve: str | int) -> int:
        if isinstance(curve, int):
            return curve
        if curve not in self.labels:
            raise StatisticsError(
                f"There is no curve named {curve!r}.", remedy=f"Choose one of {self.labels}."
            )
        return self.labels.index(curve)

    def _limits(self, area: float, se: float) -> tuple[float, float]:
        quantile = dist.normal_quantile(self.conf_level)
        if self.interval == "logit" and 0 < area < 1:
            return dist.logit_limits(area, se, quantile)
        return dist.clip01(area - quantile * se), dist.clip01(area + quantile * se)

    def _no_variance(self) -> str:
        scarce = "positive" if self.n_positive < 2 else "negative"
        return f"Only one {scarce} case: the variance needs two."


def _flat_reason(area: float) -> str:
    if area in (0.0, 1.0):
        return "Perfect separation: the DeLong variance is 0 and its interval not informative."
    return "The placement values do not vary: the DeLong variance is 0."


def auc(truth: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """Return the empirical area under the ROC curve (Mann-Whitney; ties count half).

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1 or bool; 1 is the positive class.
    scores : array_like, shape (N,)
        Finite; higher means more suspicious.

    Raises
    ------
    StatisticsError
        One class only, NaN, or lengths that differ.

    Examples
    --------
    >>> auc([0, 0, 1, 1], [1, 3, 2, 4])
    0.75

    """
    positive, table = _checked(truth, scores)
    return float(placements(positive, table).auc[0])


def delong(
    truth: npt.ArrayLike,
    scores: npt.ArrayLike,
    *,
    labels: Sequence[str] | None = None,
    conf_level: float = 0.95,
    interval: str = "wald",
) -> Delong:
    """Return areas and DeLong covariance of one or more scores on the same cases.

    Parameters
    ----------
    truth : array_like, shape (N,)
        0/1 or bool.
    scores : array_like, shape (N,) or (k, N)
        Finite; higher means more suspicious.
    labels : sequence of str, optional
        Names of the k curves; "1", "2", … by default.
    conf_level : float
        In (0, 1).
    interval : {"wald", "logit"}
        Kind of the interval of a single area.

    Raises
    ------
    StatisticsError
        One class only, NaN, or lengths that differ.

    """
    positive, table = _checked(truth, scores)
    m, n = int(positive.sum()), int((~positive).sum())
    found = placements(positive, table)
    covariance = placement_covariance(found) if min(m, n) >= 2 else None
    names = tuple(labels) if labels is not None else tuple(str(k + 1) for k in range(len(table)))
    return Delong(names, found.auc, covariance, m, n, conf_level, interval)


def delong_test(
    truth: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike, *, conf_level: float = 0.95
) -> Comparison:
    """Return the paired DeLong test of two scores, each of shape (N,), on the same cases."""
    table = np.stack([as_numbers(first, name="first"), as_numbers(second, name="second")])
    return delong(truth, table, labels=("first", "second"), conf_level=conf_level).compare(0, 1)


def _checked(truth: npt.ArrayLike, scores: npt.ArrayLike) -> tuple[BoolArray, FloatArray]:
    positive = as_binary(truth, name="truth")
    shape = np.ndim(scores)
    table = np.atleast_2d(as_numbers(scores, name="scores", ndim=2 if shape == 2 else 1))
    same_length(positive, table)
    require_both_classes(positive)
    return positive, table
