"""From scored local cases to a recalibration, with thresholds and figures that were asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from pydantic import JsonValue

from app.guarding.local_cases import ScoredCases
from engines.measures.intervals import REPLICATES
from engines.measures.recalibration import RecalibratedScores, RecalibrationMethod, recalibrate
from engines.measures.recalibration_file import RecalibrationCard, apply
from engines.measures.reliability import reliability
from engines.measures.selective import selective_figures
from engines.measures.temperature import LogitMap
from engines.measures.thresholds import (
    SetRole,
    StatedSet,
    StatedThreshold,
    at_sensitivity,
    at_specificity,
    by_youden,
    matching_readers,
)
from engines.measures.triage import TriageThresholds, fit_triage, triage_figures

_HALF = 0.5
_LOCAL = "local cases, probabilities of fits that had not seen them"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted besides the recalibration.

    Parameters
    ----------
    sensitivity, specificity : float or None
        Targets of thresholds.
    youden : bool
    readers : sequence of float
        Sensitivities of readers, whose mean a threshold matches.
    selective : bool
        Risk and coverage, and a triage by two thresholds.

    """

    method: RecalibrationMethod | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    youden: bool = False
    readers: Sequence[float] = ()
    selective: bool = False
    seed: int = 1


def made_recalibration(cases: ScoredCases, wishes: Wishes) -> RecalibrationCard:
    """Return the recalibration of a model on local cases.

    Raises
    ------
    EngineError
        As `engines.measures.recalibration.recalibrate`.

    """
    made = recalibrate(
        cases.labels, cases.scores, cases.patients, method=wishes.method, seed=wishes.seed
    )
    own = None if cases.threshold is None else float(_moved(made.map, cases.threshold))
    return RecalibrationCard(
        model_id=str(cases.card["model_id"]),
        card_sha256=cases.card_sha256,
        local_sha256=cases.sha256,
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        cases=len(cases.labels),
        malignant=int(cases.labels.sum()),
        patients=len(set(cases.patients)),
        method=made.method,
        why=made.why,
        slope=made.map.slope,
        intercept=made.map.intercept,
        threshold=own,
        folds=made.folds,
        replicates=REPLICATES,
        seed=wishes.seed,
        before=dict(made.before.to_json()),
        after=dict(made.after.to_json()),
        extra=_extra(cases, made, wishes, own),
    )


def _moved(fitted: LogitMap, threshold: float) -> float:
    return float(fitted(np.array([threshold]))[0])


def _extra(
    cases: ScoredCases, made: RecalibratedScores, wishes: Wishes, own: float | None
) -> dict[str, JsonValue]:
    on = StatedSet(_LOCAL, SetRole.LOCAL, cases.sha256)
    extra: dict[str, JsonValue] = {}
    thresholds = _thresholds(cases, made, wishes, on)
    if thresholds:
        extra["thresholds"] = [one.to_json() | {"told": one.told()} for one in thresholds]
    if wishes.selective:
        fitted = fit_triage(cases.labels, made.unseen, on=on)
        extra["triage"] = fitted.to_json()
        extra["triage_figures"] = triage_figures(fitted, cases.labels, made.unseen).to_json()
        extra["selective"] = selective_figures(
            cases.labels, made.unseen, cases.patients, threshold=_HALF if own is None else own
        ).to_json()
    return extra


def _thresholds(
    cases: ScoredCases, made: RecalibratedScores, wishes: Wishes, on: StatedSet
) -> list[StatedThreshold]:
    labels, scores = cases.labels, made.unseen
    found = []
    if wishes.sensitivity is not None:
        found.append(at_sensitivity(labels, scores, target=wishes.sensitivity, on=on))
    if wishes.specificity is not None:
        found.append(at_specificity(labels, scores, target=wishes.specificity, on=on))
    if wishes.youden:
        found.append(by_youden(labels, scores, on=on))
    if wishes.readers:
        found.append(matching_readers(labels, scores, sensitivities=wishes.readers, on=on))
    return found


def judged(card: RecalibrationCard, cases: ScoredCases) -> dict[str, Any]:
    """Return how a recalibration does on other cases; nothing of it changes.

    Returns
    -------
    dict
        ``before`` and ``after`` of these cases, and what its locked thresholds do to them.

    """
    made = apply(card, cases.scores)
    found: dict[str, Any] = {
        "cases": len(cases.labels),
        "malignant": int(cases.labels.sum()),
        "cases_sha256": cases.sha256,
        "same_cases": cases.sha256 == card.local_sha256,
        "before": reliability(
            cases.labels, cases.scores, cases.patients, replicates=REPLICATES
        ).to_json(),
        "after": reliability(cases.labels, made, cases.patients, replicates=REPLICATES).to_json(),
    }
    triage = card.extra.get("triage")
    if isinstance(triage, dict):
        figures = triage_figures(_triage(triage), cases.labels, made)
        found["triage"] = figures.to_json()
        at = _HALF if card.threshold is None else card.threshold
        found["selective"] = selective_figures(
            cases.labels, made, cases.patients, threshold=at
        ).to_json()
    return found


def _triage(told: Mapping[str, Any]) -> TriageThresholds:
    on = told["on"]
    return TriageThresholds(
        told["low"],
        told["high"],
        float(told["npv"]),
        float(told["ppv"]),
        StatedSet(str(on["name"]), SetRole(on["role"]), str(on["sha256"])),
    )
