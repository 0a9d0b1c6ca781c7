"""AI on demand: shown to who asks for it, with the rates of its errors."""

from reader_study.store.names import ReadName
from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import N_CASES, ReadStudy

DESIGN = "on-demand"


class TestOnDemand(EveryDesign):
    """She may lock without asking."""

    def test_both_asked_and_unasked_reads_are_locked(self, read: ReadStudy) -> None:
        asked: set[str] = set()
        unasked: set[str] = set()
        for event in read.study.events(action="read.locked"):
            if read.study.protocol.arm(ReadName.of(event.entity).arm).shows:
                (asked if event.content["ai"] is not None else unasked).add(event.entity)
        assert asked == read.notes.asked
        assert len(asked) == len(unasked) == 4 * N_CASES // 2

    def test_error_rates_are_shown_with_the_answer(self, read: ReadStudy) -> None:
        shown = {tuple(e.content["shows"]) for e in read.study.events(action="ai.shown")}
        assert shown == {("score", "error_rates")}
