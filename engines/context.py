"""What a running job needs from its worker: a voice, and to hear that it should stop."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from engines.messages import (
    AnswerGiven,
    BegunAgain,
    CaseAnswer,
    Footing,
    Learnt,
    Log,
    Message,
    Progress,
)

_REPORT_EVERY_S = 0.1


class JobCancelled(Exception):
    """The client asked the job to stop; the text says what was kept."""


@dataclass(slots=True)
class JobContext:
    """Progress, log and cancellation of one job.

    Parameters
    ----------
    job : str
        Identifier that every message carries.
    send : callable
        Writes one message to the client.
    cancelled : threading.Event
        Set by the thread that listens to the client.

    """

    job: str
    send: Callable[[Message], None]
    cancelled: threading.Event = field(default_factory=threading.Event)
    _started: float = field(default_factory=time.monotonic)
    _reported: float = -1.0

    def check(self) -> None:
        """Raise `JobCancelled` when the client has asked for it."""
        if self.cancelled.is_set():
            raise JobCancelled

    def progress(
        self, phase: str, *, done: int, total: int, eta_s: float | None = None, text: str = ""
    ) -> None:
        """Report `done` of `total`; at most ten times a second, the last one always."""
        now = time.monotonic()
        if done < total and now - self._reported < _REPORT_EVERY_S:
            return
        self._reported = now
        self.send(
            Progress(
                job=self.job,
                phase=phase,
                done=done,
                total=total,
                elapsed_s=now - self._started,
                eta_s=eta_s,
                text=text,
            )
        )

    def log(self, text: str, *, level: Literal["info", "warning"] = "info") -> None:
        """Say one line to the person who waits."""
        self.send(Log(level=level, text=text))

    def learnt(
        self, epoch: int, *, loss: float | None, validation_auc: float, part: str = ""
    ) -> None:
        """Tell one point of a learning curve."""
        self.send(
            Learnt(job=self.job, epoch=epoch, loss=loss, validation_auc=validation_auc, part=part)
        )

    def answered(self, ordinal: int, answer: CaseAnswer) -> None:
        """Give the answer of case number `ordinal` of the job, from 0, as soon as it is made."""
        self.send(AnswerGiven(job=self.job, ordinal=ordinal, answer=answer))

    def begun_again(self, footing: Footing, *, why: str) -> None:
        """Tell that all answers so far are void, and on what footing they are made anew."""
        self.send(BegunAgain(job=self.job, footing=footing, why=why))


@dataclass(slots=True)
class StepClock:
    """Counts steps and tells the time that is left, validation included."""

    total: int
    done: int
    _first: int = -1
    _started: float = 0.0

    def tick(self) -> None:
        """Count one step."""
        if self._first < 0:
            self._first, self._started = self.done, time.monotonic()
        self.done += 1

    @property
    def left_s(self) -> float | None:
        """Seconds to the end; None until two steps were timed."""
        timed = self.done - self._first - 1
        if timed < 1:
            return None
        return (time.monotonic() - self._started) / timed * (self.total - self.done)
