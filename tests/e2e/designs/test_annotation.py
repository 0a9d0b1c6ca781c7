"""Annotation: four independent readers, and an arbitrator for what they disagree on."""

from collections import Counter, defaultdict

from reader_study.designs.step import StepKind
from reader_study.forms.answer import Answer
from reader_study.store.names import ReadName
from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import ReadStudy

DESIGN = "annotation"


class TestAnnotation(EveryDesign):
    """An arbitrator's cases are drawn when all have locked them."""

    def test_a_case_is_drawn_only_after_all_its_readers_have_locked_it(
        self, read: ReadStudy
    ) -> None:
        locked = Counter[str]()
        drawn = 0
        for event in read.study.events():
            if event.action == "read.locked" and event.content["kind"] == "scored":
                locked[ReadName.of(event.entity).case_id] += 1
            if event.action == "arbitration.drawn":
                drawn += 1
                assert locked[event.content["case_id"]] == 4
                assert event.content["fields"] == ["category"]
        assert drawn > 0

    def test_just_the_disagreements_are_drawn(self, read: ReadStudy) -> None:
        calls = defaultdict(set)
        for one in read.study.reads():
            if one.kind == "scored":
                calls[one.case_id].add(one.category)
        drawn = {e.content["case_id"] for e in read.study.events(action="arbitration.drawn")}
        assert drawn == {case for case, given in calls.items() if len(given) > 1}
        decided = {one.case_id for one in read.study.reads() if one.kind == "arbitration"}
        assert decided == drawn

    def test_the_arbitrator_sees_the_answers_and_no_name(self, read: ReadStudy) -> None:
        tasks = [task for task in read.notes.seen if task.step.kind is StepKind.ARBITRATION]
        assert tasks
        assert all(task.step.reader_id == "arbitrator" for task in tasks)
        for task in tasks:
            given = [
                dict(one.values)
                for one in read.study.reads()
                if one.case_id == task.step.case_id and one.kind == "scored"
            ]
            shown = [dict(opinion.values) for opinion in task.opinions]
            assert sorted(map(str, shown)) == sorted(map(str, given))
        orders = {
            tuple(_place(read, task.step.case_id, answer) for answer in task.opinions)
            for task in tasks
        }
        assert len(orders) > 1


def _place(read: ReadStudy, case_id: str, answer: Answer) -> str:
    return next(
        one.reader_id
        for one in read.study.reads()
        if one.case_id == case_id and dict(one.values) == dict(answer.values)
    )
