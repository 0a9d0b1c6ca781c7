"""AI first beside AI second: three arms, one of which follows another on one visit."""

from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import ReadStudy

DESIGN = "ai-first"


class TestAiFirst(EveryDesign):
    """The AI after a locked read on one visit, before any on another."""

    def test_ai_second_follows_a_locked_read_and_ai_first_does_not(self, read: ReadStudy) -> None:
        follows = {arm.id: arm.follows for arm in read.study.protocol.all_arms if arm.shows}
        assert sorted(value is None for value in follows.values()) == [False, True]
        for task in read.notes.seen:
            if task.shows_ai:
                assert (task.before is not None) == (follows[task.step.arm] is not None)
