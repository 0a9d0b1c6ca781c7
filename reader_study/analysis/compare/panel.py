"""Who enters the means of an arm or a contrast, and on which cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reader_study.analysis.compare.blocks import Blocks, blocks_of
from reader_study.analysis.grid import ReadGrid


@dataclass(frozen=True, slots=True)
class Panel:
    """Readers of the means.

    Parameters
    ----------
    blocks : tuple of tuple of str
        Readers by the cases that they share; one block in most designs.
    cases : mapping of reader id to case ids
        Assessed in all arms by every reader of her block.

    """

    arms: tuple[str, ...]
    readers: tuple[str, ...]
    blocks: Blocks
    cases: Mapping[str, tuple[str, ...]]

    def complete(self, grid: ReadGrid) -> tuple[str, ...]:
        """Return the cases of the means, those of all blocks together."""
        held = {case for cases in self.cases.values() for case in cases}
        return tuple(case for case in grid.cases if case in held)

    def only(self, some: Sequence[str]) -> "Panel":
        """Return the panel of some of its readers, on the cases of all of them."""
        blocks = (tuple(r for r in people if r in some) for people in self.blocks)
        return replace(
            self,
            readers=tuple(r for r in self.readers if r in some),
            blocks=tuple(people for people in blocks if people),
            cases={r: cases for r, cases in self.cases.items() if r in some},
        )


def panel_of(grid: ReadGrid, people: Sequence[str], arms: Sequence[str]) -> Panel:
    """Return the readers with any case assessed in all of ``arms``, in their blocks."""
    readers = tuple(reader for reader in people if grid.completed([reader], arms))
    blocks = blocks_of(grid, readers, arms)
    cases = {
        reader: found
        for people in blocks
        for found in (grid.completed(people, arms),)
        for reader in people
    }
    return Panel(tuple(arms), readers, blocks, cases)
