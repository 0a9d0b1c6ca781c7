"""A job of the engine as an act of a page: in a thread of its own, watched by snapshots.

The page keeps running: it reads `EngineAct.state` when it likes, or is told by `changed`, which is
called in the act's thread (emit a signal of Qt there, and nothing else).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from engines.client import EngineCancelled, EngineClient, Watch
from engines.messages import (
    AnswerGiven,
    BegunAgain,
    Job,
    Learnt,
    Log,
    Progress,
    Result,
)
from engines.process import EngineOptions
from ground.errors import EngineError, ReaderStudyError


class ActStage(StrEnum):
    """How far an act is."""

    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ActState:
    """What a page shows of an act at one moment.

    Attributes
    ----------
    progress : Progress or None
        Phase, how much of it, and the time that is left.
    curve : tuple of Learnt
        Points of the learning curve so far.
    answered : int
        Cases that have an answer.
    said : tuple of Log
        Lines of the engine; what went wrong, and that it was started again, are warnings.
    error : ReaderStudyError or None
        Why it failed or was cancelled, and what can be done.

    """

    stage: ActStage = ActStage.NOT_BEGUN
    progress: Progress | None = None
    curve: tuple[Learnt, ...] = ()
    answered: int = 0
    said: tuple[Log, ...] = ()
    error: ReaderStudyError | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.stage not in (ActStage.NOT_BEGUN, ActStage.RUNNING)


def _ignore(_: ActState) -> None:
    """Take no notice."""


class EngineAct:
    """One job in the background.

    Parameters
    ----------
    changed : callable
        Gets each new state, in the act's thread.

    """

    def __init__(
        self,
        job: Job,
        options: EngineOptions | None = None,
        *,
        changed: Callable[[ActState], object] = _ignore,
    ) -> None:
        self.job = job
        self._client = EngineClient(options)
        self._options = options
        self._changed = changed
        self._cancel = threading.Event()
        self._state = ActState()
        self._result: Result | None = None
        self._thread = threading.Thread(target=self._run, name="engine act", daemon=True)

    @property
    def state(self) -> ActState:
        """How it is just now; may be asked from any thread."""
        return self._state

    @property
    def pid(self) -> int | None:
        """Process id of the worker; None while there is none."""
        return self._client.pid

    def start(self) -> None:
        """Begin; returns at once."""
        self._set(stage=ActStage.RUNNING)
        self._thread.start()

    def cancel(self) -> None:
        """Ask it to stop at its next batch; returns at once."""
        self._cancel.set()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; tell whether it has come."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def result(self) -> Result:
        """Return what the act ended with.

        Raises
        ------
        ReaderStudyError
            It failed, was cancelled, or is not over yet.

        """
        if self._state.error is not None:
            raise self._state.error
        if self._result is None:
            raise EngineError("The engine is still at work.", remedy="Wait for its end.")
        return self._result

    def resumed(self) -> "EngineAct":
        """Return an act that goes on where a cancelled or failed training stopped."""
        job = self.job
        if "resume" in type(job).model_fields:
            job = job.model_copy(update={"resume": True})
        return EngineAct(job, self._options, changed=self._changed)

    def _run(self) -> None:
        watch = Watch(
            on_progress=lambda one: self._set(progress=one),
            on_log=lambda one: self._set(said=(*self._state.said, one)),
            cancel=self._cancel,
            on_answer=self._answered,
            on_begun_again=self._begun_again,
            on_learnt=self._learnt,
        )
        try:
            with self._client as engine:
                self._result = engine.run(self.job, watch=watch)
        except EngineCancelled as error:
            self._set(stage=ActStage.CANCELLED, error=error)
        except ReaderStudyError as error:
            self._set(stage=ActStage.FAILED, error=error)
        else:
            self._set(stage=ActStage.DONE)

    def _answered(self, given: AnswerGiven) -> None:
        self._set(answered=given.ordinal + 1)

    def _begun_again(self, _: BegunAgain) -> None:
        self._set(answered=0)

    def _learnt(self, point: Learnt) -> None:
        # A training that goes on may tell an epoch again whose end it did not live to see kept.
        kept = [
            one for one in self._state.curve if (one.part, one.epoch) != (point.part, point.epoch)
        ]
        self._set(curve=(*kept, point))

    def _set(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]
        self._changed(self._state)
