"""One arm against another: the mean of readers, by Obuchowski–Rockette."""

import dataclasses
from collections.abc import Callable, Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ground.errors import StatisticsError
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import (
    Endpoint,
    EndpointKind,
    EndpointRating,
)
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.figures import difference, estimate, finite, missing, no_difference
from reader_study.analysis.grid import ReadGrid, Truth
from reader_study.analysis.notes import ResultNote, note
from reader_study.analysis.outcomes import ArmComparison, Components
from reader_study.analysis.performance import class_gap
from reader_study.statistics import (
    MrmcResult,
    Reads,
    mrmc,
)

FEWEST_RANDOM_READERS = 4
"""Below this many readers the fixed-reader conclusion stands first.

With three readers or fewer their variance cannot be estimated well enough to speak of readers at
large.
"""

Scores = NDArray[np.float64]


def rating_of(grid: ReadGrid, endpoint: Endpoint) -> Callable[[str, str, tuple[str, ...]], Scores]:
    """Return the look-up of the rating behind an endpoint: likelihood, or rank of the category."""
    return grid.likelihood if endpoint.rating is EndpointRating.LIKELIHOOD else grid.category


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


def unasked(grid: ReadGrid, endpoint: Endpoint, arms: Iterable[str]) -> ResultNote | None:
    """Say which of the two scales the form of one of the arms does not have."""
    if endpoint.on_category:
        return None if all(map(grid.gives_call, arms)) else note("no_call")
    return None if all(map(grid.gives_rating, arms)) else note("no_rating")


def compare_arms(
    grid: ReadGrid,
    endpoint: Endpoint,
    contrast: ContrastFacts,
    *,
    readers: tuple[str, ...],
    cases: tuple[str, ...],
    declared: str,
) -> ArmComparison:
    """Compare the mean of ``readers`` between the arms on ``cases`` complete for all of them."""
    truth = grid.malignant(cases)
    gap = unasked(grid, endpoint, contrast.arms) or class_gaps(
        endpoint, truth=truth, readers=readers
    )
    lead = lead_form(len(readers), declared=declared)
    n_positive = int(truth.sum())
    size = (len(readers), n_positive, truth.size - n_positive)
    if gap is not None:
        return absent(contrast, endpoint, size, gap, lead=lead)
    reads = reads_of(grid, endpoint, contrast, readers=readers, cases=cases, truth=truth)
    try:
        fixed = run_mrmc(reads, endpoint, cut=grid.cut, inference="FRRC")
        random = (
            run_mrmc(reads, endpoint, cut=grid.cut, inference="RRRC") if len(readers) > 1 else None
        )
    except StatisticsError as error:
        why = note("statistics", text=str(error))
        return absent(contrast, endpoint, size, why, lead=lead)
    main = fixed if lead == "fixed" or random is None else random
    same = _sameness(reads, endpoint, cut=grid.cut)
    sampled = explained(_random(random, contrast), same)
    these = explained(_change(fixed, contrast, method="or_frrc"), same)
    return ArmComparison(
        contrast,
        endpoint,
        *size,
        reference=_mean(main, contrast.reference),
        test=_mean(main, contrast.test),
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


def _sameness(reads: Reads, endpoint: Endpoint, *, cut: float) -> ResultNote | None:
    """Say whether the two arms hold the same ratings, or the same calls."""
    before, after = reads.scores
    if np.array_equal(before, after):
        return note("no_change")
    calls = not endpoint.is_area and np.array_equal(before >= cut, after >= cut)
    return note("no_crossing") if calls else None


def explained(change: Difference, why: ResultNote | None) -> Difference:
    """Put the reason that can be translated in the place of the statistics' own."""
    return change if why is None else dataclasses.replace(change, note=why)


def run_mrmc(
    reads: Reads, endpoint: Endpoint, *, cut: float, inference: Literal["RRRC", "FRRC"]
) -> MrmcResult:
    """Run Obuchowski–Rockette for an endpoint."""
    kind = endpoint.kind
    if kind is EndpointKind.SENSITIVITY or kind is EndpointKind.SPECIFICITY:
        return mrmc(reads, endpoint=kind.value, cutoff=cut, inference=inference)
    if kind is EndpointKind.ACCURACY:
        return mrmc(reads, metric=accuracy_at(cut), covariance="jackknife", inference=inference)
    return mrmc(reads, endpoint="auc", covariance="delong", inference=inference)


def accuracy_at(cut: float) -> Callable[[Truth, Scores], float]:
    """Return the share of right calls as a function of truth and category rank."""

    def accuracy(truth: Truth, scores: Scores) -> float:
        return float(np.mean((scores >= cut) == (truth > 0)))

    return accuracy


def class_gaps(endpoint: Endpoint, *, truth: Truth, readers: tuple[str, ...]) -> ResultNote | None:
    """Say what an endpoint lacks: readers, cases, or a class of the reference standard."""
    if not readers:
        return note("no_readers")
    if truth.size == 0:
        return note("no_common_case")
    if truth.size == 1:
        return note("one_case")
    gap = class_gap(truth)
    missed = endpoint.needs_malignant if not truth.any() else endpoint.needs_other
    return gap if missed else None


def reads_of(
    grid: ReadGrid,
    endpoint: Endpoint,
    contrast: ContrastFacts,
    *,
    readers: tuple[str, ...],
    cases: tuple[str, ...],
    truth: Truth,
) -> Reads:
    """Return the scores of both arms, reference first, as the statistics take them."""
    rating = rating_of(grid, endpoint)
    arms = contrast.arms
    scores = np.array([[rating(reader, arm, cases) for reader in readers] for arm in arms])
    return Reads.from_array(
        scores,
        truth,
        modalities=list(arms),
        readers=list(readers),
        cases=list(cases),
        patients=grid.clusters(cases),
    )


def _mean(result: MrmcResult, arm: str) -> ResultEstimate:
    mean = next(m for m in result.means if m.modality == arm)
    return estimate(mean.estimate, mean, method=f"or_{result.inference.lower()}")


def _change(result: MrmcResult, contrast: ContrastFacts, *, method: str) -> Difference:
    found = result.differences[0]
    return difference(found, method=method, sign=1.0 if found.first == contrast.test else -1.0)


def _random(result: MrmcResult | None, contrast: ContrastFacts) -> Difference:
    if result is None:
        return no_difference(note("one_reader"), method="or_rrrc")
    return _change(result, contrast, method="or_rrrc")


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


def absent(
    contrast: ContrastFacts,
    endpoint: Endpoint,
    size: tuple[int, int, int],
    why: ResultNote,
    *,
    lead: Literal["random", "fixed"],
    blocks: int = 1,
) -> ArmComparison:
    """Return a comparison that could not be made, with its reason."""
    return ArmComparison(
        contrast,
        endpoint,
        *size,
        reference=missing(why, method=f"or_{lead}"),
        test=missing(why, method=f"or_{lead}"),
        random=no_difference(why, method="or_rrrc"),
        fixed=no_difference(why, method="or_frrc"),
        lead=lead,
        components=None,
        notes=(),
        blocks=blocks,
    )
