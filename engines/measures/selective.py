"""Selective prediction: how a model errs when it may leave out the cases that it is unsure of.

El-Yaniv & Wiener 2010 for risk and coverage; Geifman, Uziel & El-Yaniv 2019 for the area under the
curve (AURC) and its excess over the best possible order (E-AURC). Confidence of a binary model is
the larger of p and 1 − p, that is 1 − u/2 with the uncertainty u = 1 − 2·|0.5 − p|. Cases of equal
confidence have no order: the expected curve over all orders is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.measures.intervals import REPLICATES, WithInterval, patient_draws, spread_over
from engines.measures.metrics import Floats, Labels
from ground.errors import EngineError

TARGET_SENSITIVITY = 0.95
_SHOWN_POINTS = 200


@dataclass(frozen=True, slots=True)
class RiskCurve:
    """Error rate among the k cases of which the model is most sure, for k = 1 … n.

    Parameters
    ----------
    coverage, risk : ndarray of float64, shape (n,)
        Share of the cases that are kept, and of errors among them.

    """

    coverage: Floats
    risk: Floats

    @property
    def area(self) -> float:
        """AURC: the mean risk over all coverages."""
        return float(self.risk.mean())


@dataclass(frozen=True, slots=True)
class SelectiveFigures:
    """Curve and figures of one model, intervals by patients drawn anew.

    Parameters
    ----------
    aurc, excess : WithInterval
        AURC and E-AURC; 0 is the best excess there is.
    risk : WithInterval
        Error rate when no case is left out.
    coverage : WithInterval
        Largest share of cases, the surest first, among which the sensitivity of the calls is at
        least `target`; None where there is none.
    target : float

    """

    curve: RiskCurve
    aurc: WithInterval
    excess: WithInterval
    risk: WithInterval
    coverage: WithInterval
    target: float
    cases: int

    def to_json(self) -> dict[str, Any]:
        """Return figures and curve as plain JSON values; at most some 200 points of it."""
        n = len(self.curve.risk)
        rows = np.unique(np.linspace(0, n - 1, min(n, _SHOWN_POINTS)).round().astype(np.int64))
        return {
            "cases": self.cases,
            "target_sensitivity": self.target,
            "aurc": self.aurc.to_json(),
            "excess_aurc": self.excess.to_json(),
            "risk": self.risk.to_json(),
            "coverage_at_target": self.coverage.to_json(),
            "curve": {
                "coverage": [round(float(one), 6) for one in self.curve.coverage[rows]],
                "risk": [round(float(one), 6) for one in self.curve.risk[rows]],
            },
        }


def confidence_of(probabilities: npt.NDArray[np.float64]) -> Floats:
    """Return the largest probability of each case.

    Parameters
    ----------
    probabilities : ndarray, shape (n,) or (n, k)
        Of malignancy, or of each class; 0–1, calibrated.

    """
    if probabilities.ndim == 1:
        return np.maximum(probabilities, 1 - probabilities)
    found: Floats = probabilities.max(axis=1)
    return found


def risk_coverage(wrong: npt.NDArray[np.bool_], confidence: Floats) -> RiskCurve:
    """Return the expected curve.

    Parameters
    ----------
    wrong : ndarray of bool, shape (n,)
        Whether the call on each case is an error.
    confidence : ndarray, shape (n,)
        Higher is surer; any scale.

    Raises
    ------
    EngineError
        There is no case, or a confidence is no number.

    """
    n = len(wrong)
    if n == 0 or not np.isfinite(confidence).all():
        raise EngineError(
            "A risk-coverage curve needs cases, each with a confidence.",
            remedy="Leave out cases without an answer, and say how many they are.",
        )
    _, block = np.unique(-confidence, return_inverse=True)
    sizes = np.bincount(block)
    rate = np.bincount(block, weights=wrong.astype(np.float64)) / sizes
    errors = np.cumsum(np.repeat(rate, sizes))
    kept = np.arange(1, n + 1, dtype=np.float64)
    return RiskCurve(kept / n, errors / kept)


def best_area(wrong: npt.NDArray[np.bool_]) -> float:
    """Return the AURC of an order in which every error comes last."""
    return risk_coverage(wrong, (~wrong).astype(np.float64)).area


def coverage_at_sensitivity(
    labels: Labels, positive: npt.NDArray[np.bool_], confidence: Floats, *, target: float
) -> float | None:
    """Return the largest coverage at which calls on the kept cases are sensitive enough.

    Cases of equal confidence are kept together. None where no kept set with a malignant case
    reaches the target.
    """
    _, block = np.unique(-confidence, return_inverse=True)
    n_blocks = int(block.max()) + 1
    sick = np.cumsum(np.bincount(block[labels == 1], minlength=n_blocks))
    found = np.cumsum(np.bincount(block[(labels == 1) & positive], minlength=n_blocks))
    kept = np.cumsum(np.bincount(block))
    fine = np.flatnonzero((sick > 0) & (found >= target * sick - 1e-9))
    return float(kept[fine[-1]] / len(labels)) if len(fine) else None


def selective_figures(
    labels: Labels,
    probability: Floats,
    patients: Sequence[str],
    *,
    threshold: float,
    confidence: Floats | None = None,
    target: float = TARGET_SENSITIVITY,
    replicates: int = REPLICATES,
    seed: int = 1,
) -> SelectiveFigures:
    """Return the figures of calls at a threshold.

    Parameters
    ----------
    labels, probability : ndarray, shape (n,)
        0 or 1, and calibrated probabilities of malignancy.
    confidence : ndarray, shape (n,), optional
        As the model states it (verbalised); else from the probability.
    threshold : float
        Probabilities from here on are called malignant.

    """
    sure = confidence_of(probability) if confidence is None else confidence
    positive = probability >= threshold
    wrong = positive != (labels == 1)
    draws = patient_draws(labels, patients, replicates=replicates, seed=seed)
    curve, drawn = risk_coverage(wrong, sure), [risk_coverage(wrong[r], sure[r]) for r in draws]
    excess = [one.area - best_area(wrong[r]) for one, r in zip(drawn, draws, strict=True)]
    coverage = [
        coverage_at_sensitivity(labels[r], positive[r], sure[r], target=target) for r in draws
    ]
    return SelectiveFigures(
        curve=curve,
        aurc=spread_over(curve.area, [one.area for one in drawn]),
        excess=spread_over(curve.area - best_area(wrong), excess),
        risk=spread_over(float(wrong.mean()), [float(wrong[r].mean()) for r in draws]),
        coverage=spread_over(
            coverage_at_sensitivity(labels, positive, sure, target=target), coverage
        ),
        target=target,
        cases=len(labels),
    )
