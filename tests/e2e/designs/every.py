"""What holds for a study of every design, read off its log; each module subclasses it once."""

import csv
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from pypdf import PdfReader

from ground.errors import ProtocolError, ReadingRuleError
from reader_study.cases import CaseRole
from reader_study.designs.planning import plan_steps
from reader_study.designs.step import NO_CASE, ReadStep, StepKind
from reader_study.lock import require_locked_and_unchanged
from reader_study.reading.session import ReadingSession
from reader_study.reading.task import entity_of
from reader_study.store import Event
from reader_study.store.names import ReadName
from reader_study.verify import verify
from tests.e2e.designs.made import N_CASES, ReadStudy
from tests.e2e.designs.sitting import visits

_OUTSIDE = (StepKind.PRACTICE, StepKind.QUESTIONS)


class EveryDesign:
    """Order, arms, locks, reveals and what follows."""

    def test_steps_are_as_the_seed_plans_them(self, read: ReadStudy) -> None:
        study = read.study
        reading = study.cases(CaseRole.READING)
        practice: dict[str, bool] = next(
            (e.content["labels"] for e in study.events(entity="practice")), {}
        )
        planned = plan_steps(
            study.protocol, reading, malignant=read.malignant, practice=tuple(practice)
        )
        stored = [s for s in study.steps() if s.kind is not StepKind.ARBITRATION]
        readers = [reader.id for reader in study.protocol.readers]
        order = {reader: number for number, reader in enumerate(readers)}
        assert sorted(stored, key=lambda s: (order[s.reader_id], s.session, s.ordinal)) == list(
            planned
        )

    def test_locks_come_in_the_order_of_the_steps(self, read: ReadStudy) -> None:
        locked = defaultdict(list)
        for event in read.study.events(action="read.locked"):
            name = ReadName.of(event.entity)
            locked[name.reader_id, name.session].append(event.entity)
        wanted = defaultdict(list)
        for step in read.study.steps():
            wanted[step.reader_id, step.session].append(step)
        assert locked.keys() == wanted.keys()
        for place, steps in wanted.items():
            practised = sorted(steps, key=lambda s: (s.kind is not StepKind.PRACTICE, s.ordinal))
            assert locked[place] == [entity_of(step) for step in practised]

    def test_order_and_labels_are_new_in_every_session(self, read: ReadStudy) -> None:
        orders = {}
        for reader in read.study.protocol.readers:
            for session in {s.session for s in read.study.steps(reader.id)}:
                orders[reader.id, session] = visits(read.study.steps(reader.id, session))
        assert all(orders.values())
        assert len({tuple(order) for order in orders.values()}) == len(orders)
        for (reader_id, session), order in orders.items():
            before = orders.get((reader_id, session - 1))
            if before is not None:
                same = sum(a == b for a, b in zip(order, before, strict=False))
                assert same < len(order) // 2

    def test_what_a_reader_sees_counts_on_from_one(self, read: ReadStudy) -> None:
        shown = defaultdict(list)
        for task in read.notes.seen:
            step = task.step
            if step.kind is not StepKind.QUESTIONS:
                place = (step.reader_id, step.session, step.kind is StepKind.PRACTICE)
                shown[place].append((task.position, task.total))
        for numbers in shown.values():
            positions = [position for position, _ in numbers]
            assert positions[0] == 1
            assert all(later - earlier in (0, 1) for earlier, later in pairwise(positions))
            assert {total for _, total in numbers} == {positions[-1]}

    def test_arms_and_forms_are_the_declared_ones(self, read: ReadStudy) -> None:
        protocol = read.study.protocol
        for one in read.study.reads():
            if one.case_id == NO_CASE:
                continue
            arm = protocol.arm(one.arm)
            assert one.form == (arm.form or protocol.assessment.form)
            assert one.reader_kind == "simulated"

    def test_every_reveal_is_in_its_place(self, read: ReadStudy) -> None:
        """After the lock that it follows, before its own; asked for only where that is the rule."""
        events = list(read.study.events())
        locked = {e.entity: e for e in events if e.action == "read.locked"}
        revealed = [e for e in events if e.action == "ai.revealed"]
        steps = {entity_of(step): step for step in read.study.steps()}
        by_ordinal = {(s.reader_id, s.session, s.ordinal): s for s in steps.values()}
        assert len({e.entity for e in revealed}) == len(revealed)
        for event in revealed:
            step = steps[event.entity]
            arm = read.study.protocol.arm(step.arm)
            assert arm.shows
            assert event.content["requested"] == (arm.reveal == "on_request")
            assert event.seq < locked[event.entity].seq
            if step.follows:
                earlier = by_ordinal[step.reader_id, step.session, step.follows]
                assert locked[entity_of(earlier)].seq < event.seq
        assert {e.entity for e in revealed} == self._expected_reveals(read, steps)

    def _expected_reveals(self, read: ReadStudy, steps: dict[str, ReadStep]) -> set[str]:
        found = set(read.notes.asked)
        for entity, step in steps.items():
            if step.kind is StepKind.QUESTIONS:
                continue
            arm = read.study.protocol.arm(step.arm)
            if arm.shows and arm.reveal == "first_paint":
                found.add(entity)
        return found

    def test_the_log_says_what_was_shown_only_after_a_reveal(self, read: ReadStudy) -> None:
        revealed: set[str] = set()
        for event in read.study.events():
            if event.action == "ai.revealed":
                revealed.add(event.entity)
            if event.action == "ai.shown" or _holds_ai(event):
                assert event.entity in revealed

    def test_rules_of_reading_were_refused_to_be_broken(self, read: ReadStudy) -> None:
        refused = read.notes.refused
        protocol = read.study.protocol
        if any(not arm.shows for arm in protocol.all_arms):
            assert "Nothing of an AI is shown in this step." in refused["reveal without AI"]
        if any(arm.shows and arm.reveal == "first_paint" for arm in protocol.all_arms):
            assert "has not been shown yet" in refused["lock before the AI was shown"]
        if any(step.session > 1 for step in read.study.steps()):
            assert "the washout is not over" in refused["early session"]

    def test_every_case_is_read_once_in_each_arm_that_a_reader_has(self, read: ReadStudy) -> None:
        counts = Counter(
            (one.reader_id, one.case_id, one.arm)
            for one in read.study.reads()
            if one.visit == 1 and one.kind in ("scored", "rating")
        )
        assert set(counts.values()) == {1}
        cases = defaultdict(set)
        for reader_id, case, arm_id in counts:
            cases[reader_id, arm_id].add(case)
        readers = [one for one in read.study.protocol.readers if one.role == "reader"]
        for reader in readers:
            for arm in read.study.protocol.all_arms:
                assert len(cases[reader.id, arm.id]) == self.cases_of_a_reader(read)

    def cases_of_a_reader(self, read: ReadStudy) -> int:
        """Return how many cases each reader reads in each arm."""
        return N_CASES

    def test_no_practice_enters_the_results(self, read: ReadStudy) -> None:
        practice = {c.case_id for c in read.study.cases(CaseRole.DEVELOPMENT)}
        with read.report.with_name("reads.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if row["case"] in practice]
        assert all(row["truth"] == "" for row in rows)
        shown = {task.step.case_id for task in read.notes.seen} & practice
        assert {row["case"] for row in rows} == shown

    def test_the_report_follows_and_the_study_verifies(self, read: ReadStudy) -> None:
        pages = PdfReader(read.report).pages
        assert len(pages) >= 3
        assert all("SIMULATED" in page.extract_text() for page in pages)
        assert verify(read.study.root) == []
        require_locked_and_unchanged(read.study)

    def test_nothing_is_read_after_the_close(self, read: ReadStudy) -> None:
        reader = read.study.protocol.readers[0].id
        with pytest.raises(ReadingRuleError, match="closed"):
            ReadingSession.begin(read.study, reader)

    def test_who_is_not_registered_cannot_read(self, read: ReadStudy) -> None:
        with pytest.raises(ProtocolError, match="No reader 'nobody' is registered"):
            ReadingSession.begin(read.study, "nobody")


def _holds_ai(event: Event) -> bool:
    return event.action == "read.locked" and event.content.get("ai") is not None
