"""Studies, or classes, too small for Obuchowski–Rockette: one reader, one case of a class."""

from typing import Literal

from reader_study.analysis.compare.comparison import absent, lead_form, lead_notes, unasked
from reader_study.analysis.compare.paired import paired_changes
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import Endpoint
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.figures import no_difference
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.notes import ResultNote, note
from reader_study.analysis.outcomes import ArmComparison
from reader_study.analysis.performance import measure

Lead = Literal["random", "fixed"]


def compare_one(
    grid: ReadGrid,
    endpoint: Endpoint,
    contrast: ContrastFacts,
    *,
    reader_id: str,
    cases: tuple[str, ...],
    declared: str,
) -> ArmComparison:
    """Take over the reader's own row: paired DeLong for AUC, exact McNemar and Tango otherwise.

    A Wald test of the same proportion could contradict the exact one in the table of readers.
    """
    truth = grid.malignant(cases)
    gap = unasked(grid, endpoint, contrast.arms)
    if gap is not None:
        size = (1, int(truth.sum()), int((~truth).sum()))
        return absent(contrast, endpoint, size, gap, lead="fixed")
    change = next(c for c in paired_changes(grid, reader_id, contrast) if c.endpoint == endpoint)
    before, after = (own(grid, reader_id, arm, endpoint, cases=cases) for arm in contrast.arms)
    return ArmComparison(
        contrast,
        endpoint,
        1,
        int(truth.sum()),
        int((~truth).sum()),
        reference=before,
        test=after,
        random=no_difference(note("one_reader"), method="or_rrrc"),
        fixed=change.difference,
        lead="fixed",
        components=None,
        notes=lead_notes(1, declared=declared),
    )


def untested(
    grid: ReadGrid,
    endpoint: Endpoint,
    contrast: ContrastFacts,
    why: ResultNote,
    *,
    readers: tuple[str, ...],
    cases: tuple[str, ...],
    declared: str,
) -> ArmComparison:
    """Give the plain means where a class has one case only, so that nothing can be tested."""
    truth = grid.malignant(cases)
    before, after = (
        _mean(grid, arm, endpoint, why, readers=readers, cases=cases) for arm in contrast.arms
    )
    change = None
    if before.value is not None and after.value is not None:
        change = after.value - before.value
    return ArmComparison(
        contrast,
        endpoint,
        len(readers),
        int(truth.sum()),
        int((~truth).sum()),
        reference=before,
        test=after,
        random=Difference(change, None, None, None, "or_rrrc", note=why),
        fixed=Difference(change, None, None, None, "or_frrc", note=why),
        lead=lead_form(len(readers), declared=declared),
        components=None,
        notes=lead_notes(len(readers), declared=declared),
    )


def own(
    grid: ReadGrid, reader_id: str, arm: str, endpoint: Endpoint, *, cases: tuple[str, ...]
) -> ResultEstimate:
    """Return one figure of one reader in one arm."""
    return measure(grid, reader_id, arm, cases=cases).figure(endpoint)


def _mean(
    grid: ReadGrid, arm: str, endpoint: Endpoint, why: ResultNote, *, readers: tuple[str, ...],
    cases: tuple[str, ...],
) -> ResultEstimate:  # fmt: skip
    values = [own(grid, reader, arm, endpoint, cases=cases).value for reader in readers]
    known = [value for value in values if value is not None]
    whole = sum(known) / len(known) if known and len(known) == len(values) else None
    return ResultEstimate(whole, None, None, "plain_mean", note=why)
