"""Where a reader stands in her session: the steps that are open, the next one, its draft."""

from collections.abc import Iterator
from dataclasses import replace

from reader_study.cases import Case
from reader_study.designs.step import COUNTED, NO_CASE, ReadStep, StepKind
from reader_study.forms.answer import Answer
from reader_study.media.playing import Played, played_of
from reader_study.people.known import passed_over
from reader_study.reading.arbitration import opinions
from reader_study.reading.due import Due
from reader_study.reading.task import Task, entity_of
from reader_study.study import Study


class ReadingPlace:
    """The steps of one reader's session, and what of them is done.

    The next step is the first without a lock that is due and whose forerunner is locked; practice
    comes before all else, and neither a case
    whose truth she knows nor one in which patient data were seen. It knows no design.

    Parameters
    ----------
    study : Study
        Holds the log.
    due : Due
        Says which cases may be opened again already.

    """

    def __init__(self, study: Study, reader_id: str, session: int, due: Due) -> None:
        self._study = study
        self._reader_id, self._session = reader_id, session
        self._due = due
        self._cases = {case.case_id: case for case in study.cases()}
        self._answers = {
            (read.case_id, read.arm, read.visit): Answer(
                read.values, read.reason or None, read.note, read.override
            )
            for read in study.store.tables.reads(reader_id=reader_id, session=session)
        }
        self._load()

    def next(self) -> Task | None:
        """Return the step to work on, with its draft; None when nothing is open and due."""
        step = next(self._ready(), None)
        return None if step is None else self._task(step)

    def locked(self, task: Task) -> None:
        """Take notice that a task's read is locked."""
        step = task.step
        self._answers[step.case_id, step.arm, step.visit] = task.answer
        self._open.pop(step.ordinal, None)

    def reload(self) -> None:
        """Take notice that steps were added."""
        self._load()

    def following(self, task: Task | None, n: int) -> tuple[Case, ...]:
        """Return the next ``n`` cases after the one of `task`, as their arms show them."""
        found: dict[str, Case] = {}
        here = "" if task is None else task.step.case_id
        for step in self._ready():
            if len(found) == n:
                break
            if step.case_id not in (NO_CASE, here):
                found.setdefault(step.case_id, self._shown_case(step))
        return tuple(found.values())

    def count(self, *, practice: bool) -> int:
        """Return the number of cases of the practice, or of the session without it."""
        return self._totals["practice" if practice else "counted"]

    def _load(self) -> None:
        tables = self._study.store.tables
        steps = tables.steps(self._reader_id, self._session)
        self._by_ordinal = {step.ordinal: step for step in steps}
        passed = passed_over(self._study, self._reader_id)
        still = [
            step
            for step in tables.steps(self._reader_id, self._session, is_open=True)
            if step.case_id not in passed
        ]
        ordered = sorted(still, key=lambda s: (s.kind is not StepKind.PRACTICE, s.ordinal))
        self._open = {step.ordinal: step for step in ordered}
        practice = {s.position for s in steps if s.kind is StepKind.PRACTICE}
        counted = {s.position for s in steps if s.kind in COUNTED}
        self._totals = {"practice": len(practice), "counted": len(counted)}

    def _ready(self) -> Iterator[ReadStep]:
        return (
            step
            for step in self._open.values()
            if step.follows not in self._open and self._due.is_due(step) and self._is_asked(step)
        )

    def _is_asked(self, step: ReadStep) -> bool:
        """Tell whether a step's time has come: questions at the end wait for every case."""
        if step.kind is not StepKind.QUESTIONS:
            return True
        cases = [s for s in self._by_ordinal.values() if s.kind in COUNTED]
        is_last = all(case.ordinal < step.ordinal for case in cases)
        return not (is_last and any(case.ordinal in self._open for case in cases))

    def _task(self, step: ReadStep) -> Task:
        study = self._study
        questions = step.kind is StepKind.QUESTIONS
        before = None
        if step.follows:
            earlier = self._by_ordinal[step.follows]
            before = self._answers[earlier.case_id, earlier.arm, earlier.visit]
        task = Task(
            step=step,
            total=self.count(practice=step.kind is StepKind.PRACTICE),
            case=None if questions else self._shown_case(step),
            arm=None if questions else study.protocol.arm(step.arm),
            form=study.form(step.form),
            answer=before or Answer(),
            before=before,
            opinions=opinions(study, step) if step.kind is StepKind.ARBITRATION else (),
        )
        task = replace(task, played=self._played(task))
        draft = study.store.tables.draft(entity_of(step))
        return task if draft is None else replace(task, answer=Answer.of_content(draft))

    def _played(self, task: Task) -> tuple[Played, ...]:
        """Return what ran before the read was interrupted; a case of stills has nothing to run."""
        media = () if task.case is None else task.case.media
        if all(medium.frames == 1 for medium in media):
            return ()
        events = self._study.events(entity=task.entity)
        return played_of(event.content for event in events if event.action == "read.played")

    def _shown_case(self, step: ReadStep) -> Case:
        return self._cases[step.case_id].seen_in(self._study.protocol.arm(step.arm).media)
