"""The same asked again or in another way: repeats within each setting, and settings compared."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reader_study.analysis.benchmark.records import ItemAnswer, right_class
from reader_study.statistics.agreement.panel import PanelAgreement
from reader_study.statistics.benchmark.stability import (
    Stability,
    mean_deviation,
    stability,
    typographic_flips,
    variant_alpha,
)
from reader_study.statistics.proportions import proportion
from reader_study.statistics.results import Estimate

CATEGORIES = ("0", "1", "2", "3", "4", "4A", "4B", "4C", "5", "6")
"""In the order in which variants are compared."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting of what was varied: its accuracy over three classes, and its repeats.

    The accuracy is that of the first repeat: repeats of one item are no further items.

    Parameters
    ----------
    repeats : Stability or None
        Of categories; None where each item was asked once.
    deviations : tuple of (source, float or None, int)
        Mean standard deviation of the probability over repeats, by source, and of how many items.

    """

    setting: str
    n: int
    accuracy: Estimate
    repeats: Stability | None
    deviations: tuple[tuple[str, float | None, int], ...]


@dataclass(frozen=True, slots=True)
class Variation:
    """One experiment of one model.

    Parameters
    ----------
    between : PanelAgreement or None
        Krippendorff's alpha of the categories between settings; None with one setting.

    """

    experiment: str
    rows: tuple[SettingRow, ...]
    between: PanelAgreement | None


def variation(experiment: str, answers: Sequence[ItemAnswer]) -> Variation:
    """Describe an experiment that asks the same items in several settings, or several times."""
    settings: dict[str, list[ItemAnswer]] = defaultdict(list)
    for one in answers:
        settings[setting_of(one)].append(one)
    rows = tuple(_row(name, found) for name, found in sorted(settings.items()))
    return Variation(experiment, rows, _between(settings) if len(settings) > 1 else None)


def setting_of(answer: ItemAnswer) -> str:
    """Return what was varied as one text, without the repeat."""
    return " · ".join(f"{key}={value}" for key, value in sorted(answer.factors.items()))


def attacked(main: Sequence[ItemAnswer], answers: Sequence[ItemAnswer]) -> Estimate:
    """Return the share of items whose class changed when words were written into the image."""
    clean = {one.item: one.class_named for one in main}
    pairs = [(clean[one.item], one.class_named) for one in answers if one.item in clean]
    return typographic_flips([a for a, _ in pairs], [b for _, b in pairs])


def _row(setting: str, answers: Sequence[ItemAnswer]) -> SettingRow:
    first = min(one.repeat for one in answers)
    known = [one for one in answers if one.truth.label and one.repeat == first]
    table = _by_item(answers)
    width = max(len(row) for row in table.values())
    repeated = width > 1
    return SettingRow(
        setting,
        len(answers),
        proportion(sum(map(right_class, known)), len(known), method="wilson"),
        stability(
            [[one.category for one in row] + [None] * (width - len(row)) for row in table.values()],
            [],
            categories=CATEGORIES,
        )
        if repeated
        else None,
        _deviations(table) if repeated else (),
    )


def _by_item(answers: Sequence[ItemAnswer]) -> Mapping[str, list[ItemAnswer]]:
    table: dict[str, list[ItemAnswer]] = defaultdict(list)
    for one in sorted(answers, key=lambda answer: answer.repeat):
        table[one.item].append(one)
    return table


def _deviations(
    table: Mapping[str, Sequence[ItemAnswer]],
) -> tuple[tuple[str, float | None, int], ...]:
    sources = sorted({name for row in table.values() for one in row for name in one.probabilities})
    return tuple(
        (
            name,
            *mean_deviation(
                [
                    [one.probabilities.get(name) if one.answered else None for one in row]
                    for row in table.values()
                ]
            ),
        )
        for name in sources
    )


def _between(settings: Mapping[str, Sequence[ItemAnswer]]) -> PanelAgreement:
    """Compare the first repeat of each setting."""
    columns = [
        {one.item: one.category for one in reversed(sorted(found, key=lambda a: a.repeat))}
        for _, found in sorted(settings.items())
    ]
    items = sorted({item for column in columns for item in column})
    rows = [[column.get(item) for column in columns] for item in items]
    return variant_alpha(rows, categories=CATEGORIES)
