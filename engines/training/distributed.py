"""One of several processes that train together; started by ``torchrun``.

``python -m torch.distributed.run --standalone --nproc-per-node=N -m engines.training.distributed``

The first process reads the job from its standard input, as a line of the engine's protocol, and
hands it to the others: labels lie in no file. It alone writes messages to standard output. A line
that cancels the job, or the end of the input, stops it.
"""

import os
import sys
import threading
import warnings
from datetime import timedelta
from typing import IO

import torch
from torch import distributed

from engines.context import JobCancelled, JobContext
from engines.memory import is_out_of_memory
from engines.messages import (
    MAX_LINE_BYTES,
    Cancel,
    Cancelled,
    Failure,
    Message,
    TrainJob,
    decode_request,
    encode,
)
from engines.training.job import run_training
from engines.training.together import together
from ground.errors import EngineError

_PATIENCE = timedelta(minutes=30)
"""The first process may evaluate, or write to a slow disk, while the others wait."""


def main() -> None:
    """Take part in one training."""
    warnings.simplefilter("ignore")
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no message
    sys.stdout = sys.stderr
    on_gpu = torch.cuda.is_available()
    distributed.init_process_group("nccl" if on_gpu else "gloo", timeout=_PATIENCE)
    try:
        if on_gpu:
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        torch.use_deterministic_algorithms(True, warn_only=True)
        _take_part(source, sink)
    finally:
        distributed.destroy_process_group()


def _take_part(source: IO[bytes], sink: IO[bytes]) -> None:
    first = together().is_first
    job = _shared_job(source.readline(MAX_LINE_BYTES + 1) if first else b"")

    def send(message: Message) -> None:
        if first:
            sink.write(encode(message))
            sink.flush()

    context = JobContext(job.job, send)
    if first:
        threading.Thread(target=_listen, args=(source, context), daemon=True).start()
    send(_end(job, context))


def _end(job: TrainJob, context: JobContext) -> Message:
    try:
        return run_training(job, context)
    except JobCancelled as cancelled:
        return Cancelled(job=job.job, text=str(cancelled))
    except EngineError as error:
        path = None if error.path is None else str(error.path)
        return Failure(job=job.job, what=error.what, remedy=error.remedy, path=path)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        return Failure(
            job=job.job,
            what="The memory of the device is used up.",
            remedy="Use a smaller batch, smaller images, or fewer processes.",
        )


def _shared_job(line: bytes) -> TrainJob:
    """Return the job that the first process was given."""
    lines: list[bytes | None] = [line]
    distributed.broadcast_object_list(lines, src=0)
    request = decode_request(lines[0] or b"")
    if not isinstance(request, TrainJob):
        raise SystemExit("this is no training")
    return request


def _listen(source: IO[bytes], context: JobContext) -> None:
    while line := source.readline(MAX_LINE_BYTES + 1):
        if isinstance(decode_request(line), Cancel):
            break
    context.cancelled.set()


if __name__ == "__main__":
    main()
