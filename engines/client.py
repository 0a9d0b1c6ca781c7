"""Talk to the engine process: jobs in, progress and one answer out. No Qt and no torch here."""

import queue
import time
from typing import Self

from engines.greeting import greeting
from engines.kept_answers import JobUnderWay, result_fits
from engines.messages import (
    Alive,
    AnswerGiven,
    BegunAgain,
    Cancel,
    Cancelled,
    CrossFitJob,
    CrossFitResult,
    ExplainJob,
    ExplainResult,
    Failure,
    FeatureJob,
    FeatureResult,
    Hello,
    Job,
    Learnt,
    LoadJob,
    LoadResult,
    Log,
    Ping,
    Pong,
    PredictJob,
    PredictResult,
    Progress,
    Reply,
    Result,
    TrainDetectorJob,
    TrainJob,
    TrainResult,
    TrainVideoJob,
    decode_reply,
    encode,
)
from engines.process import EngineOptions, WorkerDied, WorkerProcess
from engines.watch import CANCELLED, POLL_S, EngineCancelled, Silence, Watch
from ground.errors import EngineError

__all__ = ["EngineCancelled", "EngineClient", "Watch"]


class EngineClient:
    """One engine process. A context manager; every call blocks; one job at a time.

    A worker that is killed while it trains or predicts is started again, and goes on: see
    `engines.kept_answers`.

    Examples
    --------
    >>> with EngineClient() as engine:  # doctest: +SKIP
    ...     engine.ping().devices
    ('cpu',)

    """

    def __init__(self, options: EngineOptions | None = None) -> None:
        self._options = options or EngineOptions()
        self._worker: WorkerProcess | None = None
        self._hello: Hello | None = None
        self._is_wanted = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the worker; None when none was started."""
        return None if self._worker is None else self._worker.pid

    @property
    def hello(self) -> Hello | None:
        """What the worker said of itself; None before it was started."""
        return self._hello

    def start(self) -> None:
        """Start the worker and check that it speaks this protocol.

        Raises
        ------
        EngineError
            The process cannot start, dies, stays silent, or has another protocol version.

        """
        self._is_wanted = True
        self._start(Watch())

    def close(self) -> None:
        """Stop the worker. May be called twice and from any thread."""
        self._is_wanted = False
        self._end()

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()

    def run(self, job: Job, *, watch: Watch | None = None) -> Result:
        """Do a job of any kind; raises as `train` does."""
        return self._run(job, watch or Watch())

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

    def train(
        self, job: TrainJob | TrainDetectorJob | TrainVideoJob, *, watch: Watch | None = None
    ) -> TrainResult:
        """Train a model or a detector; returns when its folder is complete.

        Raises
        ------
        EngineCancelled
            `watch.cancel` was set; what was learnt up to the last whole epoch is kept.
        EngineError
            The job is refused or fails, the worker hangs, or died more often than it may.

        """
        reply = self._run(job, watch or Watch())
        assert isinstance(reply, TrainResult)
        return reply

    def cross_fit(self, job: CrossFitJob, *, watch: Watch | None = None) -> CrossFitResult:
        """Train a member for each fold and seed; returns and raises as `train` does."""
        reply = self._run(job, watch or Watch())
        assert isinstance(reply, CrossFitResult)
        return reply

    def predict(self, job: PredictJob, *, watch: Watch | None = None) -> PredictResult:
        """Score cases with a trained model; raises as `train` does."""
        reply = self._run(job, watch or Watch())
        assert isinstance(reply, PredictResult)
        return reply

    def features(self, job: FeatureJob, *, watch: Watch | None = None) -> FeatureResult:
        """Write what a network sees in images to a file; raises as `train` does."""
        reply = self._run(job, watch or Watch())
        assert isinstance(reply, FeatureResult)
        return reply

    def explain(self, job: ExplainJob, *, watch: Watch | None = None) -> ExplainResult:
        """Make heat maps of images by a trained model; raises as `train` does."""
        reply = self._run(job, watch or Watch())
        assert isinstance(reply, ExplainResult)
        return reply

    def load(self, job: LoadJob, *, watch: Watch | None = None) -> LoadResult:
        """Load a model and return what became of each tensor; raises as `train` does."""
        reply = self._run(job, watch or Watch())
        assert isinstance(reply, LoadResult)
        return reply

    def _run(self, job: Job, watch: Watch) -> Result:
        run = JobUnderWay(job)
        while True:
            worker = self._worker
            if worker is None:
                raise EngineError("The engine is not running.", remedy="Start it first.")
            try:
                return run.finished(self._attempt(worker, run, watch))
            except WorkerDied as death:
                self._go_on(run, death, watch)

    def _go_on(self, run: JobUnderWay, death: WorkerDied, watch: Watch) -> None:
        """Start a fresh worker in place of one that died; it may die in its turn."""
        while self._is_wanted and run.survives(death, most=self._options.restarts):
            told = run.restarted(death)
            try:
                self._start(watch)
            except WorkerDied as again:
                death = again
            else:
                watch.on_log(Log(level="warning", text=told))
                return
        raise run.given_up(death)

    def _attempt(self, worker: WorkerProcess, run: JobUnderWay, watch: Watch) -> Result:
        job, silence = run.next_job(), Silence(self._options.silence_s)
        worker.write(encode(job))
        cancelled_at: float | None = None
        while True:
            if cancelled_at is None and watch.is_cancelled:
                worker.write(encode(Cancel(job=job.job)))
                cancelled_at = time.monotonic()
            self._enforce_grace(worker, cancelled_at)
            try:
                line = worker.lines.get(timeout=POLL_S)
            except queue.Empty:
                if silence.grows():
                    worker.kill()
                    raise silence.error() from None
                continue
            silence.ends()
            result = _take(_reply(worker, line), run, watch)
            if result is not None:
                return result

    def _enforce_grace(self, worker: WorkerProcess, cancelled_at: float | None) -> None:
        if cancelled_at is None:
            return
        if time.monotonic() - cancelled_at > self._options.cancel_grace_s:
            worker.kill()
            raise EngineCancelled(
                "The job did not stop when asked; the engine process was ended.",
                remedy="A training continues from its last whole epoch with --resume.",
            )

    def _start(self, watch: Watch) -> None:
        self._end()
        self._worker = worker = WorkerProcess(self._options)
        try:
            self._hello = greeting(worker, watch, timeout_s=self._options.start_timeout_s)
        except EngineError:
            self._end()
            raise


def _take(reply: Reply, run: JobUnderWay, watch: Watch) -> Result | None:
    """Hand `reply` to whoever waits for it; return it when it ends the job."""
    match reply:
        case Alive():
            pass
        case Progress():
            watch.on_progress(reply)
        case Log():
            watch.on_log(reply)
        case Learnt():
            watch.on_learnt(reply)
        case AnswerGiven() if run.kept is not None and reply.job == run.job.job:
            run.kept.take(reply)
            watch.on_answer(reply)
        case BegunAgain() if run.kept is not None and reply.job == run.job.job:
            run.kept.drop(reply)
            watch.on_begun_again(reply)
        case Failure():
            raise EngineError(reply.what, remedy=reply.remedy, path=reply.path)
        case Cancelled():
            raise EngineCancelled(CANCELLED, remedy=reply.text)
        case _ if isinstance(reply, Result) and result_fits(reply, run.job):
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
