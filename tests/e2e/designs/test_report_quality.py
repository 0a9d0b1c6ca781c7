"""Report quality: the texts of two sources, rated without being told which is which."""

from collections import Counter, defaultdict
from statistics import mean

from reader_study.designs.step import StepKind
from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import N_CASES, ReadStudy

DESIGN = "report-quality"


class TestReportQuality(EveryDesign):
    """One session; every text once."""

    def test_raters_see_texts_under_one_name(self, read: ReadStudy) -> None:
        names = {arm.shown_as for arm in read.study.protocol.all_arms}
        assert names == {"Report"}
        assert len(read.notes.seen) == 2 * 4 * N_CASES
        assert all(task.step.kind is StepKind.RATING for task in read.notes.seen)

    def test_texts_on_one_case_stand_apart_and_sources_are_mixed(self, read: ReadStudy) -> None:
        for reader in read.study.protocol.readers:
            steps = read.study.steps(reader.id)
            places = defaultdict(list)
            for step in steps:
                places[step.case_id].append(step.position)
            assert min(second - first for first, second in places.values()) > 1
            half = Counter(step.arm for step in steps[:N_CASES])
            assert set(half.values()) == {N_CASES // 2}

    def test_the_fuller_texts_are_found_more_complete(self, read: ReadStudy) -> None:
        given = defaultdict(list)
        for one in read.study.reads():
            given[one.arm].append(one.values["completeness"])
        full, brief = (mean(given[arm.id]) for arm in read.study.protocol.all_arms)
        assert full > brief
