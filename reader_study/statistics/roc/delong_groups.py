"""Areas of different cases (subgroups) compared.

DeLong's variances of independent groups add; the reference is normal, or Student t as in pROC.
"""

from reader_study.statistics import distributions as dist
from reader_study.statistics.results import Comparison
from reader_study.statistics.roc.delong import Delong
from reader_study.statistics.wald import normal_comparison


def delong_unpaired(
    first: Delong, second: Delong, *, reference: str = "normal", conf_level: float = 0.95
) -> Comparison:
    """Return the test of two areas from different cases (subgroups).

    Parameters
    ----------
    first, second : Delong
        Results of `delong`; the first curve of each is compared.
    reference : {"normal", "welch"}
        Normal, or Student t with Welch-Satterthwaite degrees of freedom on N - 1 per group
        (what pROC prints).
    conf_level : float
        In (0, 1).

    """
    names = (first.labels[0], second.labels[0])
    difference = float(first.auc[0] - second.auc[0])
    if first.covariance is None or second.covariance is None:
        reason = "A group has a class with one case: the variance needs two."
        return Comparison(*names, difference, method="unpaired DeLong", reason=reason)
    variances = float(first.covariance[0, 0]), float(second.covariance[0, 0])
    plain = normal_comparison(
        names,
        difference,
        sum(variances),
        conf_level=conf_level,
        method="unpaired DeLong, normal",
    )
    if reference == "normal" or not plain.se or plain.statistic is None:
        return plain
    sizes = [g.n_positive + g.n_negative for g in (first, second)]
    parts = sum(v**2 / (size - 1) for v, size in zip(variances, sizes, strict=True))
    df = sum(variances) ** 2 / parts
    half = dist.t_quantile(conf_level, df) * plain.se
    return Comparison(
        *names,
        difference,
        plain.se,
        difference - half,
        difference + half,
        plain.statistic,
        df,
        dist.t_p(plain.statistic, df),
        "unpaired DeLong, Welch t",
    )
