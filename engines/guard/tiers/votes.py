"""T1 and T2: the vote of each architecture family on each case, from out-of-fold predictions.

A family is the mean of its seeds. Each case is judged only by models that never saw its patient:
all images of a patient lie in one fold of a seed, and have one prediction each.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ground.errors import EngineError

CLASSES = ("normal", "benign", "malignant")
BINARY = ("other", "malignant")
"""Classes of a judge that tells malignant cases from all others."""

_ROUNDED = 9
"""Digits of a margin: a mean of three seeds lies beside 0.5 in the sixteenth."""


class JudgeFamily(StrEnum):
    """The judges there are: one vote for each architecture family, and none for a chat model."""

    CNN = "cnn"
    VIT = "vit"
    VMAMBA = "vmamba"
    CONVNEXT = "convnext"

    @classmethod
    def named(cls, name: str) -> "JudgeFamily":
        """Return a family by its name.

        Raises
        ------
        EngineError
            It is none.

        """
        try:
            return cls(name.strip().casefold())
        except ValueError:
            raise EngineError(
                f"{name!r} is no architecture family that may judge difficulty.",
                remedy=f"Judges are {', '.join(cls)}: networks trained by cross-fitting. Chat "
                "models that are to be tested never judge.",
            ) from None


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One out-of-fold prediction.

    Parameters
    ----------
    case : str
    seed, fold : str
        Of the training; a fold names the part that the model had not seen.
    probabilities : tuple of float or None
        By class, in the order of the judge's classes; None: there is no prediction.

    """

    case: str
    seed: str
    fold: str
    probabilities: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class FamilyPredictions:
    """Predictions of one family: by case and seed, a probability for each class.

    Parameters
    ----------
    classes : tuple of str
        `CLASSES` or `BINARY`.
    seeds : tuple of str
    by_case : mapping
        Case to seed to probabilities; a case or seed without a prediction is not in it.

    """

    family: JudgeFamily
    classes: tuple[str, ...]
    seeds: tuple[str, ...]
    by_case: Mapping[str, Mapping[str, tuple[float, ...]]]

    def mean(self, case: str, seeds: Sequence[str]) -> tuple[float, ...] | None:
        """Return the mean probabilities over seeds; None where any of them has no prediction."""
        told = self.by_case.get(case, {})
        if any(seed not in told for seed in seeds):
            return None
        n = len(seeds)
        return tuple(
            math.fsum(told[seed][k] for seed in seeds) / n for k in range(len(self.classes))
        )


@dataclass(frozen=True, slots=True)
class FamilyVote:
    """What a family says of a case: whether it is right, by how much, and which class it names.

    Parameters
    ----------
    margin : float
        Probability of the true class minus the largest of the others, −1 to 1. Right is above 0:
        a tie is no right answer.

    """

    named: str
    margin: float

    @property
    def right(self) -> bool:
        """Whether the true class alone has the largest probability."""
        return self.margin > 0


def predictions_of(
    family: JudgeFamily,
    classes: tuple[str, ...],
    rows: Iterable[JudgeRow],
    *,
    patients: Mapping[str, str],
) -> FamilyPredictions:
    """Return a family's predictions after a check that they are out of fold.

    Several rows of a case and a seed are its images; their mean is the case's prediction.

    Parameters
    ----------
    patients : mapping
        Patient of each case; cases that are not in it are left out.

    Raises
    ------
    EngineError
        Images of one patient lie in two folds of a seed, or a probability is none.

    """
    folds: dict[tuple[str, str], str] = {}
    images: dict[tuple[str, str], list[tuple[float, ...] | None]] = defaultdict(list)
    seeds: dict[str, None] = {}
    for row in rows:
        if row.case not in patients:
            continue
        _check_fold(family, row, patients[row.case], folds)
        _check_probabilities(family, row)
        seeds.setdefault(row.seed)
        images[row.case, row.seed].append(row.probabilities)
    by_case: dict[str, dict[str, tuple[float, ...]]] = defaultdict(dict)
    for (case, seed), found in images.items():
        known = [one for one in found if one is not None]
        if len(known) == len(found):  # an image without a prediction leaves its case without one
            columns = zip(*known, strict=True)
            by_case[case][seed] = tuple(math.fsum(one) / len(known) for one in columns)
    return FamilyPredictions(family, classes, tuple(seeds), dict(by_case))


def _check_fold(
    family: JudgeFamily, row: JudgeRow, patient: str, folds: dict[tuple[str, str], str]
) -> None:
    if folds.setdefault((row.seed, patient), row.fold) != row.fold:
        raise EngineError(
            f"The judge {family.value} has predictions of one patient from two folds of the seed "
            f"{row.seed!r} (case {row.case}).",
            remedy="Judges are trained with folds by patient; train them so with --kfold.",
        )


def _check_probabilities(family: JudgeFamily, row: JudgeRow) -> None:
    told = row.probabilities
    if told is None:
        return
    fine = all(math.isfinite(p) and 0 <= p <= 1 for p in told) and abs(math.fsum(told) - 1) < 1e-3
    if not fine:
        raise EngineError(
            f"The judge {family.value} has probabilities of case {row.case} that are none.",
            remedy="Probabilities lie between 0 and 1, and those of all classes sum to 1.",
        )


def vote(classes: Sequence[str], probabilities: Sequence[float], truth: str) -> FamilyVote:
    """Return a family's vote on a case (T2).

    Parameters
    ----------
    truth : str
        ``normal``, ``benign`` or ``malignant``; a judge of two classes takes the first two as one.

    """
    wanted = truth if truth in classes else "other"
    at = list(classes).index(wanted)
    others = [p for k, p in enumerate(probabilities) if k != at]
    margin = round(probabilities[at] - max(others), _ROUNDED)
    named = classes[max(range(len(classes)), key=lambda k: probabilities[k])]
    return FamilyVote(named, margin)
