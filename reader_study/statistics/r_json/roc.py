"""One score's ROC curve as JSON: operating points, binormal curve, part of the area, thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass

from reader_study.statistics import (
    Estimate,
    binormal_fit,
    clustered_auc,
    delong,
    partial_auc_interval,
    proportion,
    roc_points,
    threshold_at_sensitivity,
)

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class CurveRequest:
    """What to tell of a curve beyond its points.

    Parameters
    ----------
    conf_level : float
        Of all intervals, in (0, 1).
    max_fpr : float, optional
        Part of the area: false positive rates from 0 to this one.
    standardise : bool
        McClish's scale, on which chance is one half.
    replicates, seed : int
        Bootstrap of the partial area.
    sensitivity : float, optional
        Find the threshold that reaches it.
    rule : {"at_least", "nearest", "at_most"}
        How near it must be.

    """

    conf_level: float = 0.95
    max_fpr: float | None = None
    standardise: bool = False
    replicates: int = 2000
    seed: int = 1
    sensitivity: float | None = None
    rule: str = "at_least"


def roc_json(
    truth: Sequence[float],
    scores: Sequence[float],
    request: CurveRequest,
    *,
    patient: Sequence[str] | None = None,
) -> Json:
    """Return everything asked of one score; patients cluster the area and the bootstrap."""
    level = request.conf_level
    points = roc_points(truth, scores)
    if patient is None:
        area = delong(truth, scores, conf_level=level).estimate()
    else:
        area = clustered_auc(truth, scores, patient, conf_level=level).estimate()
    fit = binormal_fit(truth, scores)
    out: Json = {
        "n_pos": points.n_positive,
        "n_neg": points.n_negative,
        "n_patients": None if patient is None else len(set(patient)),
        "conf_level": level,
        "auc": _estimate(area),
        "points": [
            {
                "cut": label,
                "threshold": None if k == 0 else float(points.thresholds[k]),
                "tp": int(points.tp[k]),
                "fp": int(points.fp[k]),
                "sensitivity": _rate(int(points.tp[k]), points.n_positive, level),
                "specificity": _rate(
                    points.n_negative - int(points.fp[k]), points.n_negative, level
                ),
            }
            for k, label in enumerate(points.cut_labels)
        ],
        "binormal": {
            "a": fit.a,
            "b": fit.b,
            "auc": fit.auc,
            "log_likelihood": fit.log_likelihood,
            "method": "maximum likelihood (Dorfman & Alf 1969)",
            "reason": fit.reason,
        },
    }
    if request.max_fpr is not None:
        part = partial_auc_interval(
            truth,
            scores,
            max_fpr=request.max_fpr,
            standardise=request.standardise,
            cluster=patient,
            replicates=request.replicates,
            seed=request.seed,
            conf_level=level,
        )
        out["partial_auc"] = {
            "max_fpr": request.max_fpr,
            "standardised": request.standardise,
            **_estimate(part),
        }
    if request.sensitivity is not None:
        out["threshold"] = _threshold(truth, scores, request.sensitivity, request.rule)
    return out


def _threshold(truth: Sequence[float], scores: Sequence[float], target: float, rule: str) -> Json:
    found = threshold_at_sensitivity(truth, scores, target, rule=rule)
    finite = abs(found.threshold) != float("inf")
    return {
        "target": target,
        "rule": rule,
        "threshold": found.threshold if finite else None,
        "sensitivity": found.sensitivity,
        "specificity": found.specificity,
        "reason": found.reason if finite else f"No case is called. {found.reason}",
    }


def _estimate(found: Estimate) -> Json:
    return {
        "value": found.value,
        "lower": found.lower,
        "upper": found.upper,
        "se": found.se,
        "method": found.method,
        "reason": found.reason,
    }


def _rate(x: int, n: int, conf_level: float) -> Json:
    found = proportion(x, n, conf_level=conf_level)
    return {"value": found.value, "lower": found.lower, "upper": found.upper}
