"""Practice reads: feedback after each, and once more from the start below the pass mark."""

from dataclasses import replace

from reader_study.designs.step import ReadStep, StepKind
from reader_study.forms.rules import called_positive
from reader_study.reading.feedback import Feedback
from reader_study.reading.task import Task, entity_of
from reader_study.store import NewEvent
from reader_study.store.drawn import row_of, steps_event
from reader_study.store.events import Value
from reader_study.study import Study


class Practising:
    """What a reader has done of her practice in one session.

    Parameters
    ----------
    study : Study
        Its log holds the reference standard of the practice cases, and of no other case.

    """

    def __init__(self, study: Study, reader_id: str, session: int) -> None:
        self._study = study
        self._reader_id, self._session = reader_id, session
        drawn = next(iter(study.events(entity="practice")), None)
        self._labels: dict[str, bool] = {} if drawn is None else drawn.content["labels"]
        self._steps = [
            step for step in study.steps(reader_id, session) if step.kind is StepKind.PRACTICE
        ]
        self._round = max((step.visit for step in self._steps), default=1)
        self._right = self._count_right()

    def after(self, task: Task) -> tuple[Feedback | None, tuple[NewEvent, ...]]:
        """Judge a practice read that is about to be locked.

        Returns
        -------
        (Feedback, events)
            None for a read that is no practice. The events go with the lock: what she was told,
            and the steps of another round where the pass mark was missed.

        """
        if task.step.kind is not StepKind.PRACTICE:
            return None, ()
        malignant = self._labels[task.step.case_id]
        right = self._is_right(task, malignant)
        self._right[task.entity] = bool(right)
        steps = [s for s in self._steps if s.visit == self._round]
        n_done = len(self._right)
        is_last = n_done == len(steps)
        n_right = sum(self._right.values())
        passed = n_right >= self._study.protocol.practice.pass_mark if is_last else None
        label = "malignant" if malignant else "benign"
        told = Feedback(right, label, n_right, n_done, passed)
        content: dict[str, Value] = {"right": right, "passed": passed}
        content |= {"n_right": n_right, "n_done": n_done}
        events = [NewEvent("practice.told", task.entity, new=content)]
        if passed is False:
            events.append(self._again(steps))
        return told, tuple(events)

    def _is_right(self, task: Task, malignant: bool) -> bool | None:
        cut = self._study.protocol.assessment.positivity_threshold
        called = called_positive(task.form, task.answer, cut)
        return None if called is None else called == malignant

    def _again(self, steps: list[ReadStep]) -> NewEvent:
        self._round += 1
        self._right = {}
        again = [replace(step, visit=self._round) for step in steps]
        self._steps += again
        rows = [row_of(step) for step in again]
        return steps_event(self._study.protocol.seed, self._reader_id, self._session, rows)

    def _count_right(self) -> dict[str, bool]:
        names = {entity_of(step) for step in self._steps if step.visit == self._round}
        told = self._study.events(action="practice.told")
        return {e.entity: bool(e.content["right"]) for e in told if e.entity in names}
