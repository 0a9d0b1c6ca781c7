"""The engine process: reads jobs from stdin, answers on stdout, one job at a time.

Started by `engines.client`, isolated from the current folder. The jobs run in the main thread; a
second thread listens for cancellations and for the end of the pipe. Whatever a library prints goes
to stderr, so that stdout carries messages only.
"""

import argparse
import gc
import importlib
import os
import queue
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from engines.beat import Beating
from engines.capabilities import capabilities
from engines.context import JobCancelled, JobContext
from engines.memory import is_out_of_memory
from engines.messages import (
    MAX_LINE_BYTES,
    PROTOCOL_VERSION,
    Cancel,
    Cancelled,
    CrossFitJob,
    ExplainJob,
    Failure,
    FeatureJob,
    Hello,
    Job,
    LoadJob,
    Message,
    Ping,
    Pong,
    PredictJob,
    Result,
    TrainDetectorJob,
    TrainJob,
    TrainVideoJob,
    decode_request,
    encode,
)
from engines.process import missing_library
from ground.errors import EngineError

_ORPHAN_S = 30.0
_GARBAGE_AFTER = 100_000
"""Objects between two looks for garbage; by Python's own 700 the import of torch and timm takes a
quarter longer, since what is imported stays."""
_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",  # nothing is ever downloaded
    "OMP_WAIT_POLICY": "PASSIVE",  # spinning threads crawl as soon as another program computes
    "TORCHDYNAMO_DISABLE": "1",  # a first compilation would cost minutes on a CPU
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",  # deterministic matrix products on a GPU
}


@dataclass(slots=True)
class EngineWorker:
    """Two threads around one queue of jobs.

    Attributes
    ----------
    source, sink : binary files
        Requests come in lines from `source`; replies go in lines to `sink`.
    threads : int
        CPU threads for the numerical libraries.
    heartbeat_s : float
        How often it says that it lives; 0: never.

    """

    source: IO[bytes]
    sink: IO[bytes]
    threads: int
    heartbeat_s: float = 0.0
    _jobs: "queue.Queue[JobContext | None]" = field(default_factory=queue.Queue)
    _requests: dict[str, Job] = field(default_factory=dict)
    _running: dict[str, JobContext] = field(default_factory=dict)
    _send_lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self) -> None:
        """Greet, then do jobs until the client closes the pipe."""
        self.send(
            Hello(
                version=PROTOCOL_VERSION,
                pid=os.getpid(),
                heartbeat_s=self.heartbeat_s,
                capabilities=capabilities(kinds_of_jobs()),
            )
        )
        Beating(self.heartbeat_s, self.send, self._at_work).start()
        threading.Thread(target=self._listen, daemon=True).start()
        while (context := self._jobs.get()) is not None:
            self.send(self._answer(self._requests.pop(context.job), context))
            self._running.pop(context.job, None)

    def send(self, message: Message) -> None:
        """Write one message, whole."""
        with self._send_lock:
            self.sink.write(encode(message))
            self.sink.flush()

    def _at_work(self) -> str:
        return next(iter(self._running), "")

    def _listen(self) -> None:
        while line := self.source.readline(MAX_LINE_BYTES + 1):
            try:
                request = decode_request(line)
            except EngineError as error:
                self.send(_failure("", error))
                continue
            if isinstance(request, Cancel):
                if request.job in self._running:
                    self._running[request.job].cancelled.set()
                continue
            context = JobContext(request.job, self.send)
            self._requests[request.job] = request
            self._running[request.job] = context
            self._jobs.put(context)
        self._orphaned()

    def _orphaned(self) -> None:
        """Come to rest when the client is gone; without grace when a job does not listen."""
        for context in list(self._running.values()):
            context.cancelled.set()
        self._jobs.put(None)
        guard = threading.Timer(_ORPHAN_S, os._exit, args=(1,))
        guard.daemon = True
        guard.start()

    def _answer(self, job: Job, context: JobContext) -> Message:
        try:
            return _runner(job, threads=self.threads)(context)
        except JobCancelled as cancelled:
            return Cancelled(job=job.job, text=str(cancelled) or "Start it again when you like.")
        except EngineError as error:
            return _failure(job.job, error)
        except ImportError as error:
            return _failure(job.job, missing_library(error.name or str(error)))
        except (MemoryError, OSError, RuntimeError) as error:
            return _failure(job.job, _explained(error))


_DOERS: dict[type[Job], str] = {
    TrainJob: "engines.training.job.run_training",
    TrainDetectorJob: "engines.video.detection.job.run_detector_training",
    TrainVideoJob: "engines.video.learning.job.run_video_training",
    CrossFitJob: "engines.training.cross_fitting.run_cross_fitting",
    PredictJob: "engines.prediction.job.run_streamed",
    FeatureJob: "engines.guard.odd.job.run_features",
    ExplainJob: "engines.explain.job.run_explanation",
    LoadJob: "engines.weights.loading.run_loading",
}
"""Who does a job: a function of the job and its context."""


def kinds_of_jobs() -> tuple[str, ...]:
    """Return what a worker does, by the kinds of its messages."""
    return tuple(str(job.model_fields["kind"].default) for job in (*_DOERS, Ping))


def _runner(job: Job, *, threads: int) -> Callable[[JobContext], Result]:
    """Import what the job needs (seconds, the first time) and return the function that does it."""
    if _needs_torch(job):
        _prepare_torch(threads)
    if isinstance(job, Ping):
        return lambda context: _pong(context.job)
    module, _, name = _doer(job).rpartition(".")
    do = getattr(importlib.import_module(module), name)
    return lambda context: cast(Result, do(job, context))


def _doer(job: Job) -> str:
    if isinstance(job, TrainJob) and job.processes > 1:
        return "engines.training.launching.run_together"
    return _DOERS[type(job)]


def _needs_torch(job: Job) -> bool:
    card = job.card if isinstance(job, PredictJob | LoadJob) else None
    if card is None:
        return True
    from engines.scorers.kinds import WITHOUT_TORCH, kind_of

    return kind_of(Path(card)) not in WITHOUT_TORCH


def _prepare_torch(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.backends.cudnn.benchmark = False


def _pong(job: str) -> Pong:
    import torch

    from engines.cards.card import library_versions
    from engines.device import device_report

    devices = ("cpu", "cuda") if torch.cuda.is_available() else ("cpu",)
    return Pong(
        job=job,
        versions=library_versions(),
        devices=devices,
        reports={name: device_report(name) for name in devices},
    )


def _failure(job: str, error: EngineError) -> Failure:
    path = None if error.path is None else str(error.path)
    return Failure(job=job, what=error.what, remedy=error.remedy, path=path)


def _explained(error: MemoryError | OSError | RuntimeError) -> EngineError:
    """Return what a user can do about `error`; raise it again when that is nothing."""
    if isinstance(error, OSError):
        return EngineError(
            f"A file cannot be read or written ({error.strerror or error}).",
            remedy="Check the disk and the rights of the folder.",
            path=error.filename,
        )
    if is_out_of_memory(error):
        return EngineError(
            "The memory of the device is used up.",
            remedy="Use a smaller batch, smaller images, or --device cpu.",
        )
    raise error


def main() -> None:
    """Run the worker on this process's stdin and stdout."""
    parser = argparse.ArgumentParser(prog="engines.worker")
    parser.add_argument("--threads", type=int, default=_cores())
    parser.add_argument("--heartbeat", type=float, default=0.0)
    given = parser.parse_args()
    threads = max(1, given.threads)
    os.environ.update(_ENVIRONMENT, OMP_NUM_THREADS=str(threads))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the client decides when a job stops
    warnings.simplefilter("ignore")
    gc.set_threshold(_GARBAGE_AFTER)
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    EngineWorker(source, sink, threads, given.heartbeat).serve()


def _cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if __name__ == "__main__":
    main()
