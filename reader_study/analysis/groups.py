"""Readers by level of experience, their agreement, and how long they looked at the AI's answer."""

from collections.abc import Callable

import numpy as np

from reader_study.analysis.counts import LookCount
from reader_study.analysis.figures import missing
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AnalysisInputs, ReaderFacts
from reader_study.analysis.notes import note
from reader_study.analysis.results import (
    AgreementResult,
    ArmComparison,
    LevelResult,
    ResultEstimate,
)
from reader_study.cases import Arm
from reader_study.statistics import fleiss_kappa, gwet_ac_panel
from reader_study.statistics.agreement.panel import PanelAgreement
from reader_study.statistics.agreement.resampled import ResampledAgreement, panel_intervals

LEVELS = ("junior", "senior", "")
"""Levels in the order of the report; the last one stands for none stated."""
EVERYBODY = "all"
QUICK_MS = 1000.0
"""A final read that is locked sooner after the AI's answer appeared is counted as quick."""

_ARMS = (Arm.UNAIDED, Arm.AIDED)


def by_level(
    readers: tuple[ReaderFacts, ...],
    pooled: tuple[str, ...],
    compare: Callable[[tuple[str, ...]], tuple[ArmComparison, ...]],
) -> tuple[LevelResult, ...]:
    """Compare the arms for each level apart; nothing where all readers are of one level."""
    members = _members(readers, pooled)
    if len(members) < 2:
        return ()
    return tuple(LevelResult(level, people, compare(people)) for level, people in members.items())


def _members(
    readers: tuple[ReaderFacts, ...], pooled: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    found = {
        level: tuple(r.reader_id for r in readers if r.level == level and r.reader_id in pooled)
        for level in LEVELS
    }
    return {level: people for level, people in found.items() if people}


def agreement(
    grid: ReadGrid, inputs: AnalysisInputs, pooled: tuple[str, ...]
) -> tuple[AgreementResult, ...]:
    """Return the agreement on the category in each arm: of all readers, and within each level."""
    if len(pooled) < 2:
        return ()
    members = _members(inputs.readers, pooled)
    panels = [(EVERYBODY, pooled)]
    if len(members) > 1:
        panels += [(level, people) for level, people in members.items() if level and people[1:]]
    return tuple(
        _agreement(grid, level, people, arm, seed=inputs.protocol.seed)
        for level, people in panels
        for arm in _ARMS
    )


def _agreement(
    grid: ReadGrid, level: str, people: tuple[str, ...], arm: Arm, *, seed: int
) -> AgreementResult:
    cases = grid.completed(people, [arm])
    if not cases:
        none = missing(note("no_common_case"), method="none")
        return AgreementResult(str(arm), level, len(people), 0, none, none, none, none)
    table = np.column_stack([grid.category(reader, arm, cases) for reader in people])
    ranks = [float(k) for k in range(len(grid.scale))]
    owners = grid.clusters(cases)
    drawn = panel_intervals(table, categories=ranks, seed=seed, cluster=owners)
    if owners is None:
        fleiss = _closed(fleiss_kappa(table, categories=ranks))
        ac1 = _closed(gwet_ac_panel(table, categories=ranks))
    else:
        fleiss, ac1 = _drawn(drawn.fleiss), _drawn(drawn.ac1)
    same, weighted = _drawn(drawn.same), _drawn(drawn.weighted)
    return AgreementResult(str(arm), level, len(people), len(cases), same, fleiss, ac1, weighted)


def _closed(found: PanelAgreement) -> ResultEstimate:
    if found.value is None:
        return missing(note("constant_raters"), method="gwet_subjects")
    if found.se is None or found.se == 0 or found.lower is None or found.upper is None:
        return ResultEstimate(
            found.value, None, None, "gwet_subjects", n=found.n, note=note("no_spread")
        )
    return ResultEstimate(found.value, found.lower, found.upper, "gwet_subjects", n=found.n)


def _drawn(found: ResampledAgreement) -> ResultEstimate:
    if found.value is None:
        return missing(note("constant_raters"), method="bootstrap")
    why = note("no_spread") if found.lower is None else None
    return ResultEstimate(found.value, found.lower, found.upper, "bootstrap", n=found.n, note=why)


def looks(inputs: AnalysisInputs) -> tuple[LookCount, ...]:
    """Count, for each reader, final reads that were locked within a second of the AI's answer."""
    counts = []
    for reader in inputs.readers:
        own = [look for look in inputs.looks if look.reader_id == reader.reader_id]
        quick = [look for look in own if look.seen_ms < QUICK_MS]
        changed = sum(look.changed for look in quick)
        counts.append(LookCount(reader.reader_id, len(own), len(quick), changed))
    return tuple(counts) if inputs.looks else ()
