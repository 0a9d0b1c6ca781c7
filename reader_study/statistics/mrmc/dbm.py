"""The DBM analysis after Hillis, as an equivalent view of the jackknife Obuchowski-Rockette one.

Dorfman, Berbaum & Metz 1992; equivalence Hillis, Obuchowski, Schartz & Berbaum 2005 (Stat Med
24:1579): pseudovalues give the same F, degrees of freedom and p with random readers. Mean squares
differ by the factor N. With fixed readers DBM refers to F and t with degrees of freedom from the
cases, where Obuchowski-Rockette takes chi-square and normal.
"""

import math
from dataclasses import replace

from reader_study.statistics import distributions as dist
from reader_study.statistics.mrmc.results import (
    EqualityTest,
    Inference,
    ModalityMean,
    MrmcResult,
    ReaderDifference,
)
from reader_study.statistics.results import Comparison


def dbm_view(result: MrmcResult, *, n_cases: int) -> MrmcResult:
    """Return a jackknife result as DBM states it (mean squares stay on the scale of the figure).

    Parameters
    ----------
    result : MrmcResult
        Made with jackknife covariance from complete reads.
    n_cases : int
        Cases of both classes; pseudovalue mean squares are the given ones times this.

    """
    if result.inference is not Inference.FIXED_READERS or result.equality is None:
        return result
    within = float(n_cases - 1)
    across = (len(result.modalities) - 1) * within
    level = result.conf_level
    return replace(
        result,
        equality=_f_test(result.equality, across),
        differences=tuple(_with_t(found, across, level) for found in result.differences),
        means=tuple(_mean_with_t(mean, within, result) for mean in result.means),
        reader_differences=tuple(
            ReaderDifference(found.reader, _with_t(found.comparison, within, level))
            for found in result.reader_differences
        ),
    )


def _f_test(test: EqualityTest, df2: float) -> EqualityTest:
    if test.statistic is None:
        return test
    f = test.statistic / test.df1
    return replace(test, kind="F", statistic=f, df2=df2, p_value=dist.f_p(f, test.df1, df2))


def _with_t(found: Comparison, df: float, conf_level: float) -> Comparison:
    if found.statistic is None or found.estimate is None or found.se is None:
        return found
    half = dist.t_quantile(conf_level, df) * found.se
    return replace(
        found,
        lower=found.estimate - half,
        upper=found.estimate + half,
        df=df,
        p_value=dist.t_p(found.statistic, df),
        method="DBM, t",
    )


def _mean_with_t(mean: ModalityMean, df: float, result: MrmcResult) -> ModalityMean:
    """Take a negative Cov2 as it is: the pseudovalues' variance is of the mean itself."""
    readers = len(result.readers)
    variance = (mean.var_error + (readers - 1) * mean.cov2) / readers
    if not mean.se or variance <= 0:
        return mean
    se = math.sqrt(variance)
    half = dist.t_quantile(result.conf_level, df) * se
    lower, upper = dist.clip01(mean.estimate - half), dist.clip01(mean.estimate + half)
    return replace(mean, se=se, lower=lower, upper=upper, df=df)
