"""Active time of one arm against another, and the parts that a read is made of."""

import numpy as np

from ground.errors import StatisticsError
from reader_study.analysis.compare.panel import Panel
from reader_study.analysis.conduct.results import TimeRatio
from reader_study.analysis.counts import PhaseTimes
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.description import spread
from reader_study.analysis.figures import finite
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import ResultNote, note, reason
from reader_study.statistics import reading_time


def time_ratios(
    grid: ReadGrid, inputs: AnalysisInputs, panels: list[Panel]
) -> tuple[TimeRatio, ...]:
    """Compare the active times of each contrast whose test arm does not begin with the reference.

    On the cases of the means, so that every reader has every case in both arms.
    """
    rows = []
    for contrast, panel in zip(inputs.protocol.contrasts, panels, strict=True):
        test = inputs.protocol.arm(contrast.test)
        if test is not None and test.follows != contrast.reference:
            rows.append(_ratio(grid, contrast, panel))
    return tuple(rows)


def phases(inputs: AnalysisInputs) -> tuple[PhaseTimes, ...]:
    """Describe the parts of the reads of each arm; nothing where the log derives none."""
    rows = []
    for arm in inputs.protocol.arms:
        own = [times for times in inputs.times if times.arm == arm.id]
        if own:
            rows.append(
                PhaseTimes(
                    arm.id,
                    len(own),
                    tuple(sorted({times.rule for times in own})),
                    first_answer=spread(times.first_answer_ms for times in own),
                    with_ai=spread(times.with_ai_ms for times in own),
                    dwell=spread(times.dwell_ms for times in own),
                    evaluation=spread(times.evaluation_ms for times in own),
                )
            )
    return tuple(rows)


def _ratio(grid: ReadGrid, contrast: ContrastFacts, panel: Panel) -> TimeRatio:
    cases = panel.complete(grid)
    if len(panel.blocks) != 1 or not cases:
        why = note("no_common_case")
        return _without(contrast, len(panel.readers), 0, why)
    rows = [
        (reader, case, arm, grid.reads(reader, arm)[case].active_ms)
        for arm in contrast.arms
        for reader in panel.readers
        for case in cases
    ]
    size = (len(panel.readers), len(cases))
    if any(not time for *_, time in rows):
        return _without(contrast, *size, note("time_unknown"))
    reader, case, arm, times = zip(*rows, strict=True)
    seconds = np.array(times, dtype=np.float64) / 1000
    try:
        made = reading_time(seconds, reader=reader, case=case, arm=arm, arms=contrast.arms).model
    except StatisticsError as error:
        return _without(contrast, *size, note("statistics", text=str(error)))
    return TimeRatio(
        contrast,
        *size,
        ratio=finite(made.ratio),
        low=finite(made.ratio_lower),
        high=finite(made.ratio_upper),
        p=finite(made.p_value),
        note=reason(made.reason, code="caution"),
    )


def _without(contrast: ContrastFacts, readers: int, cases: int, why: ResultNote) -> TimeRatio:
    return TimeRatio(contrast, readers, cases, None, None, None, None, why)
