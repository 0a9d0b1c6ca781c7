"""What a score is worth in use: decision curves, and risk against coverage.

Vickers & Elkin 2006 (Med Decis Making 26:565); El-Yaniv & Wiener 2010 (J Mach Learn Res 11:1605).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics.inputs import FloatArray, as_binary, as_numbers, same_length


@dataclass(frozen=True, slots=True)
class DecisionCurve:
    """Net benefit per threshold of the score, of treating all; treating none is 0.

    ``interventions_avoided`` is per 100 cases against treating all.
    """

    thresholds: FloatArray
    net_benefit: FloatArray
    treat_all: FloatArray
    interventions_avoided: FloatArray


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """Error rate among the most confident share of cases.

    ``area`` is the mean risk over all coverages (AURC); ties in confidence enter together.
    """

    coverage: FloatArray
    risk: FloatArray
    area: float


def decision_curve(
    truth: npt.ArrayLike, probability: npt.ArrayLike, *, thresholds: Sequence[float]
) -> DecisionCurve:
    """Return the net benefit of biopsying at probability >= threshold.

    Parameters
    ----------
    truth, probability : array_like, shape (N,)
        0/1 (one class is allowed), and probabilities.
    thresholds : sequence of float
        In (0, 1).

    Raises
    ------
    StatisticsError
        A threshold outside (0, 1).

    """
    positive = as_binary(truth, name="truth")
    p = as_numbers(probability, name="probability")
    same_length(positive, p)
    cuts = as_numbers(thresholds, name="thresholds")
    if ((cuts <= 0) | (cuts >= 1)).any():
        raise StatisticsError(
            "A threshold probability is not inside (0, 1).", remedy="At 0 and 1 odds do not exist."
        )
    called = p >= cuts[:, None]
    odds = cuts / (1 - cuts)
    benefit = (called & positive).mean(axis=1) - (called & ~positive).mean(axis=1) * odds
    share = positive.mean()
    everybody = share - (1 - share) * odds
    return DecisionCurve(cuts, benefit, everybody, 100 * (benefit - everybody) / odds)


def risk_coverage(correct: npt.ArrayLike, confidence: npt.ArrayLike) -> RiskCoverage:
    """Return the error rate among cases answered, as less confident ones are added.

    Parameters
    ----------
    correct : array_like, shape (N,)
        0/1: whether the call was right.
    confidence : array_like, shape (N,)
        Higher is surer.

    """
    right = as_binary(correct, name="correct")
    sure = as_numbers(confidence, name="confidence")
    same_length(right, sure)
    order = np.argsort(-sure, kind="stable")
    ordered = sure[order]
    last = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True])
    wrong = np.cumsum(~right[order])[last]
    answered = last + 1
    risk = wrong / answered
    sizes = np.diff(np.r_[0, answered])
    return RiskCoverage(answered / right.size, risk, float((risk * sizes).sum() / right.size))
