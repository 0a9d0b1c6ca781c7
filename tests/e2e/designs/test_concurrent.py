"""Concurrent: the AI stands beside the image from the first paint on."""

from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import N_CASES, ReadStudy

DESIGN = "concurrent"


class TestConcurrent(EveryDesign):
    """Arms with the AI from the first look, on visits of their own."""

    def test_the_answer_of_the_ai_comes_before_any_answer_of_hers_counts(
        self, read: ReadStudy
    ) -> None:
        with_ai = [task for task in read.notes.seen if task.shows_ai]
        assert len(with_ai) == 4 * N_CASES
        assert all(task.before is None and task.reveals_at_once for task in with_ai)
