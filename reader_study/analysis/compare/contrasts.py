"""The declared comparisons: means, levels of experience, and p adjusted for their number."""

from dataclasses import replace

from reader_study.analysis.compare.blocks import compare_blocks
from reader_study.analysis.compare.comparison import compare_arms
from reader_study.analysis.compare.one_reader import compare_one, untested
from reader_study.analysis.compare.panel import Panel, panel_of
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.endpoints import ENDPOINTS, Endpoint
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.groups import by_level
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import ResultNote
from reader_study.analysis.outcomes import ArmComparison, LevelResult
from reader_study.analysis.performance import class_gap, lone_case
from reader_study.statistics import holm


def measured(grid: ReadGrid, arm: str) -> bool:
    """Tell whether the form of an arm has a scale that the reference standard can be held to."""
    return grid.gives_call(arm) or grid.gives_rating(arm)


def compared(grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]) -> list[Panel]:
    """Return the panel of each contrast, in the order of the protocol."""
    return [panel_of(grid, people, contrast.arms) for contrast in inputs.protocol.contrasts]


def comparisons(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[ArmComparison, ...]:
    """Compare the arms of every contrast whose forms have a call or a rating.

    Of the primary endpoint, p is adjusted by Holm for the contrasts where there are several.
    """
    rows = [
        row
        for contrast, panel in zip(
            inputs.protocol.contrasts, compared(grid, inputs, people), strict=True
        )
        for row in compare(grid, inputs, contrast, panel)
    ]
    return tuple(_adjusted(rows, inputs.protocol.primary_endpoint))


def _adjusted(rows: list[ArmComparison], primary: Endpoint) -> list[ArmComparison]:
    tested = [k for k, row in enumerate(rows) if row.endpoint == primary]
    if len(tested) < 2:
        return rows
    for k, p in zip(tested, holm([rows[k].leading.p for k in tested]), strict=True):
        rows[k] = replace(rows[k], holm_p=p)
    return rows


def compare(
    grid: ReadGrid, inputs: AnalysisInputs, contrast: ContrastFacts, panel: Panel
) -> tuple[ArmComparison, ...]:
    """Compare two arms for each endpoint; nothing where their forms have neither scale."""
    if not all(measured(grid, arm) for arm in contrast.arms):
        return ()
    declared = inputs.protocol.reader_model
    return tuple(_compare(grid, e, contrast, panel, declared=declared) for e in ENDPOINTS)


def _compare(
    grid: ReadGrid, endpoint: Endpoint, contrast: ContrastFacts, panel: Panel, *, declared: str
) -> ArmComparison:
    if len(panel.blocks) > 1:
        blocks, cases = panel.blocks, panel.cases
        return compare_blocks(
            grid, endpoint, contrast, blocks=blocks, cases=cases, declared=declared
        )
    complete = panel.complete(grid)
    if len(panel.readers) == 1:
        who = panel.readers[0]
        return compare_one(
            grid, endpoint, contrast, reader_id=who, cases=complete, declared=declared
        )
    truth = grid.malignant(complete)
    lone = lone_case(truth)
    people = panel.readers
    if lone is not None and _untestable(endpoint, lone) and class_gap(truth) is None:
        return untested(
            grid, endpoint, contrast, lone, readers=people, cases=complete, declared=declared
        )
    return compare_arms(grid, endpoint, contrast, readers=people, cases=complete, declared=declared)


def _untestable(endpoint: Endpoint, lone: ResultNote) -> bool:
    """Tell whether an endpoint has no variance where a class has one case only."""
    return endpoint.needs_malignant if lone.code == "one_malignant" else endpoint.needs_other


def levels(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[LevelResult, ...]:
    """Compare the arms of each contrast for each level of experience apart."""
    found: list[LevelResult] = []
    for contrast in inputs.protocol.contrasts:
        panel = panel_of(grid, people, contrast.arms)
        if not all(measured(grid, arm) for arm in contrast.arms):
            continue

        def of_some(
            some: tuple[str, ...], *, panel: Panel = panel, contrast: ContrastFacts = contrast
        ) -> tuple[ArmComparison, ...]:
            return compare(grid, inputs, contrast, panel.only(some))

        found += by_level(contrast, inputs.readers, panel.readers, of_some)
    return tuple(found)
