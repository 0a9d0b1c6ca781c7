"""Figures over the readers of the means that are counted, not tested."""

from collections.abc import Mapping

from reader_study.analysis.counts import Crossings
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.description import TRUTHS
from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.notes import note
from reader_study.analysis.outcomes import MeanPredictive
from reader_study.analysis.performance import measure


def mean_predictive(
    grid: ReadGrid, contrast: ContrastFacts, *, cases: Mapping[str, tuple[str, ...]]
) -> tuple[MeanPredictive, ...]:
    """Average PPV and NPV over the same readers and cases as the other means, in both arms.

    Parameters
    ----------
    cases : mapping of reader id to case ids
        Of the means.

    """
    if not all(map(grid.gives_call, contrast.arms)):
        return ()
    rows = {
        arm: [measure(grid, reader, arm, cases=own) for reader, own in cases.items()]
        for arm in contrast.arms
    }
    return tuple(
        MeanPredictive(
            contrast,
            arm,
            ppv=_plain([row.ppv for row in rows[arm]]),
            npv=_plain([row.npv for row in rows[arm]]),
        )
        for arm in contrast.arms
    )


def _plain(rows: list[ResultEstimate]) -> ResultEstimate:
    values = [row.value for row in rows if row.value is not None]
    if not rows or len(values) < len(rows):
        why = next((row.note for row in rows if row.value is None), note("no_readers"))
        return ResultEstimate(None, None, None, "plain_mean", note=why)
    return ResultEstimate(
        sum(values) / len(values), None, None, "plain_mean", note=note("plain_mean")
    )


def crossings(
    grid: ReadGrid, people: tuple[str, ...], contrast: ContrastFacts
) -> tuple[Crossings, ...]:
    """Count reads and lesions that crossed the cut, for malignant and for all other lesions."""
    if not all(map(grid.gives_call, contrast.arms)):
        return ()
    return tuple(_crossed(grid, people, contrast, malignant=side) for side in (True, False))


def _crossed(
    grid: ReadGrid, people: tuple[str, ...], contrast: ContrastFacts, *, malignant: bool
) -> Crossings:
    n, upward, downward = 0, list[str](), list[str]()
    for reader in people:
        cases = tuple(
            case
            for case in grid.completed([reader], contrast.arms)
            if (grid.labels[case] == TRUTHS[0]) is malignant
        )
        before, after = (grid.category(reader, arm, cases) >= grid.cut for arm in contrast.arms)
        n += len(cases)
        upward += [c for c, a, b in zip(cases, before, after, strict=True) if b and not a]
        downward += [c for c, a, b in zip(cases, before, after, strict=True) if a and not b]
    return Crossings(
        contrast,
        malignant,
        reads=n,
        to_positive=len(upward),
        to_positive_lesions=len(set(upward)),
        to_negative=len(downward),
        to_negative_lesions=len(set(downward)),
    )
