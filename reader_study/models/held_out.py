"""Figures of scores that were given to images by models that never saw their patients."""

from collections.abc import Sequence
from dataclasses import dataclass

from reader_study.statistics.results import Estimate
from reader_study.statistics.roc.clustered import clustered_auc, clustered_proportion


@dataclass(frozen=True, slots=True)
class HeldOutScore:
    """One image's score.

    Parameters
    ----------
    probability, threshold : float
        0–1; positive from the threshold on, which rests on patients of other folds alone.
    label : int
        1 for malignant.
    patient : str
        Images of one patient are no independent observations.
    source : str
        Data set that it comes from; may be empty.

    """

    probability: float
    threshold: float
    label: int
    patient: str
    source: str = ""


def held_out_figures(scores: Sequence[HeldOutScore]) -> dict[str, float | int | None]:
    """Return AUC, sensitivity and specificity with 95 % intervals that respect patients.

    The area's interval is that of Obuchowski 1997 for clustered data, the rates' that of the ratio
    estimator on the logit scale. What cannot be estimated (one class alone) is None. `threshold`
    is the mean over the images of each one's own.
    """
    malignant = [one for one in scores if one.label]
    others = [one for one in scores if not one.label]
    area = _area(scores) if malignant and others else Estimate(None)
    sensitivity = _share(malignant, positive=True)
    specificity = _share(others, positive=False)
    return {
        "auc": area.value,
        "auc_low": area.lower,
        "auc_high": area.upper,
        "sensitivity": sensitivity.value,
        "sensitivity_low": sensitivity.lower,
        "sensitivity_high": sensitivity.upper,
        "specificity": specificity.value,
        "specificity_low": specificity.lower,
        "specificity_high": specificity.upper,
        "threshold": round(sum(one.threshold for one in scores) / len(scores), 6),
        "n": len(scores),
        "malignant": len(malignant),
        "patients": len({one.patient for one in scores}),
    }


def by_source(scores: Sequence[HeldOutScore]) -> dict[str, dict[str, float | int | None]]:
    """Return the figures of each data set, by its name."""
    names = sorted({one.source for one in scores})
    return {name: held_out_figures([s for s in scores if s.source == name]) for name in names}


def _area(scores: Sequence[HeldOutScore]) -> Estimate:
    found = clustered_auc(
        [one.label for one in scores],
        [one.probability for one in scores],
        [one.patient for one in scores],
    )
    return found.estimate()


def _share(scores: Sequence[HeldOutScore], *, positive: bool) -> Estimate:
    if not scores:
        return Estimate(None)
    right = [int((one.probability >= one.threshold) is positive) for one in scores]
    return clustered_proportion(right, [one.patient for one in scores])
