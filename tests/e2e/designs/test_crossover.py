"""Crossover with practice, questions and hidden repeats."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from reader_study.cases import CaseRole
from reader_study.designs.repeats import LEAST_BETWEEN
from reader_study.designs.step import StepKind
from reader_study.reading.task import Task
from reader_study.store.names import ReadName
from tests.e2e.designs.every import EveryDesign
from tests.e2e.designs.made import N_CASES, ReadStudy

DESIGN = "crossover"


class TestCrossover(EveryDesign):
    """Every reader meets every case in both arms, a washout apart."""

    def test_each_block_changes_its_arm(self, read: ReadStudy) -> None:
        for reader in read.study.protocol.readers:
            arms = defaultdict(list)
            for one in read.study.reads():
                if one.reader_id == reader.id and one.kind == "scored":
                    arms[one.case_id].append((one.session, one.arm))
            assert len(arms) == N_CASES
            for met in arms.values():
                assert [session for session, _ in met] == [1, 2]
                assert len({arm for _, arm in met}) == 2

    def test_arms_are_counterbalanced_over_readers(self, read: ReadStudy) -> None:
        scored = [s for s in read.study.steps() if s.kind is StepKind.SCORED]
        counts = Counter((s.session, s.arm) for s in scored)
        assert max(counts.values()) - min(counts.values()) <= 1
        by_case = Counter((s.case_id, s.session, s.arm) for s in scored)
        assert set(by_case.values()) == {2}

    def test_the_washout_was_kept(self, read: ReadStudy) -> None:
        locked = {
            (one.reader_id, one.case_id, one.session): datetime.fromisoformat(one.locked_utc)
            for one in read.study.reads()
            if one.kind in ("scored", "repeat")  # of both, the later lock counts
        }
        first = {place[:2]: at for place, at in locked.items() if place[2] == 1}
        second = {place[:2]: at for place, at in locked.items() if place[2] == 2}
        assert first.keys() == second.keys()
        assert min(second[p] - first[p] for p in first) >= timedelta(days=28)
        told = read.notes.waits["r1", 2]
        begun = min(at for (reader, _), at in first.items() if reader == "r1")
        assert told == begun + timedelta(days=28)
        assert f"{told:%Y-%m-%d %H:%M} UTC" in read.notes.refused["early session"]

    def test_practice_comes_first_with_feedback(self, read: ReadStudy) -> None:
        practice = [task for task in read.notes.seen if task.step.kind is StepKind.PRACTICE]
        cases = {c.case_id for c in read.study.cases(CaseRole.DEVELOPMENT)}
        assert {task.step.case_id for task in practice} <= cases
        assert all(not task.shows_ai for task in practice)
        assert len(read.notes.feedback) == len(practice) == 4 * 2
        for told, task in zip(read.notes.feedback, practice, strict=True):
            label = "malignant" if read.malignant[task.step.case_id] else "benign"
            assert told.label == label
            first = min(t.step.ordinal for t in read.notes.seen if _same_session(t, task))
            assert task.step.ordinal < first

    def test_repeats_are_hidden_and_far_apart(self, read: ReadStudy) -> None:
        repeats = [task for task in read.notes.seen if task.step.kind is StepKind.REPEAT]
        assert len(repeats) == 4 * 2 * 2
        for task in repeats:
            firsts = [
                t.position
                for t in read.notes.seen
                if _same_session(t, task)
                and (t.step.case_id, t.step.visit) == (task.step.case_id, 1)
                and t.step.arm == task.step.arm
            ]
            assert task.position - firsts[0] >= LEAST_BETWEEN
            assert (task.answer.values, task.before) == ({}, None)

    def test_questions_stand_at_their_place(self, read: ReadStudy) -> None:
        locked: dict[tuple[str, int], list[str]] = defaultdict(list)
        for event in read.study.events(action="read.locked"):
            name = ReadName.of(event.entity)
            if event.content["kind"] != "practice":
                locked[name.reader_id, name.session].append(name.arm)
        for reader in read.study.protocol.readers:
            sessions = [locked[reader.id, session] for session in (1, 2)]
            assert [arms[-1] for arms in sessions] == ["nasa-tlx"] * 2
            arms = [arm for session in sessions for arm in session]
            assert arms.count("comprehension") == 1
            with_ai = next(a.id for a in read.study.protocol.all_arms if a.shows)
            assert arms[arms.index("comprehension") + 1] == with_ai == arms[arms.index(with_ai)]
            assert arms.index("comprehension") < arms.index(with_ai)


def _same_session(task: Task, other: Task) -> bool:
    mine, its = task.step, other.step
    counted = mine.kind in (StepKind.SCORED, StepKind.REPEAT)
    return counted and (mine.reader_id, mine.session) == (its.reader_id, its.session)
