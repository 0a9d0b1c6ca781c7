"""Whether a model may have seen the images: flags per model and data set, from stated facts.

No flag is a proof. What is not known is said to be unknown, and never taken for clean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reader_study.analysis.benchmark.records import ItemAnswer, right_class
from reader_study.statistics.proportions import proportion
from reader_study.statistics.results import Estimate

PUBLISHED: Mapping[str, int] = {
    "OASBUD": 2017,
    "UDIAT": 2018,
    "BUSI": 2020,
    "BUS-BRA": 2023,
    "BrEaST": 2024,
}
"""Year in which public sets of breast ultrasound images could first be downloaded."""


class Exposure(StrEnum):
    """What is known of a model's acquaintance with a data set."""

    POSSIBLE = "possible"
    LATER = "later"
    UNKNOWN = "unknown"
    NOT_PUBLIC = "not_public"


@dataclass(frozen=True, slots=True)
class ContaminationFlag:
    """What is known of one model and one data set.

    Parameters
    ----------
    exposure : Exposure
        `POSSIBLE`: public before the model's training ended. `LATER`: published after it.
        `UNKNOWN`: public, and nobody says until when the model was trained.
    blind : Estimate or None
        Accuracy over three classes without the image; None where it was not asked.
    majority : float or None
        Share of the most frequent class: what a guess without the image can reach.
    suspicious : bool
        The whole interval of `blind` lies above `majority`: more is known than can be guessed.

    """

    model: str
    data_set: str
    n: int
    exposure: Exposure
    blind: Estimate | None
    majority: float | None
    suspicious: bool


def contamination(
    model: str,
    main: Sequence[ItemAnswer],
    without_image: Sequence[ItemAnswer],
    *,
    trained_until: int | None,
    published: Mapping[str, int] = PUBLISHED,
) -> tuple[ContaminationFlag, ...]:
    """Return a flag for each data set among a model's main answers.

    Parameters
    ----------
    trained_until : int or None
        Year in which the model's training data end, as its maker states it.
    published : mapping of str to int
        Year of publication by data set; what is not listed is not public.

    """
    years = {name.casefold(): year for name, year in published.items()}
    found = sorted({one.truth.data_set for one in main if one.truth.data_set})
    return tuple(
        _flag(
            model,
            name,
            [one for one in main if one.truth.data_set == name],
            [one for one in without_image if one.truth.data_set == name],
            _exposure(years.get(name.casefold()), trained_until),
        )
        for name in found
    )


def _exposure(published: int | None, trained_until: int | None) -> Exposure:
    if published is None:
        return Exposure.NOT_PUBLIC
    if trained_until is None:
        return Exposure.UNKNOWN
    return Exposure.POSSIBLE if published <= trained_until else Exposure.LATER


def _flag(
    model: str,
    data_set: str,
    main: Sequence[ItemAnswer],
    blind: Sequence[ItemAnswer],
    exposure: Exposure,
) -> ContaminationFlag:
    if not blind:
        return ContaminationFlag(model, data_set, len(main), exposure, None, None, suspicious=False)
    labels = [one.truth.label for one in blind]
    majority = max(labels.count(label) for label in set(labels)) / len(labels)
    right = proportion(sum(map(right_class, blind)), len(blind), method="wilson")
    above = right.lower is not None and right.lower > majority
    return ContaminationFlag(model, data_set, len(main), exposure, right, majority, above)
