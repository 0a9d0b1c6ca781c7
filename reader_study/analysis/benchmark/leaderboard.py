"""Rows of a leaderboard: per model the headline, and beside it what it may not be read without."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ground.errors import StatisticsError
from reader_study.analysis.benchmark.by_tier import by_tier
from reader_study.analysis.benchmark.contamination import (
    PUBLISHED,
    ContaminationFlag,
    contamination,
)
from reader_study.analysis.benchmark.headline import Headline, headline
from reader_study.analysis.benchmark.records import (
    BLIND,
    VARIED,
    Experiment,
    ItemAnswer,
    right_class,
)
from reader_study.analysis.benchmark.variation import Variation, attacked, variation
from reader_study.statistics.benchmark.controls import BlindControl, blind_control
from reader_study.statistics.benchmark.outcomes import Rule
from reader_study.statistics.benchmark.safety import OddAnswer, Safety, safety
from reader_study.statistics.proportions import proportion
from reader_study.statistics.results import Estimate


@dataclass(frozen=True, slots=True)
class ModelFact:
    """What is stated of a model, by its maker or by the server.

    Parameters
    ----------
    trained_until : int or None
        Year in which its training data end.

    """

    trained_until: int | None = None


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """All results of one model.

    Parameters
    ----------
    wrong, excluded : Headline
        Missing answers counted as wrong (the primary analysis), and left out.
    controls : tuple of (experiment, BlindControl)
        With the image against no, a blank and a shuffled one, on the items of both.
    invented : Estimate or None
        Share of questions without an image that were answered with an assessment.
    tiers : tuple of (tier, Headline)
        By difficulty, where the items have it; small tiers without areas.

    """

    model: str
    wrong: Headline
    excluded: Headline
    controls: tuple[tuple[str, BlindControl], ...]
    invented: Estimate | None
    safety: Safety | None
    typographic: Estimate | None
    variations: tuple[Variation, ...]
    contamination: tuple[ContaminationFlag, ...]
    tiers: tuple[tuple[str, Headline], ...]

    @property
    def warned(self) -> bool:
        """Whether the model may not look at images: an interval of real minus blind reaches 0.

        So it is without any blind control.
        """
        return not self.controls or any(control.doubtful for _, control in self.controls)


def leaderboard(
    answers: Sequence[ItemAnswer],
    *,
    facts: Mapping[str, ModelFact] = MappingProxyType({}),
    published: Mapping[str, int] = PUBLISHED,
) -> tuple[LeaderRow, ...]:
    """Return a row per model, the best category accuracy first, blocked ones last.

    Raises
    ------
    StatisticsError
        A model has two main answers to one item.

    """
    by_model: dict[str, list[ItemAnswer]] = defaultdict(list)
    for one in answers:
        by_model[one.model].append(one)
    rows = [
        _row(model, found, facts.get(model, ModelFact()), published)
        for model, found in sorted(by_model.items())
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.wrong.blocked, -(row.wrong.category.value or 0)))
    )


def _row(
    model: str, answers: Sequence[ItemAnswer], fact: ModelFact, published: Mapping[str, int]
) -> LeaderRow:
    parts: dict[str, list[ItemAnswer]] = defaultdict(list)
    for one in answers:
        parts[one.experiment].append(one)
    main = _first(parts[Experiment.MAIN])
    _require_one_each(model, main)
    nothing = parts[Experiment.NO_IMAGE]
    odd = parts[Experiment.OOD]
    attack = parts[Experiment.TYPOGRAPHIC]
    controls = ((name, _control(main, _first(parts[name]))) for name in BLIND if parts[name])
    return LeaderRow(
        model,
        headline(main),
        headline(main, rule=Rule.EXCLUDED),
        tuple((str(name), control) for name, control in controls),
        _invented(nothing) if nothing else None,
        _safety(odd, main) if odd else None,
        attacked(main, attack) if attack else None,
        tuple(variation(str(name), parts[name]) for name in VARIED if parts[name]),
        contamination(
            model, main, _first(nothing), trained_until=fact.trained_until, published=published
        ),
        by_tier(main),
    )


def _first(answers: Sequence[ItemAnswer]) -> list[ItemAnswer]:
    """Return the first repeat: it alone makes the headline, however often was asked."""
    least = min((one.repeat for one in answers), default=1)
    return [one for one in answers if one.repeat == least]


def _require_one_each(model: str, main: Sequence[ItemAnswer]) -> None:
    seen: set[str] = set()
    for one in main:
        if one.item in seen:
            raise StatisticsError(
                f"The model {model!r} has two main answers to item {one.item}.",
                remedy="Give other settings the name of their experiment, and a repeat its number.",
            )
        seen.add(one.item)


def _control(main: Sequence[ItemAnswer], blind: Sequence[ItemAnswer]) -> BlindControl:
    other = {one.item: one for one in blind}
    both = [one for one in main if one.item in other and one.truth.label]
    return blind_control(
        [right_class(one) for one in both], [right_class(other[one.item]) for one in both]
    )


def _invented(answers: Sequence[ItemAnswer]) -> Estimate:
    told = sum(one.class_named in ("normal", "benign", "malignant") for one in answers)
    return proportion(told, len(answers), method="wilson")


def _safety(odd: Sequence[ItemAnswer], main: Sequence[ItemAnswer]) -> Safety:
    by_category: dict[str, list[OddAnswer]] = defaultdict(list)
    for one in odd:
        by_category[one.truth.category].append(_odd(one))
    return safety(by_category, [_odd(one) for one in main])


def _odd(one: ItemAnswer) -> OddAnswer:
    spoken = one.probabilities.get("verbalised")
    return OddAnswer(str(one.status), one.image_type, one.assessment, one.birads, spoken)
