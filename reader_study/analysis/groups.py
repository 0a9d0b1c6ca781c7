"""Readers by level of experience, their agreement, and how long they looked at the AI's answer."""

from collections.abc import Callable, Mapping
from itertools import product

import numpy as np

from reader_study.analysis.counts import LookCount
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.facts import ReaderFacts
from reader_study.analysis.figures import missing
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import note
from reader_study.analysis.outcomes import AgreementResult, ArmComparison, LevelResult
from reader_study.statistics import fleiss_kappa, gwet_ac_panel
from reader_study.statistics.agreement.panel import PanelAgreement
from reader_study.statistics.agreement.resampled import ResampledAgreement, panel_intervals

LEVELS = ("junior", "senior", "")
"""Levels in the order of the report; the last one stands for none stated."""
EVERYBODY = "all"
QUICK_MS = 1000.0
"""A read that is locked sooner after the AI's answer appeared is counted as quick."""

ONE_BLOCK = "block"


def by_level(
    contrast: ContrastFacts,
    readers: tuple[ReaderFacts, ...],
    pooled: tuple[str, ...],
    compare: Callable[[tuple[str, ...]], tuple[ArmComparison, ...]],
) -> tuple[LevelResult, ...]:
    """Compare the arms for each level apart; nothing where all readers are of one level."""
    members = _members(readers, pooled)
    if len(members) < 2:
        return ()
    return tuple(
        LevelResult(contrast, level, people, compare(people)) for level, people in members.items()
    )


def _members(
    readers: tuple[ReaderFacts, ...], pooled: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    found = {
        level: tuple(r.reader_id for r in readers if r.level == level and r.reader_id in pooled)
        for level in LEVELS
    }
    return {level: people for level, people in found.items() if people}


def agreement(
    grid: ReadGrid, inputs: AnalysisInputs, pooled: Mapping[str, tuple[tuple[str, ...], ...]]
) -> tuple[AgreementResult, ...]:
    """Return the agreement on the category in each arm: of all readers, and within each level.

    Parameters
    ----------
    pooled : mapping of arm to blocks of readers
        Readers of the means; where they are in blocks, each block is a panel and levels are not
        told apart.

    """
    asked = [(arm, blocks) for arm, blocks in pooled.items() if grid.gives_call(arm)]
    panels = [
        (level, people, arm)
        for arm, blocks in asked
        for level, people in _panels(inputs.readers, blocks)
    ]
    order = list(dict.fromkeys((level, people) for level, people, _ in panels))
    panels.sort(key=lambda panel: order.index(panel[:2]))
    seed = inputs.protocol.seed
    return tuple(_agreement(grid, *panel, seed=seed) for panel in panels)


def _panels(
    readers: tuple[ReaderFacts, ...], blocks: tuple[tuple[str, ...], ...]
) -> list[tuple[str, tuple[str, ...]]]:
    if len(blocks) > 1:
        return [(ONE_BLOCK, people) for people in blocks if people[1:]]
    everybody = blocks[0] if blocks else ()
    if len(everybody) < 2:
        return []
    members = _members(readers, everybody)
    panels = [(EVERYBODY, everybody)]
    if len(members) > 1:
        panels += [(level, people) for level, people in members.items() if level and people[1:]]
    return panels


def _agreement(
    grid: ReadGrid, level: str, people: tuple[str, ...], arm: str, *, seed: int
) -> AgreementResult:
    cases = grid.completed(people, [arm])
    if not cases:
        none = missing(note("no_common_case"), method="none")
        return AgreementResult(arm, level, len(people), 0, none, none, none, none, people)
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
    return AgreementResult(arm, level, len(people), len(cases), same, fleiss, ac1, weighted, people)


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
    """Count, for each reader and arm, reads locked within a second of the AI's answer."""
    counts = []
    arms = [arm.id for arm in inputs.protocol.arms if any(k.arm == arm.id for k in inputs.looks)]
    for reader, arm in product(inputs.readers, arms):
        place = (reader.reader_id, arm)
        own = [look for look in inputs.looks if (look.reader_id, look.arm) == place]
        quick = [look for look in own if look.seen_ms < QUICK_MS]
        changed = sum(look.changed for look in quick)
        counts.append(LookCount(reader.reader_id, len(own), len(quick), changed, arm))
    return tuple(counts)
