"""How whoever waits for a job of the engine follows it. No torch and no Qt here."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from engines.messages import AnswerGiven, BegunAgain, Learnt, Log, Progress
from ground.errors import EngineError

POLL_S = 0.1
"""How often a waiting client looks whether the job is to stop."""

CANCELLED = "The job was cancelled."


class EngineCancelled(EngineError):
    """The job stopped because it was asked to; the message says what was kept."""


def _ignore(*_: object) -> None:
    """Take no notice."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How a caller follows a job: callbacks run in the thread that waits for the job.

    Attributes
    ----------
    on_progress, on_log : callable
    cancel : threading.Event, optional
        Set it from any thread: the job stops at its next batch.
    on_answer : callable
        Gets the number of a case in the job, from 0, and its answer as soon as it is there.
    on_begun_again : callable
        All answers so far are void and come anew.
    on_learnt : callable
        Gets each point of a learning curve.

    """

    on_progress: Callable[[Progress], None] = _ignore
    on_log: Callable[[Log], None] = _ignore
    cancel: threading.Event | None = None
    on_answer: Callable[[AnswerGiven], None] = _ignore
    on_begun_again: Callable[[BegunAgain], None] = _ignore
    on_learnt: Callable[[Learnt], None] = _ignore

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody wants the job to stop."""
        return self.cancel is not None and self.cancel.is_set()


@dataclass(slots=True)
class Silence:
    """How long a worker has said nothing while somebody listened.

    Time in which nobody listened does not count: the program itself may have been stopped.
    """

    most_s: float
    _since_s: float = 0.0

    def grows(self) -> bool:
        """Count another wait; tell whether it is too long by now."""
        self._since_s += POLL_S
        return 0 < self.most_s < self._since_s

    def ends(self) -> None:
        """Something was said."""
        self._since_s = 0.0

    def error(self) -> EngineError:
        """Return what a person is told."""
        return EngineError(
            f"The engine gave no sign of life for {self.most_s:g} s; it hangs and was ended.",
            remedy="Start the job again, a training with --resume; if it hangs again, use "
            "--device cpu or look at the driver of the GPU and at the disk.",
        )
