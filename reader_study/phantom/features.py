"""BI-RADS features of a simulated lesion: what there is, how often, and how much it tells.

The probabilities are chosen, not measured in patients. Their direction is that of the ACR BI-RADS
Atlas (5th ed., 2013) and of Stavros et al. (Radiology 1995); their size is set so that a reader
who sees every feature without fault still errs, see `ideal_auc`.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ground.errors import ReaderStudyError


class PhantomError(ReaderStudyError):
    """A phantom that cannot be made or written as asked."""


class LesionShape(StrEnum):
    """Outline as a whole."""

    OVAL = "oval"
    ROUND = "round"
    IRREGULAR = "irregular"


class LesionOrientation(StrEnum):
    """Long axis to the skin line; a round mass counts as not parallel."""

    PARALLEL = "parallel"
    NOT_PARALLEL = "not_parallel"


class Margin(StrEnum):
    """Edge of the mass."""

    CIRCUMSCRIBED = "circumscribed"
    INDISTINCT = "indistinct"
    ANGULAR = "angular"
    MICROLOBULATED = "microlobulated"
    SPICULATED = "spiculated"


class Echo(StrEnum):
    """Echo pattern relative to subcutaneous fat."""

    ANECHOIC = "anechoic"
    HYPOECHOIC = "hypoechoic"
    ISOECHOIC = "isoechoic"
    COMPLEX = "complex_cystic_solid"
    HETEROGENEOUS = "heterogeneous"


class Posterior(StrEnum):
    """What the sound does behind the mass."""

    NONE = "none"
    ENHANCEMENT = "enhancement"
    SHADOWING = "shadowing"


FEATURES: dict[str, type[StrEnum]] = {
    "shape": LesionShape,
    "orientation": LesionOrientation,
    "margin": Margin,
    "echo": Echo,
    "posterior": Posterior,
}
"""Feature names in the order in which they are drawn; later ones depend on earlier ones."""

LABELS = ("benign", "malignant", "normal")

# Probabilities as (benign, malignant), in the order of the enum.
_SHAPE = ((0.70, 0.13, 0.17), (0.23, 0.10, 0.67))
_ORIENTATION = {
    LesionShape.OVAL: ((0.91, 0.09), (0.68, 0.32)),
    LesionShape.ROUND: ((0.0, 1.0), (0.0, 1.0)),
    LesionShape.IRREGULAR: ((0.72, 0.28), (0.46, 0.54)),
}
_SMOOTH_MARGIN = ((0.72, 0.14, 0.04, 0.09, 0.01), (0.26, 0.29, 0.16, 0.22, 0.07))
_ROUGH_MARGIN = ((0.05, 0.51, 0.19, 0.20, 0.05), (0.02, 0.28, 0.25, 0.17, 0.28))
_ECHO = ((0.12, 0.58, 0.15, 0.05, 0.10), (0.01, 0.66, 0.08, 0.08, 0.17))
_SOLID_ECHO = ((0.0, 0.64, 0.17, 0.07, 0.12), (0.0, 0.66, 0.08, 0.08, 0.18))
_FLUID_POSTERIOR = ((0.14, 0.84, 0.02), (0.14, 0.84, 0.02))
_SOLID_POSTERIOR = ((0.67, 0.22, 0.11), (0.48, 0.15, 0.37))


def _table(name: str, known: Mapping[str, str]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the probabilities of a feature for benign and malignant, given earlier features."""
    if name == "shape":
        return _SHAPE
    if name == "orientation":
        return _ORIENTATION[LesionShape(known["shape"])]
    if name == "margin":
        return _ROUGH_MARGIN if known["shape"] == LesionShape.IRREGULAR else _SMOOTH_MARGIN
    if name == "echo":
        # Fluid has no corners and draws no strands.
        return _SOLID_ECHO if known["margin"] in (Margin.ANGULAR, Margin.SPICULATED) else _ECHO
    return _FLUID_POSTERIOR if known["echo"] == Echo.ANECHOIC else _SOLID_POSTERIOR


def draw_features(
    rng: np.random.Generator, *, label: str, fixed: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Draw the features of one lesion.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of chance.
    label : str
        "benign", "malignant" or "normal"; a normal has no features.
    fixed : mapping, optional
        Features to keep as they are; the others are drawn given these.

    Raises
    ------
    PhantomError
        Unknown label, feature name or value, or features asked of a normal.

    """
    wanted = dict(fixed or {})
    check(label, wanted)
    if label == "normal":
        return {}
    column = LABELS.index(label)
    known: dict[str, str] = {}
    for name, kind in FEATURES.items():
        values = [str(value) for value in kind]
        drawn = values[int(rng.choice(len(values), p=_table(name, known)[column]))]
        known[name] = str(wanted.get(name, drawn))
    return known


def check(label: str, features: Mapping[str, str]) -> None:
    """Raise `PhantomError` unless the label and the features are known and go together."""
    if label not in LABELS:
        raise PhantomError(f"There is no label {label!r}.", remedy=f"Use one of {LABELS}.")
    if label == "normal" and features:
        raise PhantomError("A normal has no lesion features.", remedy="Leave the features out.")
    for name, value in features.items():
        known = [str(item) for item in FEATURES.get(name, ())]
        if value not in known:
            raise PhantomError(
                f"There is no lesion feature {name!r} = {value!r}.",
                remedy=f"Use {', '.join(FEATURES)}" + (f" of {known}." if known else "."),
            )


def probability(features: Mapping[str, str], *, label: str) -> float:
    """Return P(features | label) of a complete feature set; label benign or malignant."""
    check(label, features)
    column = LABELS.index(label)
    return math.prod(
        _table(name, features)[column][list(kind).index(kind(features[name]))]
        for name, kind in FEATURES.items()
    )


def log_likelihood_ratio(features: Mapping[str, str]) -> float:
    """Return ln P(features | malignant) / P(features | benign): the ideal reader's score.

    ±inf where one label never shows these features; 0 where neither does.
    """
    benign, malignant = (probability(features, label=label) for label in LABELS[:2])
    if benign == malignant:
        return 0.0
    with np.errstate(divide="ignore"):
        return float(np.log(malignant) - np.log(benign))


def all_features() -> Iterator[dict[str, str]]:
    """Give every complete feature set."""
    for values in itertools.product(*FEATURES.values()):
        yield dict(zip(FEATURES, map(str, values), strict=True))


def ideal_auc() -> float:
    """Return the exact AUC of the likelihood-ratio reader who sees all features faultlessly."""
    every = list(all_features())
    score = np.array([log_likelihood_ratio(features) for features in every])
    benign, malignant = (
        np.array([probability(features, label=label) for features in every]) for label in LABELS[:2]
    )
    wins: NDArray[np.float64] = np.sign(score[:, None] - score[None, :]) * 0.5 + 0.5
    return float(malignant @ wins @ benign)
