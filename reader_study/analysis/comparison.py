"""Aided against unaided: the mean of readers (Obuchowski–Rockette), each reader (paired tests)."""

import dataclasses
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ground.errors import StatisticsError
from reader_study.analysis.figures import difference, estimate, finite, missing, no_difference
from reader_study.analysis.grid import ReadGrid, Truth
from reader_study.analysis.notes import ResultNote, note
from reader_study.analysis.performance import class_gap, lone_case
from reader_study.analysis.results import (
    ArmComparison,
    Components,
    Difference,
    PairedChange,
    ResultEstimate,
)
from reader_study.cases import Arm
from reader_study.statistics import (
    Comparison,
    MrmcResult,
    PairedProportion,
    Reads,
    compare_calls,
    delong_test,
    mrmc,
)

ENDPOINTS = ("auc_likelihood", "auc_category", "sensitivity", "specificity", "accuracy")
FEWEST_RANDOM_READERS = 4
"""Below this many readers the fixed-reader conclusion stands first.

With three readers or fewer their variance cannot be estimated well enough to speak of readers at
large.
"""

ARMS = (Arm.UNAIDED, Arm.AIDED)
Scores = NDArray[np.float64]


def rating_of(grid: ReadGrid, endpoint: str) -> Callable[[str, str, tuple[str, ...]], Scores]:
    """Return the look-up of the rating behind an endpoint: likelihood, or rank of the category."""
    return grid.likelihood if endpoint == "auc_likelihood" else grid.category


def lead_form(n_readers: int, *, declared: str) -> Literal["random", "fixed"]:
    """Decide whose conclusion stands first."""
    return "fixed" if declared == "fixed" or n_readers < FEWEST_RANDOM_READERS else "random"


def lead_notes(n_readers: int, *, declared: str) -> tuple[ResultNote, ...]:
    """Say why the fixed-reader form leads, if it does."""
    if n_readers == 1:
        return (note("single_reader"),)
    if declared == "fixed":
        return (note("declared_fixed"),)
    if n_readers >= FEWEST_RANDOM_READERS:
        return ()
    wide = (note("two_readers"),) if n_readers == 2 else ()
    return (note("few_readers", n=n_readers), *wide)


def compare_arms(
    grid: ReadGrid,
    endpoint: str,
    *,
    readers: tuple[str, ...],
    cases: tuple[str, ...],
    declared: str,
) -> ArmComparison:
    """Compare the mean of ``readers`` between the arms on ``cases`` complete for all of them."""
    truth = grid.malignant(cases)
    gap = _gap(endpoint, truth=truth, readers=readers)
    lead = lead_form(len(readers), declared=declared)
    n_positive = int(truth.sum())
    size = (len(readers), n_positive, truth.size - n_positive)
    if gap is not None:
        return _absent(endpoint, size, gap, lead=lead)
    reads = _reads(grid, endpoint, readers=readers, cases=cases, truth=truth)
    try:
        fixed = run_mrmc(reads, endpoint, cut=grid.cut, inference="FRRC")
        random = (
            run_mrmc(reads, endpoint, cut=grid.cut, inference="RRRC") if len(readers) > 1 else None
        )
    except StatisticsError as error:
        return _absent(endpoint, size, note("statistics", text=str(error)), lead=lead)
    main = fixed if lead == "fixed" or random is None else random
    same = _sameness(reads, endpoint, cut=grid.cut)
    sampled = _explained(_random(random), same)
    these = _explained(_change(fixed, method="or_frrc"), same)
    return ArmComparison(
        endpoint,
        *size,
        unaided=_mean(main, Arm.UNAIDED),
        aided=_mean(main, Arm.AIDED),
        random=sampled,
        fixed=these,
        lead=lead,
        components=_components(random),
        notes=(*lead_notes(len(readers), declared=declared), *_narrower(sampled, these)),
    )


def _narrower(random: Difference, fixed: Difference) -> tuple[ResultNote, ...]:
    """Warn of a random-reader interval inside the fixed-reader one."""
    widths = [
        row.high - row.low
        for row in (random, fixed)
        if row.low is not None and row.high is not None
    ]
    narrow = len(widths) == len((random, fixed)) and widths[0] < widths[1]
    return (note("random_narrower"),) if narrow else ()


def _sameness(reads: Reads, endpoint: str, *, cut: float) -> ResultNote | None:
    """Say whether the two arms hold the same ratings, or the same calls."""
    before, after = reads.scores
    if np.array_equal(before, after):
        return note("no_change")
    calls = endpoint in ENDPOINTS[2:] and np.array_equal(before >= cut, after >= cut)
    return note("no_crossing") if calls else None


def _explained(change: Difference, why: ResultNote | None) -> Difference:
    """Put the reason that can be translated in the place of the statistics' own."""
    return change if why is None else dataclasses.replace(change, note=why)


def paired_changes(grid: ReadGrid, reader_id: str) -> list[PairedChange]:
    """Compare one reader with herself: paired DeLong for AUC, exact McNemar for proportions."""
    cases = grid.completed([reader_id], ARMS)
    truth = grid.malignant(cases)
    unchanged = _unchanged(grid, reader_id, cases)
    changes = [_auc_change(grid, reader_id, e, cases=cases) for e in ENDPOINTS[:2]]
    before, after = (grid.category(reader_id, arm, cases) >= grid.cut for arm in ARMS)
    if truth.size == 0:
        empty = no_difference(note("no_reads"), method="mcnemar_exact")
        return changes + [PairedChange(reader_id, e, empty) for e in ENDPOINTS[2:]]
    made = compare_calls(truth, after, before)
    rows = (made.sensitivity, made.specificity, made.accuracy)
    gaps = (
        None if truth.any() else note("no_malignant"),
        None if not truth.all() else note("no_other"),
        None,
    )
    return changes + [
        _proportion_change(reader_id, e, row, gap, unchanged=unchanged)
        for e, row, gap in zip(ENDPOINTS[2:], rows, gaps, strict=True)
    ]


def run_mrmc(
    reads: Reads, endpoint: str, *, cut: float, inference: Literal["RRRC", "FRRC"]
) -> MrmcResult:
    """Run Obuchowski–Rockette for one of `ENDPOINTS`."""
    if endpoint == "sensitivity" or endpoint == "specificity":
        return mrmc(reads, endpoint=endpoint, cutoff=cut, inference=inference)
    if endpoint == "accuracy":
        return mrmc(reads, metric=accuracy_at(cut), covariance="jackknife", inference=inference)
    return mrmc(reads, endpoint="auc", covariance="delong", inference=inference)


def accuracy_at(cut: float) -> Callable[[Truth, Scores], float]:
    """Return the share of right calls as a function of truth and category rank."""

    def accuracy(truth: Truth, scores: Scores) -> float:
        return float(np.mean((scores >= cut) == (truth > 0)))

    return accuracy


def _gap(endpoint: str, *, truth: Truth, readers: tuple[str, ...]) -> ResultNote | None:
    if not readers:
        return note("no_readers")
    if truth.size == 0:
        return note("no_common_case")
    if truth.size == 1:
        return note("one_case")
    gap = class_gap(truth)
    if endpoint == "accuracy" or gap is None:
        return None
    allowed = {"sensitivity": "no_other", "specificity": "no_malignant"}
    return None if gap.code == allowed.get(endpoint) else gap


def _reads(
    grid: ReadGrid, endpoint: str, *, readers: tuple[str, ...], cases: tuple[str, ...], truth: Truth
) -> Reads:
    rating = rating_of(grid, endpoint)
    scores = np.array([[rating(reader, arm, cases) for reader in readers] for arm in ARMS])
    return Reads.from_array(
        scores, truth, modalities=[str(a) for a in ARMS], readers=list(readers), cases=list(cases)
    )


def _mean(result: MrmcResult, arm: str) -> ResultEstimate:
    mean = next(m for m in result.means if m.modality == arm)
    return estimate(mean.estimate, mean, method=f"or_{result.inference.lower()}")


def _change(result: MrmcResult, *, method: str) -> Difference:
    found = result.differences[0]
    return difference(found, method=method, sign=1.0 if found.first == Arm.AIDED else -1.0)


def _random(result: MrmcResult | None) -> Difference:
    if result is None:
        return no_difference(note("one_reader"), method="or_rrrc")
    return _change(result, method="or_rrrc")


def _components(result: MrmcResult | None) -> Components | None:
    if result is None or result.equality is None or result.components is None:
        return None
    tests, parts = result.equality, result.components
    figures = [
        parts.error,
        parts.cov1,
        parts.cov2,
        parts.cov3,
        tests.ms_t,
        tests.ms_tr,
        parts.reader,
        parts.modality_reader,
    ]
    values = [finite(value) for value in figures]
    known = [value for value in values if value is not None]
    return Components(*known) if len(known) == len(figures) else None


def _absent(
    endpoint: str, size: tuple[int, int, int], why: ResultNote, *, lead: Literal["random", "fixed"]
) -> ArmComparison:
    return ArmComparison(
        endpoint,
        *size,
        unaided=missing(why, method=f"or_{lead}"),
        aided=missing(why, method=f"or_{lead}"),
        random=no_difference(why, method="or_rrrc"),
        fixed=no_difference(why, method="or_frrc"),
        lead=lead,
        components=None,
        notes=(),
    )


def _auc_change(
    grid: ReadGrid, reader_id: str, endpoint: str, *, cases: tuple[str, ...]
) -> PairedChange:
    truth = grid.malignant(cases)
    gap = class_gap(truth)
    if gap is not None:
        return PairedChange(reader_id, endpoint, no_difference(gap, method="delong_paired"))
    rating = rating_of(grid, endpoint)
    unaided, aided = (rating(reader_id, arm, cases) for arm in ARMS)
    made: Comparison = delong_test(truth, aided, unaided)
    change = difference(made, method="delong_paired")
    why = note("no_change") if np.array_equal(unaided, aided) else lone_case(truth)
    if why is not None and why.code != "no_change":
        change = Difference(change.value, None, None, None, "delong_paired")
    return PairedChange(reader_id, endpoint, _explained(change, why))


def _idle(*, unchanged: bool) -> ResultNote:
    return note("no_change" if unchanged else "no_crossing")


def _unchanged(grid: ReadGrid, reader_id: str, cases: tuple[str, ...]) -> bool:
    before, after = (grid.category(reader_id, arm, cases) for arm in ARMS)
    return np.array_equal(before, after)


def _proportion_change(
    reader_id: str, endpoint: str, row: PairedProportion, gap: ResultNote | None, *, unchanged: bool
) -> PairedChange:
    if gap is not None:
        return PairedChange(reader_id, endpoint, no_difference(gap, method="mcnemar_exact"))
    change = Difference(
        finite(row.difference.value),
        finite(row.difference.lower),
        finite(row.difference.upper),
        finite(row.test.p_value),
        "mcnemar_exact",
        note=None if row.test.b + row.test.c else _idle(unchanged=unchanged),
    )
    return PairedChange(reader_id, endpoint, change, gained=row.test.b, lost=row.test.c)
