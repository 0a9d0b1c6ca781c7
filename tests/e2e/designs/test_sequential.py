"""Sequential: a read, its lock, the AI, a revised read; all on one visit."""

from reader_study.store.names import ReadName
from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import N_CASES, ReadStudy

DESIGN = "sequential"


class TestSequential(EveryDesign):
    """One session."""

    def test_the_second_read_begins_on_the_answer_of_the_first(self, read: ReadStudy) -> None:
        with_ai = [task for task in read.notes.seen if task.shows_ai]
        assert len(with_ai) == 4 * N_CASES
        assert all(task.before is not None and task.answer == task.before for task in with_ai)

    def test_who_agrees_and_what_she_changed_is_kept(self, read: ReadStudy) -> None:
        arms = {arm.id: bool(arm.shows) for arm in read.study.protocol.all_arms}
        for event in read.study.events(action="read.locked"):
            shown = event.content["ai"]
            assert (shown is not None) == arms[ReadName.of(event.entity).arm]
            assert shown is None or isinstance(shown["agrees"], bool)
