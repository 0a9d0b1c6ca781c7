"""Reliance that knows the truth: who followed the AI when it was right, and when it was wrong.

RAIR and RSR (relative reliance on the AI and on oneself) are those of Schemmer et al. 2023
(Proceedings of IUI, 410). Intervals of one reader are Wilson's; those of all readers together take
the reads of one case as one cluster (ratio estimator, logit).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from reader_study.analysis.conduct.results import Reliance, RequestCount
from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.estimates import ResultEstimate
from reader_study.analysis.figures import finite, missing
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AiCall, AnalysisInputs
from reader_study.analysis.notes import note
from reader_study.statistics import clustered_proportion, proportion

WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class _Read:
    """One case of one reader: calls before, with the AI at hand, of the AI, and the truth."""

    case_id: str
    before: bool
    after: bool
    ai: bool
    sick: bool
    override: bool

    @property
    def ai_right(self) -> bool:
        return self.ai == self.sick

    @property
    def was_right(self) -> bool:
        return self.before == self.sick

    @property
    def is_right(self) -> bool:
        return self.after == self.sick


def reliance(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[Reliance, ...]:
    """Describe reliance for each contrast whose test arm alone shows a model's answer.

    Cases whose answer was shifted stand apart from those shown as the model gave it; where it was
    withheld there is no call to rely on, and the changes alone are counted. Where the answer is
    shown on request, the reads for which nobody asked are left out.
    """
    rows: list[Reliance] = []
    for contrast in inputs.protocol.contrasts:
        if not _shows_more(grid, contrast):
            continue
        calls = {call.case_id: call for call in inputs.ai_calls if call.arm == contrast.test}
        for how in dict.fromkeys(call.how for call in calls.values()):
            wanted = {case: call for case, call in calls.items() if call.how == how}
            found = {
                reader: _reads(grid, reader, contrast, _seen(inputs, reader, contrast, wanted))
                for reader in people
            }
            kept = {reader: reads for reader, reads in found.items() if reads}
            everything = [read for reads in kept.values() for read in reads]
            if not everything:
                continue
            rows += [_row(contrast, r, how, reads, pooled=False) for r, reads in kept.items()]
            rows.append(_row(contrast, "", how, everything, pooled=True))
    return tuple(rows)


def _shows_more(grid: ReadGrid, contrast: ContrastFacts) -> bool:
    arms = [grid.protocol.arm(arm) for arm in contrast.arms]
    shows = [bool(arm is not None and arm.shows) for arm in arms]
    return shows == [False, True] and all(map(grid.gives_call, contrast.arms))


def _seen(
    inputs: AnalysisInputs, reader_id: str, contrast: ContrastFacts, calls: dict[str, AiCall]
) -> dict[str, AiCall]:
    """Return the calls that a reader had before her: in an arm on request, those asked for."""
    arm = inputs.protocol.arm(contrast.test)
    if arm is None or arm.reveal != "on_request":
        return calls
    place = (reader_id, contrast.test)
    asked = {r.case_id for r in inputs.requests if (r.reader_id, r.arm) == place}
    return {case: call for case, call in calls.items() if case in asked}


def _reads(
    grid: ReadGrid, reader_id: str, contrast: ContrastFacts, calls: dict[str, AiCall]
) -> list[_Read]:
    cases = [c for c in grid.completed([reader_id], contrast.arms) if c in calls]
    before = grid.calls(reader_id, contrast.reference, cases)
    after = grid.calls(reader_id, contrast.test, cases)
    final = grid.reads(reader_id, contrast.test)
    return [
        _Read(
            case,
            bool(a),
            bool(b),
            calls[case].positive,
            grid.labels[case] == "malignant",
            bool(final[case].override),
        )
        for case, a, b in zip(cases, before, after, strict=True)
    ]


def _row(
    contrast: ContrastFacts, reader_id: str, how: str, reads: Sequence[_Read], *, pooled: bool
) -> Reliance:
    def share(among: Iterable[tuple[str, bool]]) -> ResultEstimate:
        if how == WITHHELD:
            return missing(note("ai_withheld"), method="wilson")
        return _share(list(among), pooled=pooled)

    return Reliance(
        contrast,
        reader_id,
        how,
        len(reads),
        appropriate=share((r.case_id, r.is_right) for r in reads),
        over=share((r.case_id, r.after == r.ai) for r in reads if not r.ai_right),
        under=share((r.case_id, r.after != r.ai) for r in reads if r.ai_right),
        ai_reliance=share((r.case_id, r.is_right) for r in reads if not r.was_right and r.ai_right),
        self_reliance=share(
            (r.case_id, r.is_right) for r in reads if r.was_right and not r.ai_right
        ),
        beneficial=sum(r.is_right and not r.was_right for r in reads),
        harmful=sum(r.was_right and not r.is_right for r in reads),
        overrides=sum(r.override for r in reads),
    )


def _share(among: list[tuple[str, bool]], *, pooled: bool) -> ResultEstimate:
    hits, n = sum(right for _, right in among), len(among)
    method = "ratio_clustered" if pooled else "wilson"
    if n == 0:
        return ResultEstimate(None, None, None, method, 0, 0, note("no_such_read"))
    if not pooled or hits in (0, n):
        made = proportion(hits, n, method="wilson")
        return ResultEstimate(hits / n, finite(made.lower), finite(made.upper), "wilson", hits, n)
    cases = [case for case, _ in among]
    found = clustered_proportion(np.array([right for _, right in among], dtype=int), cases)
    low, high = finite(found.lower), finite(found.upper)
    why = None if low is not None else note("no_spread")
    return ResultEstimate(hits / n, low, high, method, hits, n, why)


def requests(grid: ReadGrid, inputs: AnalysisInputs) -> tuple[RequestCount, ...]:
    """Count the reads for which the AI's answer was asked for, in arms that show it on request."""
    asked = {(r.reader_id, r.case_id, r.arm) for r in inputs.requests}
    rows = []
    for arm in inputs.protocol.arms:
        if arm.reveal != "on_request":
            continue
        for reader in inputs.readers:
            cases = grid.reads(reader.reader_id, arm.id)
            n = sum((reader.reader_id, case, arm.id) in asked for case in cases)
            if cases:
                rows.append(RequestCount(reader.reader_id, arm.id, len(cases), n))
    return tuple(rows)
