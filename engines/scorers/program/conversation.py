"""A conversation with a foreign program that is begun again when it breaks, so many times."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engines.scorers.answer import AnswerStatus, ModelAnswer
from engines.scorers.program.card import ProgramCard
from engines.scorers.program.lines import (
    LostStep,
    ProgramHello,
    WrongAnswer,
    answer_of_line,
    hello_of,
)
from engines.scorers.program.process import ProgramEnded, ProgramLate, ProgramProcess
from ground.errors import EngineError

_ENDED = "the program ended"
_LATE = "the program did not answer in time"
_LOST = "the program answered something else"
_TOO_OFTEN = "the program broke down too often"


@dataclass(slots=True)
class Conversation:
    """Asks a program about one case after the other; what goes wrong is the status of a case.

    Parameters
    ----------
    line : callable
        Returns the command line after its files were compared; called before each start.
    scratch : Path
        Folder for the program's temporary files.
    warn : callable
        Takes a line for the person who waits.
    cancelled : threading.Event
        Nobody waits any more.

    """

    card: ProgramCard
    line: Callable[[], Sequence[str]]
    scratch: Path
    warn: Callable[[str], None]
    cancelled: threading.Event
    hello: ProgramHello | None = None
    starts: int = 0
    _process: ProgramProcess | None = None

    def begin(self) -> None:
        """Start the program and hear its greeting.

        Raises
        ------
        EngineError
            It cannot be started, dies, is silent, or greets otherwise than before.

        """
        limits = self.card.facts.limits
        self.starts += 1
        try:
            self._process = process = ProgramProcess(
                self.line(),
                folder=self.card.file.folder.resolve(),
                scratch=self.scratch,
                memory_mb=limits.memory_mb,
            )
        except OSError as error:
            raise self._no_start(f"it cannot be started ({error.strerror or error})") from error
        try:
            greeting = process.listen(timeout_s=limits.start_s, cancelled=self.cancelled)
            hello = hello_of(greeting)
        except ProgramEnded:
            self._drop()
            raise self._no_start(
                f"it ended ({process.how_it_ended()}): {process.last_words()}"
            ) from None
        except ProgramLate:
            self._drop()
            raise self._no_start(f"it did not greet within {limits.start_s:g} s") from None
        except LostStep as error:
            self._drop()
            raise self._no_start(f"it does not greet as it should ({error})") from None
        if self.hello is not None and hello != self.hello:
            self._drop()
            raise self._no_start("it is another one than before its restart")
        self.hello = hello

    def ask(self, case: str, request: bytes) -> ModelAnswer:
        """Return the answer to a case: an answer, or why there is none."""
        began = time.monotonic()
        process = self._running()
        if process is None:
            return ModelAnswer(case, AnswerStatus.SERVER_ERROR, detail=_TOO_OFTEN)
        facts = self.card.facts
        status, detail, log = AnswerStatus.SERVER_ERROR, "", ""
        try:
            reply = process.ask(request, timeout_s=facts.limits.case_s, cancelled=self.cancelled)
            answer = answer_of_line(reply, case=case, needs=facts.needs)
        except WrongAnswer as error:
            # It is in step: only this answer is lost.
            self.warn(f"The program's answer to case {case} is not usable: {error}.")
            return ModelAnswer(case, AnswerStatus.UNPARSED, detail=_LOST)
        except ProgramEnded:
            detail = _ENDED
        except ProgramLate:
            status, detail = AnswerStatus.TIMEOUT, _LATE
        except LostStep as error:
            status, detail, log = AnswerStatus.UNPARSED, _LOST, f" ({error})"
        else:
            return _timed(answer, time.monotonic() - began)
        self._drop()
        if not self.cancelled.is_set():
            words = f"{process.how_it_ended()}: {process.last_words()}"
            self.warn(f"At case {case}, {detail}{log}; {words}.")
        return ModelAnswer(case, status, detail=detail)

    def end(self) -> None:
        """End the program. May be called twice."""
        process, self._process = self._process, None
        if process is not None:
            process.stop()

    def _running(self) -> ProgramProcess | None:
        """Return the process, started again where it broke; None: it may not be started again."""
        while self._process is None:
            if self.starts > self.card.facts.limits.restarts or self.cancelled.is_set():
                return None
            try:
                self.begin()
            except EngineError as error:
                self.warn(str(error))
        return self._process

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()

    def _no_start(self, why: str) -> EngineError:
        return EngineError(
            f"The program of the card does not work: {why}.",
            remedy="Try its command by hand in the folder of the card: it greets with a line of "
            "JSON and waits.",
            path=self.card.file.path,
        )


def _timed(answer: ModelAnswer, seconds: float) -> ModelAnswer:
    return replace(answer, seconds=round(seconds, 3))
