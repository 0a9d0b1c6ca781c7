"""Rounds with other media: the first image, the first image again, all images."""

from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import N_CASES, ReadStudy

DESIGN = "rounds"


class TestRounds(EveryDesign):
    """Three sessions without AI."""

    def test_each_round_shows_its_media(self, read: ReadStudy) -> None:
        images = {1: 1, 2: 1, 3: 2}
        assert len(read.notes.seen) == 3 * 4 * N_CASES
        for task in read.notes.seen:
            assert task.case is not None
            assert len(task.case.media) == images[task.step.session]

    def test_nothing_of_an_ai_is_in_the_log(self, read: ReadStudy) -> None:
        assert not any(event.action.startswith("ai.") for event in read.study.events())
