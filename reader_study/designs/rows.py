"""Which row of a design's square a reader takes: the one that is used least so far.

The rule is the same for the readers of the lock and for those who come later, so nobody's row
depends on how many readers follow her.
"""

from collections import Counter
from collections.abc import Mapping

from reader_study.allocation import seeded_order
from reader_study.designs.timetable import Chain, DesignKind, Timetable
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec

_Cell = tuple[int, int, int, Chain]


class RowChoice:
    """Counts how often every block is read in every arm of every session, and evens it out."""

    def __init__(self, protocol: Protocol, design: DesignKind) -> None:
        self._protocol = protocol
        self._design = design
        self._used: Counter[_Cell] = Counter()

    def take(self, reader: ReaderSpec) -> Timetable:
        """Return the timetable of the next reader, in the row that balances best.

        Rows that balance alike are chosen among by the seed.
        """
        rows = [str(row) for row in range(self._design.rows(self._protocol))]
        drawn = seeded_order(self._protocol.seed, f"row/{reader.id}", rows)
        tables = [self._design.plan(self._protocol, reader, int(row)) for row in drawn]
        best = min(tables, key=self._burden)
        self.note(best)
        return best

    def note(self, timetable: Timetable) -> None:
        """Count a timetable that a reader has."""
        self._used.update(_cells(timetable))

    def _burden(self, timetable: Timetable) -> tuple[int, int]:
        """Return how much a row adds to unevenness: of the arms, then of their places."""
        cells = _cells(timetable)
        arms = sum(
            used
            for (session, _, block, chain), used in self._used.items()
            for s, _, b, c in cells
            if (s, b, c) == (session, block, chain)
        )
        return arms, sum(self._used[cell] for cell in cells)


def _cells(timetable: Timetable) -> list[_Cell]:
    return [
        (session, place, block, chain)
        for session, parts in enumerate(timetable)
        for place, part in enumerate(parts)
        for block, chain in part.visits
    ]


def dealt(
    seed: int,
    strata: Mapping[str, tuple[str | bool, ...]],
    blocks: int,
    held: Mapping[int, int] | None = None,
) -> dict[str, int]:
    """Deal cases into blocks by the seed, stratum by stratum, each to the smallest block so far.

    So blocks are alike in size, and in what the strata tell, within one case.

    Parameters
    ----------
    strata : mapping of case id to tuple
        What is to be alike of each case.
    held : mapping of int to int, optional
        How many cases each block holds already.

    """
    sizes = Counter(held or {})
    found = {}
    drawn = seeded_order(seed, "blocks", sorted(strata))
    for case_id in sorted(drawn, key=strata.__getitem__):  # stable, so drawn within a stratum
        block = min(range(blocks), key=lambda number: (sizes[number], number))
        sizes[block] += 1
        found[case_id] = block
    return found
