"""Diagnostic accuracy of one set of yes/no calls."""

import math
from dataclasses import dataclass

import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics import distributions as dist
from reader_study.statistics.inputs import as_binary, same_length
from reader_study.statistics.proportions import proportion
from reader_study.statistics.results import Estimate


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of calls: true positives, false negatives, false positives, true negatives."""

    tp: int
    fn: int
    fp: int
    tn: int

    def __post_init__(self) -> None:
        if min(self.tp, self.fn, self.fp, self.tn) < 0:
            raise StatisticsError("A count is negative.", remedy="Check the table.")

    @classmethod
    def from_calls(cls, truth: npt.ArrayLike, calls: npt.ArrayLike) -> "Confusion":
        """Count calls (0/1, shape (N,)) against truth (0/1, shape (N,))."""
        positive, called = as_binary(truth, name="truth"), as_binary(calls, name="calls")
        same_length(positive, called)
        tp, fp = int((positive & called).sum()), int((~positive & called).sum())
        m = int(positive.sum())
        return cls(tp, m - tp, fp, positive.size - m - fp)

    @property
    def n_positive(self) -> int:
        """Cases with the disease."""
        return self.tp + self.fn

    @property
    def n_negative(self) -> int:
        """Cases without."""
        return self.fp + self.tn

    @property
    def n(self) -> int:
        """All cases."""
        return self.n_positive + self.n_negative


@dataclass(frozen=True, slots=True)
class DiagnosticAccuracy:
    """All measures of one confusion table, each with an interval or a reason."""

    confusion: Confusion
    sensitivity: Estimate
    specificity: Estimate
    ppv: Estimate
    npv: Estimate
    accuracy: Estimate
    f1: Estimate
    lr_positive: Estimate
    lr_negative: Estimate


def diagnostic_accuracy(
    confusion: Confusion,
    *,
    method: str = "clopper-pearson",
    conf_level: float = 0.95,
    prevalence: float | None = None,
) -> DiagnosticAccuracy:
    """Return sensitivity, specificity, predictive values, accuracy, F1 and likelihood ratios.

    Parameters
    ----------
    confusion : Confusion
        Counts; a class may be empty.
    method : str
        Interval of sensitivity, specificity and accuracy (see `proportion`).
    conf_level : float
        In (0, 1).
    prevalence : float, optional
        Predictive values for this prevalence instead of the study's own.

    Returns
    -------
    DiagnosticAccuracy
        Predictive values carry the standard logit interval of Mercaldo, Lau & Zhou 2007 (Stat Med
        26:2170; MedCalc's); where that is undefined (0 or 1) Clopper-Pearson, with a reason.

    """
    c = confusion

    def share(x: int, n: int) -> Estimate:
        return proportion(x, n, method=method, conf_level=conf_level)

    positive, negative = c.tp + c.fp, c.fn + c.tn
    return DiagnosticAccuracy(
        confusion,
        share(c.tp, c.n_positive),
        share(c.tn, c.n_negative),
        _predictive(c, c.tp, positive, "positive", conf_level, prevalence),
        _predictive(c, c.tn, negative, "negative", conf_level, prevalence),
        share(c.tp + c.tn, c.n),
        _f1(c),
        _likelihood_ratio((c.tp, c.n_positive), (c.fp, c.n_negative), conf_level),
        _likelihood_ratio((c.fn, c.n_positive), (c.tn, c.n_negative), conf_level),
    )


def _predictive(
    c: Confusion, x: int, n: int, sign: str, conf_level: float, prevalence: float | None
) -> Estimate:
    if n == 0:
        return Estimate(None, n=0, reason=f"No {sign} call: the predictive value is undefined.")
    m, k = c.n_positive, c.n_negative
    if m == 0 or k == 0:
        exact = proportion(x, n, conf_level=conf_level)
        reason = "One class only: the predictive value tells the class, not the test."
        return Estimate(exact.value, exact.lower, exact.upper, exact.se, n, exact.method, reason)
    se, sp = c.tp / m, c.tn / k
    share = m / c.n if prevalence is None else prevalence
    right = se * share if sign == "positive" else sp * (1 - share)
    wrong = (1 - sp) * (1 - share) if sign == "positive" else (1 - se) * share
    if right <= 0 or wrong <= 0:
        exact = proportion(x, n, conf_level=conf_level)
        reason = "At 0 or 1 the logit interval is undefined: Clopper-Pearson instead."
        return Estimate(exact.value, exact.lower, exact.upper, exact.se, n, exact.method, reason)
    value = right / (right + wrong)
    yes, no = (se, sp) if sign == "positive" else (1 - se, 1 - sp)
    variance = (1 - yes) / (yes * m) + no / ((1 - no) * k)
    error = math.sqrt(variance) * value * (1 - value)
    limits = dist.logit_limits(value, error, dist.normal_quantile(conf_level))
    return Estimate(value, *limits, error, n, "Mercaldo logit")


def _f1(c: Confusion) -> Estimate:
    if c.tp + c.fp + c.fn == 0:
        return Estimate(None, n=c.n, reason="No positive case and no positive call.")
    return Estimate(2 * c.tp / (2 * c.tp + c.fp + c.fn), n=c.n)


def _likelihood_ratio(
    diseased: tuple[int, int], healthy: tuple[int, int], conf_level: float
) -> Estimate:
    """Return the ratio of two shares; log interval of Simel, Samsa & Matchar 1991."""
    (a, m), (b, n) = diseased, healthy
    if m == 0 or n == 0:
        return Estimate(None, reason="One class only: the likelihood ratio is undefined.")
    if b == 0:
        reason = "The denominator is 0: the likelihood ratio is infinite or undefined."
        return Estimate(None, n=m + n, method="log", reason=reason)
    ratio = (a / m) / (b / n)
    if a == 0:
        reason = "A ratio of 0 has no log interval."
        return Estimate(0.0, 0.0, None, None, m + n, "log", reason)
    se = math.sqrt(max(1 / a - 1 / m + 1 / b - 1 / n, 0.0))
    half = dist.normal_quantile(conf_level) * se
    limits = (ratio * math.exp(-half), ratio * math.exp(half))
    return Estimate(ratio, *limits, se, m + n, "log (se on the log scale)")
