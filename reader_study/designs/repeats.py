"""Hidden repeats: some cases come a second time in the same session and arm, unannounced.

The seed draws which, for each reader and session, and where. At least a quarter of the list, and
never fewer than five visits, lie between the two; where a session goes through its arms one after
the other, a repeat stays in the part of its arm, and half of that part is enough.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ground.errors import ProtocolError
from reader_study.allocation import seeded_order
from reader_study.designs.runs import RunRule, longest_run
from reader_study.designs.timetable import Chain

LEAST_BETWEEN = 5
"""Visits from one to its repeat, at least."""


@dataclass(frozen=True, slots=True, eq=False)
class CaseVisit:
    """A visit to a case: the arms in which it is read, one after the other.

    Two visits are the same only if they are one object, so that a list finds one fast.

    Parameters
    ----------
    part : int
        Part of the session, from 0.
    visit : int
        1, or 2 for a repeat.

    """

    case_id: str
    chain: Chain
    part: int = 0
    visit: int = 1


def with_repeats(
    visits: Sequence[CaseVisit],
    *,
    percent: int,
    seed: int,
    purpose: str,
    rule: RunRule | None,
    before: Sequence[str] = (),
) -> list[CaseVisit]:
    """Return a session's visits with repeats of ``percent`` of each part (rounded, at least one).

    A part that is too short to keep a visit and its repeat apart has none.

    Parameters
    ----------
    before : sequence of str
        Cases that stand before these in the session, for the rule of runs.

    Raises
    ------
    ProtocolError
        When the rule of runs leaves no place for as many.

    """
    found = list(visits)
    for part in sorted({visit.part for visit in visits}) if percent else ():
        size = sum(visit.part == part for visit in visits)
        gap = max(LEAST_BETWEEN, min(-(-len(visits) // 4), -(-size // 2)))
        if size < gap + 1:
            continue
        placing = _Placing(seed, f"{purpose}/{part}", gap, rule, before)
        wanted = max(1, (size * percent + 50) // 100)
        found = placing.placed(found, part, min(wanted, size - gap + 1))
    return found


@dataclass(frozen=True, slots=True)
class _Placing:
    seed: int
    purpose: str
    gap: int
    rule: RunRule | None
    before: Sequence[str]

    def placed(self, visits: list[CaseVisit], part: int, wanted: int) -> list[CaseVisit]:
        firsts = {visit.case_id: visit for visit in visits if visit.part == part}
        end = 1 + max(n for n, visit in enumerate(visits) if visit.part == part)
        placed = 0
        for case_id in seeded_order(self.seed, self.purpose, sorted(firsts)):
            if placed == wanted:
                break
            slot = self._slot(visits, firsts[case_id], end + placed)
            if slot is not None:
                visits.insert(slot, replace(firsts[case_id], visit=2))
                placed += 1
        if placed < wanted:
            raise ProtocolError(
                f"design.repeats_percent: {placed} of {wanted} repeats have a place in a list.",
                remedy="Write a smaller share, or a larger design.max_run.",
            )
        return visits

    def _slot(self, visits: list[CaseVisit], first: CaseVisit, end: int) -> int | None:
        """Return where a repeat goes: before the visit of this number, ``end`` at the latest."""
        earliest = visits.index(first) + self.gap
        count = end - earliest + 1
        if count < 1:
            return None
        text = f"{self.seed}/{self.purpose}/place/{first.case_id}"
        start = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % count
        for number in range(count):
            slot = earliest + (start + number) % count
            if self._keeps_runs(visits, slot, first.case_id):
                return slot
        return None

    def _keeps_runs(self, visits: list[CaseVisit], slot: int, case_id: str) -> bool:
        if self.rule is None:
            return True
        reach = self.rule.longest
        near = [visit.case_id for visit in visits[max(0, slot - reach) : slot]]
        around = [*self.before, *near][-reach:]
        around += [case_id, *(visit.case_id for visit in visits[slot : slot + reach])]
        return longest_run(self.rule, around) <= reach
