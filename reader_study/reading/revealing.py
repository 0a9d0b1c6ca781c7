"""Showing a model's answer in a read: logged before it is opened, looked at before it is passed."""

from collections.abc import Iterator
from dataclasses import replace

from ground.errors import ReadingRuleError
from reader_study.forms.answer import Answer
from reader_study.models import frozen
from reader_study.models.parts import ShownAi
from reader_study.models.shown import shown_ai
from reader_study.protocol.arms import ArmSpec
from reader_study.reading.observing import boot_content
from reader_study.reading.task import Task
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study


class Revealing:
    """What of models a session has shown, and when last."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._shown_ns = 0

    def asked(self, task: Task) -> Iterator[NewEvent]:
        """Return the event that comes before a model's file is opened; none when it is there.

        Raises
        ------
        ReadingRuleError
            When the arm shows nothing of a model: before the lock of the read that it follows.

        """
        if task.arm is None or task.case is None or not task.shows_ai:
            raise ReadingRuleError(
                "Nothing of an AI is shown in this step.",
                remedy="Lock your read first.",
            )
        if not any(self._study.events(action="ai.revealed", entity=task.entity)):
            content: dict[str, Value] = {
                "model_id": self._model_id(task.arm),
                "requested": not task.reveals_at_once,
            }
            yield NewEvent("ai.revealed", task.entity, new=content)

    def opened(self, task: Task) -> tuple[ShownAi, NewEvent]:
        """Open what the arm shows of the model's answer; return it and the event that tells so.

        Raises
        ------
        IntegrityError
            When the model's file is missing or was changed.

        """
        assert task.arm is not None
        assert task.case is not None
        model_id = self._model_id(task.arm)
        began_ns = self._study.clock.monotonic_ns()
        shown, how = shown_ai(self._study, task.arm, task.case.case_id)
        told: dict[str, Value] = {
            "machine_us": (self._study.clock.monotonic_ns() - began_ns) // 1000,
            "model_id": model_id,
            "shows": task.arm.shows,
            "how": how,
            # What was shown is named by its hash: another reader's program reads this log and
            # must not find an answer in it that it has not asked for.
            "reads_sha256": frozen.reads_sha256(self._study, model_id),
        }
        event = NewEvent("ai.shown", task.entity, new=told | boot_content(self._study.clock))
        return shown, event

    def shown(self, task: Task, ai: ShownAi) -> Task:
        """Return the task with the answer on the screen; from now on it is looked at."""
        self._shown_ns = self._study.clock.monotonic_ns()
        return replace(task, ai=ai)

    def require_looked_at(self, task: Task) -> None:
        """Refuse to lock a read with AI that nothing was changed in too soon after the showing.

        Raises
        ------
        ReadingRuleError
            Before the answer was on the screen for as long as the protocol says.

        """
        if task.reveals_at_once and task.ai is None:
            raise ReadingRuleError(
                "The AI's answer has not been shown yet.", remedy="Reveal it, then lock."
            )
        if task.ai is None or task.answer != (task.before or Answer()):
            return
        shown_ms = (self._study.clock.monotonic_ns() - self._shown_ns) / 1e6
        wanted_ms = self._study.protocol.ai.min_shown_ms
        if shown_ms < wanted_ms and not any(
            self._study.events(action="read.answered", entity=task.entity)
        ):
            raise ReadingRuleError(
                "The AI's answer was on the screen too shortly for an unchanged read.",
                remedy="Look at it, then lock.",
            )

    def _model_id(self, arm: ArmSpec) -> str:
        return arm.model or self._study.protocol.ai.model or ""
