"""Two-threshold triage: ruled out, ruled in, and in between referred to a reader.

Both thresholds are fitted on validation cases and locked; other cases only see them applied. The
function that fits takes no test cases, so that none can have a part in it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from engines.measures.intervals import WithInterval, wilson
from engines.measures.metrics import Floats, Labels
from engines.measures.thresholds import SetRole, StatedSet
from ground.errors import EngineError

LEAST_NPV = 0.98
LEAST_PPV = 0.95


class TriageCall(StrEnum):
    """What becomes of a case."""

    RULED_OUT = "ruled out"
    REFER = "refer to reader"
    RULED_IN = "ruled in"


@dataclass(frozen=True, slots=True)
class TriageThresholds:
    """Scores below `low` are ruled out, from `high` on ruled in; None: nothing is.

    Parameters
    ----------
    low, high : float or None
        `low` is at most `high`.
    npv, ppv : float
        What was asked for.
    on : StatedSet
        The validation cases on which both rest.

    """

    low: float | None
    high: float | None
    npv: float
    ppv: float
    on: StatedSet

    def to_json(self) -> dict[str, Any]:
        """Return the thresholds as plain JSON values."""
        return asdict(self) | {"on": asdict(self.on) | {"role": self.on.role.value}}


@dataclass(frozen=True, slots=True)
class TriageFigures:
    """What locked thresholds do to a set of cases."""

    counts: Mapping[TriageCall, int]
    malignant: Mapping[TriageCall, int]
    npv: WithInterval
    ppv: WithInterval

    @property
    def referred(self) -> WithInterval:
        """Share of the cases that a reader still has to read."""
        return wilson(self.counts[TriageCall.REFER], sum(self.counts.values()))

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain JSON values."""
        return {
            "counts": {call.value: n for call, n in self.counts.items()},
            "malignant": {call.value: n for call, n in self.malignant.items()},
            "npv": self.npv.to_json(),
            "ppv": self.ppv.to_json(),
            "referred": self.referred.to_json(),
        }


def fit_triage(
    labels: Labels,
    scores: Floats,
    *,
    on: StatedSet,
    npv: float = LEAST_NPV,
    ppv: float = LEAST_PPV,
) -> TriageThresholds:
    """Return the thresholds that leave the fewest validation cases in between.

    `low` is the highest score of the set below which the predictive value is at least `npv`;
    `high` the lowest one, not below `low`, from which on it is at least `ppv`.

    Parameters
    ----------
    labels, scores : ndarray, shape (n,)
        Of the validation cases, and of no others.

    Raises
    ------
    EngineError
        The set is the test set, or a class is missing.

    """
    if on.role is SetRole.TEST:
        raise EngineError(
            "Thresholds of a triage are not fitted on the test set.",
            remedy="Fit them on validation or local cases, and apply them to the test set.",
        )
    if not 0 < int(labels.sum()) < len(labels):
        raise EngineError(
            "A triage needs malignant and other validation cases.",
            remedy="Add cases of the missing class.",
        )
    values = np.unique(scores)
    edges = np.append(values, np.nextafter(values[-1], np.inf))
    low = next((one for one in edges[::-1] if _share(labels[scores < one] == 0) >= npv), None)
    above = edges if low is None else edges[edges >= low]
    high = next((one for one in above if _share(labels[scores >= one] == 1) >= ppv), None)
    return TriageThresholds(
        None if low is None else float(low), None if high is None else float(high), npv, ppv, on
    )


def _share(right: "np.ndarray[Any, np.dtype[np.bool_]]") -> float:
    return float(right.mean()) + 1e-12 if len(right) else -1.0


def triaged(thresholds: TriageThresholds, scores: Floats) -> tuple[TriageCall, ...]:
    """Return what becomes of each case."""
    return tuple(_call(thresholds, float(score)) for score in scores)


def _call(thresholds: TriageThresholds, score: float) -> TriageCall:
    if thresholds.low is not None and score < thresholds.low:
        return TriageCall.RULED_OUT
    if thresholds.high is not None and score >= thresholds.high:
        return TriageCall.RULED_IN
    return TriageCall.REFER


def triage_figures(thresholds: TriageThresholds, labels: Labels, scores: Floats) -> TriageFigures:
    """Return what the thresholds do to these cases."""
    calls = triaged(thresholds, scores)
    counts = {call: calls.count(call) for call in TriageCall}
    malignant = {
        call: sum(
            one is call and label == 1 for one, label in zip(calls, labels.tolist(), strict=True)
        )
        for call in TriageCall
    }
    out, into = TriageCall.RULED_OUT, TriageCall.RULED_IN
    return TriageFigures(
        counts,
        malignant,
        npv=wilson(counts[out] - malignant[out], counts[out]),
        ppv=wilson(malignant[into], counts[into]),
    )
