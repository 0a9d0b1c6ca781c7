"""The mean of readers in an arm that is compared with no other."""

from typing import Literal

import numpy as np

from ground.errors import StatisticsError
from reader_study.analysis.compare.comparison import (
    class_gaps,
    lead_form,
    lead_notes,
    rating_of,
    run_mrmc,
    unasked,
)
from reader_study.analysis.compare.panel import Panel
from reader_study.analysis.endpoints import ENDPOINTS, Endpoint
from reader_study.analysis.figures import estimate, missing
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.notes import ResultNote, note
from reader_study.analysis.outcomes import ArmMean
from reader_study.analysis.performance import lone_case, measure
from reader_study.statistics import Reads


def arm_means(grid: ReadGrid, arm: str, panel: Panel, *, declared: str) -> list[ArmMean]:
    """Return the mean of readers for each endpoint, on the cases that all of them assessed."""
    return [_mean(grid, arm, panel, endpoint, declared=declared) for endpoint in ENDPOINTS]


def _mean(grid: ReadGrid, arm: str, panel: Panel, endpoint: Endpoint, *, declared: str) -> ArmMean:
    cases = panel.complete(grid) if len(panel.blocks) == 1 else ()
    truth, readers = grid.malignant(cases), panel.readers
    lead = lead_form(len(readers), declared=declared)
    size = (len(readers), int(truth.sum()), int((~truth).sum()))
    gap = unasked(grid, endpoint, [arm]) or class_gaps(endpoint, truth=truth, readers=readers)
    gap = gap or lone_case(truth)
    if gap is not None:
        return _without(arm, endpoint, size, gap, lead)
    notes = lead_notes(len(readers), declared=declared)
    if len(readers) == 1:
        own = measure(grid, readers[0], arm, cases=cases).figure(endpoint)
        return ArmMean(arm, endpoint, *size, own, lead, notes)
    rating = rating_of(grid, endpoint)
    reads = Reads.from_array(
        np.array([[rating(reader, arm, cases) for reader in readers]]),
        truth,
        modalities=[arm],
        readers=list(readers),
        cases=list(cases),
        patients=grid.clusters(cases),
    )
    inference: Literal["RRRC", "FRRC"] = "RRRC" if lead == "random" else "FRRC"
    try:
        found = run_mrmc(reads, endpoint, cut=grid.cut, inference=inference).means[0]
    except StatisticsError as error:
        return _without(arm, endpoint, size, note("statistics", text=str(error)), lead)
    mean = estimate(found.estimate, found, method=f"or_{inference.lower()}")
    return ArmMean(arm, endpoint, *size, mean, lead, notes)


def _without(
    arm: str, endpoint: Endpoint, size: tuple[int, int, int], why: ResultNote, lead: str
) -> ArmMean:
    return ArmMean(arm, endpoint, *size, missing(why, method=f"or_{lead}"), lead, ())
