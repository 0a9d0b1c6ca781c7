"""Right and wrong: categories, classes, and the call at a cut, with Wilson's interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from ground.errors import StatisticsError
from reader_study.statistics.benchmark.outcomes import Rule
from reader_study.statistics.proportions import proportion
from reader_study.statistics.results import Estimate

T = TypeVar("T")
CLASSES = ("normal", "benign", "malignant")


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Accuracy over three classes, and the F1 of each and their plain mean.

    A class that is neither there nor named has no F1, and no part in the mean.
    """

    accuracy: Estimate
    macro_f1: float | None
    f1: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, slots=True)
class CutFigures:
    """Calls at a cut: among malignant items, and among the others."""

    sensitivity: Estimate
    specificity: Estimate


def share_right(
    truth: Sequence[str], given: Sequence[str | None], *, rule: Rule = Rule.WRONG
) -> Estimate:
    """Return the share of answers that are equal to the truth.

    Parameters
    ----------
    truth, given : sequence of str, length N
        Category or class; None where there is no answer.

    """
    kept = _kept(truth, given, rule)
    right = sum(one == other for one, other in kept)
    return proportion(right, len(kept), method="wilson")


def class_figures(
    truth: Sequence[str],
    given: Sequence[str | None],
    *,
    classes: Sequence[str] = CLASSES,
    rule: Rule = Rule.WRONG,
) -> ClassFigures:
    """Return accuracy and macro-F1 over the classes.

    A missing answer that counts as wrong is a miss of its own class and a find of none.
    """
    kept = _kept(truth, given, rule)
    odd = {one for one, _ in kept} - set(classes)
    if odd:
        raise StatisticsError(
            f"The truth {min(odd)!r} is not a class.", remedy=f"The classes are {tuple(classes)}."
        )
    scores = tuple((name, _f1(name, kept)) for name in classes)
    known = [score for _, score in scores if score is not None]
    mean = sum(known) / len(known) if known else None
    return ClassFigures(share_right(truth, given, rule=rule), mean, scores)


def cut_figures(
    malignant: Sequence[bool], positive: Sequence[bool | None], *, rule: Rule = Rule.WRONG
) -> CutFigures:
    """Return sensitivity and specificity of calls; None is a missing call."""
    kept = _kept(malignant, positive, rule)
    sick = [call is True for one, call in kept if one]
    well = [call is False for one, call in kept if not one]
    return CutFigures(
        proportion(sum(sick), len(sick), method="wilson"),
        proportion(sum(well), len(well), method="wilson"),
    )


def _kept(truth: Sequence[T], given: Sequence[T | None], rule: Rule) -> list[tuple[T, T | None]]:
    if len(truth) != len(given):
        raise StatisticsError(
            f"There are {len(truth)} truths and {len(given)} answers.",
            remedy="Give one answer, or None, for each item.",
        )
    pairs = list(zip(truth, given, strict=True))
    return pairs if rule is Rule.WRONG else [pair for pair in pairs if pair[1] is not None]


def _f1(name: str, kept: Sequence[tuple[str, str | None]]) -> float | None:
    hits = sum(one == name and other == name for one, other in kept)
    there = sum(one == name for one, _ in kept)
    named = sum(other == name for _, other in kept)
    return 2 * hits / (there + named) if there + named else None
