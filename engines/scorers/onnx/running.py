"""A session of ONNX Runtime within limits: from memory, one provider, so much memory and time.

The runtime gets the bytes that were looked through, never a path; it is told that they are ONNX, so
that bytes which are two formats at once are no way around the look. Its tensors share one arena
with a limit, so a small file that asks for a huge tensor ends with an error. Each batch has a time
limit, so a loop without end ends too.
"""

import functools
import os
import re
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as runtime

from engines.messages import Device
from ground.errors import EngineError

Tensor = npt.NDArray[np.generic]

MOST_MEMORY = 16 * 2**30
"""Bytes that all tensors of a model may take together; less where the computer has less."""

BATCH_TIMEOUT_S = 600.0
"""A batch on a slow processor takes seconds."""

_PROVIDERS: Mapping[str, str] = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}
_PLACE = re.compile(r"^\d+ : \w+ : (?:.*/onnxruntime_src/.*\) (?=[A-Z]))?")
_ONLY_FATAL = 4
_LOOK_EVERY_S = 0.1
_ERRORS = tuple(
    one for one in vars(runtime).values() if isinstance(one, type) and issubclass(one, Exception)
)
"""The runtime's errors have no base class but `Exception`."""


class OutOfTime(Exception):
    """A batch took longer than its limit."""


class OutOfMemory(Exception):
    """A batch needs more memory than there is."""


class RunFailed(Exception):
    """The runtime gave up on a batch; the text is the runtime's, for a log, never for a study."""


class OnnxSession:
    """A loaded model.

    Parameters
    ----------
    content : bytes
        Of a file that passed `engines.scorers.onnx.inspection`.
    device : str
        ``auto`` takes the GPU when the installed runtime has one.
    threads : int
        Of the processor.

    path : Path
        Where it came from, for errors.

    Raises
    ------
    EngineError
        There is no GPU and one was asked for, or the runtime refuses the model.

    """

    def __init__(
        self, content: bytes, *, path: Path, device: Device = "auto", threads: int = 1
    ) -> None:
        self.provider = _provider(device)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _ONLY_FATAL
        options.use_deterministic_compute = True
        options.add_session_config_entry("session.load_model_format", "ONNX")
        options.add_session_config_entry("session.use_env_allocators", "1")
        # Waiting threads that spin crawl as soon as another program computes.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        _limit_memory()
        try:
            self._session = onnxruntime.InferenceSession(
                content, options, providers=[_PROVIDERS[self.provider]]
            )
        except _ERRORS as error:
            raise EngineError(
                f"The ONNX model cannot be run here: {_in_words(error)}.",
                remedy="Export the model for an operator set that ONNX Runtime "
                f"{onnxruntime.__version__} knows; a model that needs more memory than there is "
                "cannot be run.",
                path=path,
            ) from error

    def run(
        self,
        output: str,
        name: str,
        batch: Tensor,
        *,
        timeout_s: float | None = None,
        cancelled: threading.Event | None = None,
    ) -> npt.NDArray[np.float64]:
        """Return one output for a batch, as float64.

        Parameters
        ----------
        cancelled : threading.Event, optional
            Set it from any thread: the batch ends as one that is out of time.

        Raises
        ------
        OutOfTime, OutOfMemory, RunFailed
            Why there is no output.

        """
        options = onnxruntime.RunOptions()
        options.log_severity_level = _ONLY_FATAL
        limit_s = BATCH_TIMEOUT_S if timeout_s is None else timeout_s
        late, done = threading.Event(), threading.Event()

        def watch() -> None:
            end = time.monotonic() + limit_s
            while not done.wait(_LOOK_EVERY_S):
                if time.monotonic() > end or (cancelled is not None and cancelled.is_set()):
                    late.set()
                    options.terminate = True
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            (found,) = self._session.run([output], {name: batch}, options)
        except _ERRORS as error:
            raise _told(error, is_late=late.is_set()) from error
        finally:
            done.set()
            watcher.join()
        if not isinstance(found, np.ndarray) or found.dtype.kind != "f":
            raise RunFailed("the output is no array of numbers")
        return found.astype(np.float64)


def _provider(device: Device) -> str:
    has_gpu = _PROVIDERS["cuda"] in onnxruntime.get_available_providers()
    if device == "cuda" and not has_gpu:
        raise EngineError(
            "The installed ONNX Runtime has no GPU.",
            remedy="Use --device cpu, or install onnxruntime-gpu in the place of onnxruntime.",
        )
    return "cuda" if has_gpu and device != "cpu" else "cpu"


@functools.cache
def _limit_memory() -> None:
    """Make the arena of this process, once: all sessions share it."""
    info = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    arena = onnxruntime.OrtArenaCfg({"max_mem": _most_memory()})
    onnxruntime.create_and_register_allocator(info, arena)


def _most_memory() -> int:
    try:
        physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows has no sysconf
        return MOST_MEMORY
    return min(MOST_MEMORY, physical * 3 // 4)


def _told(error: BaseException, *, is_late: bool) -> Exception:
    said = str(error)
    if is_late:
        return OutOfTime()
    if any(word in said for word in ("Available memory", "allocate", "bad_alloc", "out of memory")):
        return OutOfMemory()
    return RunFailed(_in_words(error))


def _in_words(error: BaseException) -> str:
    """Return what the runtime says, without where in its sources it says so."""
    said = str(error).rpartition("[ONNXRuntimeError]")[2].strip(" :\n")
    return (_PLACE.sub("", said).splitlines() or [type(error).__name__])[0][:300].rstrip(". ")
