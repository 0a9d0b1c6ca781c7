"""Talk to the engine process: jobs in, progress and one answer out. No Qt and no torch here."""

import json
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from engines.messages import (
    PROTOCOL_VERSION,
    Cancel,
    Cancelled,
    Failure,
    Job,
    Log,
    Ping,
    Pong,
    PredictJob,
    PredictResult,
    Progress,
    Reply,
    Result,
    TrainJob,
    TrainResult,
    decode_reply,
    encode,
)
from engines.process import INSTALL_REMEDY, EngineOptions, WorkerProcess
from ground.errors import EngineError

_POLL_S = 0.1


class EngineCancelled(EngineError):
    """The job stopped because it was asked to; the message says what was kept."""


def _ignore(_: object) -> None:
    """Take no notice."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How a caller follows a job: callbacks run in the thread that waits for the job.

    Attributes
    ----------
    on_progress, on_log : callable
    cancel : threading.Event, optional
        Set it from any thread: the job stops at its next batch.

    """

    on_progress: Callable[[Progress], None] = _ignore
    on_log: Callable[[Log], None] = _ignore
    cancel: threading.Event | None = None


class EngineClient:
    """One engine process. A context manager; every call blocks; one job at a time.

    Examples
    --------
    >>> with EngineClient() as engine:  # doctest: +SKIP
    ...     engine.ping().devices
    ('cpu',)

    """

    def __init__(self, options: EngineOptions | None = None) -> None:
        self._options = options or EngineOptions()
        self._worker: WorkerProcess | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the worker; None when none was started."""
        return None if self._worker is None else self._worker.pid

    def start(self) -> None:
        """Start the worker and check that it speaks this protocol.

        Raises
        ------
        EngineError
            The process cannot start, dies, stays silent, or has another protocol version.

        """
        self.close()
        self._worker = worker = WorkerProcess(self._options)
        try:
            _check_hello(worker, timeout_s=self._options.start_timeout_s)
        except EngineError:
            self.close()
            raise

    def close(self) -> None:
        """Stop the worker. May be called twice and from any thread."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()

    def ping(self) -> Pong:
        """Import the libraries in the worker; return their versions and the usable devices.

        Raises
        ------
        EngineError
            A library is not installed, or the worker died.

        """
        reply = self._run(Ping(), Watch())
        assert isinstance(reply, Pong)
        return reply

    def train(self, job: TrainJob, *, watch: Watch | None = None) -> TrainResult:
        """Fine-tune a model; returns when its folder is complete.

        Raises
        ------
        EngineCancelled
            `watch.cancel` was set; what was learnt up to the last whole epoch is kept.
        EngineError
            The job is refused or fails, or the worker died.

        """
        reply = self._run(job, watch or Watch())
        assert isinstance(reply, TrainResult)
        return reply

    def predict(self, job: PredictJob, *, watch: Watch | None = None) -> PredictResult:
        """Score cases with a trained model; raises as `train` does."""
        reply = self._run(job, watch or Watch())
        assert isinstance(reply, PredictResult)
        return reply

    def _run(self, job: Job, watch: Watch) -> Result:
        worker = self._worker
        if worker is None:
            raise EngineError("The engine is not running.", remedy="Start it first.")
        worker.write(encode(job))
        cancelled_at: float | None = None
        while True:
            if cancelled_at is None and watch.cancel is not None and watch.cancel.is_set():
                worker.write(encode(Cancel(job=job.job)))
                cancelled_at = time.monotonic()
            self._enforce_grace(cancelled_at)
            try:
                line = worker.lines.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            result = _take(_reply(worker, line), job, watch)
            if result is not None:
                return result

    def _enforce_grace(self, cancelled_at: float | None) -> None:
        if cancelled_at is None or self._worker is None:
            return
        if time.monotonic() - cancelled_at > self._options.cancel_grace_s:
            self._worker.kill()
            raise EngineCancelled(
                "The job did not stop when asked; the engine process was ended.",
                remedy="A training continues from its last whole epoch with --resume.",
            )


def _take(reply: Reply, job: Job, watch: Watch) -> Result | None:
    """Hand `reply` to whoever waits for it; return it when it ends the job."""
    match reply:
        case Progress():
            watch.on_progress(reply)
        case Log():
            watch.on_log(reply)
        case Failure():
            raise EngineError(reply.what, remedy=reply.remedy, path=reply.path)
        case Cancelled():
            raise EngineCancelled("The job was cancelled.", remedy=reply.text)
        case TrainResult() | PredictResult() | Pong() if reply.job == job.job:
            return reply
        case _:
            raise EngineError(
                f"The engine answered with '{reply.kind}' out of turn.",
                remedy="Start the engine again.",
            )
    return None


def _reply(worker: WorkerProcess, line: bytes | None) -> Reply:
    if line is None:
        raise worker.death()
    return decode_reply(line)


def _check_hello(worker: WorkerProcess, *, timeout_s: float) -> None:
    try:
        line = worker.lines.get(timeout=timeout_s)
    except queue.Empty:
        raise EngineError(
            f"The engine said nothing for {timeout_s:.0f} s after its start.",
            remedy=f"Close other programs and try again. {INSTALL_REMEDY}",
        ) from None
    if line is None:
        raise worker.death()
    version = _announced_version(line)
    if version != PROTOCOL_VERSION:
        raise EngineError(
            f"The engine speaks protocol version {version}, this program {PROTOCOL_VERSION}.",
            remedy=f"Both must come from the same release. {INSTALL_REMEDY}",
        )
    decode_reply(line)


def _announced_version(line: bytes) -> object:
    # Read leniently: the greeting of another version may have keys that this one does not know.
    try:
        greeting = json.loads(line)
    except ValueError:
        return None
    return greeting.get("version") if isinstance(greeting, dict) else None
