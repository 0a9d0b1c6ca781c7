"""The order of one session: drawn by the seed, spread over sources, without long runs.

Generator ``sha256-plan-1``, the same on every computer, with whole numbers only:

1. each part of a session is sorted by the SHA-256 of ``seed/list/READER/SESSION/case`` (later
   parts: ``…/SESSION/PART/case``), as `reader_study.allocation` documents;
2. cases that stood last in the part before do not come first in this one;
3. with ``design.balance`` the cases of each source are laid out at even distances, from a start
   that the seed draws for each source, and merged;
4. with ``design.max_run`` cases are moved forward where a run would be too long, see
   `reader_study.designs.runs`;
5. with ``design.repeats_percent`` repeats are put in, see `reader_study.designs.repeats`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ground.errors import ProtocolError
from reader_study.allocation import GENERATOR as LIST_GENERATOR
from reader_study.allocation import seeded_order
from reader_study.designs.runs import Run, RunRule, without_long_runs
from reader_study.protocol.content import LAST_WITHOUT_ARMS, Protocol

PLAN_GENERATOR = "sha256-plan-1"
_APART = 5
"""So many cases at least, or half a part, lie between two visits in parts that follow."""


def generator(protocol: Protocol) -> str:
    """Name how the order of a protocol is drawn, for the log."""
    return LIST_GENERATOR if protocol.schema_version <= LAST_WITHOUT_ARMS else PLAN_GENERATOR


@dataclass(frozen=True, slots=True)
class Ordering:
    """What the order of a study goes by.

    Parameters
    ----------
    sources : mapping of case id to str
        Source of each case; empty where the protocol balances nothing.
    rule : RunRule or None
        The rule of runs, where the protocol has one.

    """

    seed: int
    sources: Mapping[str, str]
    rule: RunRule | None

    def stratum(self, case_id: str) -> tuple[str | bool, ...]:
        """Return in what blocks are alike: source and truth, where the rules use them."""
        source = (self.sources[case_id],) if self.sources else ()
        truth = () if self.rule is None else (self.rule.malignant[case_id],)
        return (*source, *truth)

    def drawn(self, purpose: str, parts: Sequence[Sequence[str]], run: Run) -> list[list[str]]:
        """Return the order of each part of a session.

        Parameters
        ----------
        purpose : str
            What the draw is for; another purpose gives another order.
        parts : sequence of sequence of str
            Case ids of each part.
        run : Run
            What stands before the first part.

        Raises
        ------
        ProtocolError
            When no order keeps the runs as short as the protocol asks.

        """
        found: list[list[str]] = []
        limits = [] if self.rule is None else self.rule.limits(parts)
        for number, part in enumerate(parts):
            place = purpose if number == 0 else f"{purpose}/{number}"
            order = seeded_order(self.seed, place, sorted(part))
            if found:
                order = _apart(found[-1], order)
            if self.sources:
                order = self._spread(place, order)
            if self.rule is not None:
                order = self._broken(order, run, limits[number + 1])
                for case_id in order:
                    run = run.after(self.rule.malignant[case_id])
            found.append(order)
        return found

    def _broken(self, order: list[str], run: Run, end: tuple[int, int]) -> list[str]:
        assert self.rule is not None
        found = without_long_runs(self.rule, order, run, end)
        if found is None:
            raise ProtocolError(
                f"design.max_run: no order keeps runs of one truth to {self.rule.longest} cases in "
                "a list of these cases.",
                remedy="Write a larger number, or 0 for no such rule; or add cases of the rarer "
                "truth.",
            )
        return found

    def _spread(self, purpose: str, order: Sequence[str]) -> list[str]:
        """Lay the cases of each source out at even distances, in the order they have."""
        members: dict[str, list[str]] = {}
        for case_id in order:
            members.setdefault(self.sources[case_id], []).append(case_id)
        places = {case_id: number for number, case_id in enumerate(order)}
        keys: dict[str, tuple[int, int]] = {}
        for source, cases in members.items():
            text = f"{self.seed}/{purpose}/source/{source}"
            start = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            for number, case_id in enumerate(cases):
                keys[case_id] = (((number << 64) + start) // len(cases), places[case_id])
        return sorted(order, key=keys.__getitem__)


def _apart(before: Sequence[str], order: Sequence[str]) -> list[str]:
    """Keep cases that stood last in one part from standing first in the next."""
    gap = min(_APART, len(order) // 2)
    last = set(before[-gap:]) if gap else set()
    first = [case_id for case_id in order if case_id not in last][:gap]
    chosen = set(first)
    return first + [case_id for case_id in order if case_id not in chosen]
