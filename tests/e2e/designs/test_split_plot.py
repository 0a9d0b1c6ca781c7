"""Split-plot: two groups of readers, each with its own half of the cases."""

from collections import defaultdict

from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import N_CASES, ReadStudy

DESIGN = "split-plot"


class TestSplitPlot(EveryDesign):
    """Every reader reads the block of her group, in both arms."""

    def cases_of_a_reader(self, read: ReadStudy) -> int:
        return N_CASES // 2

    def test_groups_read_the_same_cases_and_no_case_of_the_other(self, read: ReadStudy) -> None:
        cases: dict[int | None, set[frozenset[str]]] = defaultdict(set)
        for reader in read.study.protocol.readers:
            cases[reader.group] |= {frozenset(read.study.reading_list(reader.id))}
        blocks = [next(iter(block)) for block in cases.values() if len(block) == 1]
        assert len(blocks) == 2
        assert blocks[0].isdisjoint(blocks[1])
        assert len(blocks[0] | blocks[1]) == N_CASES
