"""A training by several processes, seen from the worker: ``torchrun`` as its child."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engines.context import JobCancelled, JobContext
from engines.messages import (
    MAX_LINE_BYTES,
    Cancel,
    Cancelled,
    Failure,
    TrainJob,
    TrainResult,
    decode_reply,
    encode,
)
from ground.child import isolated
from ground.errors import EngineError

_STOP_S = 10.0


def run_together(job: TrainJob, context: JobContext) -> TrainResult:
    """Train by `job.processes` processes and return what the first of them ends with.

    Raises
    ------
    EngineError
        The job is refused or fails, or one of the processes ended.
    JobCancelled
        The client asked for it.

    """
    with _started(job) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(encode(job))
        process.stdin.flush()
        over = threading.Event()
        threading.Thread(
            target=_pass_on_cancellation, args=(process, job, context, over), daemon=True
        ).start()
        try:
            while line := process.stdout.readline(MAX_LINE_BYTES + 1):
                reply = decode_reply(line)
                match reply:
                    case TrainResult():
                        return reply
                    case Failure():
                        raise EngineError(reply.what, remedy=reply.remedy, path=reply.path)
                    case Cancelled():
                        raise JobCancelled(reply.text)
                context.send(reply)
        finally:
            over.set()
    raise EngineError(
        f"One of the {job.processes} processes that trained together ended.",
        remedy="Start the job again with --resume; with fewer processes if the memory is short.",
    )


def command_for(processes: int) -> tuple[str, ...]:
    """Return the command line of ``torchrun``; it and its children start isolated."""
    return isolated(
        "torch.distributed.run",
        "--standalone",
        f"--nproc-per-node={processes}",
        "--no-python",
        *isolated("engines.training.distributed"),
    )


@contextmanager
def _started(job: TrainJob) -> Iterator["subprocess.Popen[bytes]"]:
    threads = max(1, int(os.environ.get("OMP_NUM_THREADS", "1")) // job.processes)
    process = subprocess.Popen(
        command_for(job.processes),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"OMP_NUM_THREADS": str(threads)},
    )
    try:
        yield process
        process.stdin.close() if process.stdin else None
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.terminate()  # torchrun ends its children
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _pass_on_cancellation(
    process: "subprocess.Popen[bytes]", job: TrainJob, context: JobContext, over: threading.Event
) -> None:
    while not over.wait(0.1):
        if context.cancelled.is_set():
            assert process.stdin is not None
            try:
                process.stdin.write(encode(Cancel(job=job.job)))
                process.stdin.flush()
            except (OSError, ValueError):  # it has ended
                pass
            return
