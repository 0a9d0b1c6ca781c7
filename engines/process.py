"""The engine as a child process: spawn, pipes, last words, and a certain end."""

import queue
import re
import signal
import subprocess
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import IO

from engines.messages import MAX_LINE_BYTES
from ground.child import isolated
from ground.errors import EngineError
from ground.surroundings import environment_for_engines

INSTALL_REMEDY = "Install the engine extra: ./run.py setup full"
_STDERR_LINES = 40
_SHOWN_LINES = 6
_STOP_S = 3.0
_MISSING_MODULE = re.compile(r"No module named '([\w.]+)'")


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How the engine process is started.

    Attributes
    ----------
    command : tuple of str
        Command line of the worker; its last words are the worker's own options.
    threads : int, optional
        CPU threads; None: one for each core that the process may use.
    environment : dict
        Added to the child's environment.
    start_timeout_s, cancel_grace_s : float
        How long to wait for the greeting, and for a cancelled job to come to rest before the
        process is killed.
    heartbeat_s : float
        How often the worker says that it lives.
    silent_beats : int
        After so many beats without a word it hangs, and is killed. Loading a library from a slow
        disk may hold all threads of a process for a minute.
    restarts : int
        How often a worker that was killed is started again for one job.

    """

    command: tuple[str, ...] = field(default_factory=lambda: isolated("engines.worker"))
    threads: int | None = None
    environment: dict[str, str] = field(default_factory=dict)
    start_timeout_s: float = 120.0
    cancel_grace_s: float = 60.0
    heartbeat_s: float = 5.0
    silent_beats: int = 24
    restarts: int = 3

    @property
    def silence_s(self) -> float:
        """How long a worker may say nothing while it has a job."""
        return self.heartbeat_s * self.silent_beats


class WorkerDied(EngineError):
    """The engine process ended while it was needed.

    Attributes
    ----------
    how : str
        In words: ``killed by SIGKILL``, ``exit code 3``.
    was_struck : bool
        Something from outside ended it, as far as is known: a signal, or an end without a word.
        What ends with a message of its own would end so again.

    """

    how: str = "for an unknown reason"
    was_struck: bool = False


class WorkerProcess:
    """A running worker with its three pipes drained; lines of stdout are in `lines`.

    Raises
    ------
    EngineError
        The interpreter cannot be started.

    """

    def __init__(self, options: EngineOptions) -> None:
        self.lines: queue.Queue[bytes | None] = queue.Queue()
        self._stderr: deque[str] = deque(maxlen=_STDERR_LINES)
        self._lock = threading.Lock()
        self._process = _spawn(options)
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._threads = (
            threading.Thread(target=_pump_lines, args=(self._process.stdout, self.lines)),
            threading.Thread(target=_pump_text, args=(self._process.stderr, self._stderr)),
        )
        for thread in self._threads:
            thread.daemon = True
            thread.start()

    @property
    def pid(self) -> int:
        """Process id of the worker."""
        return self._process.pid

    def write(self, line: bytes) -> None:
        """Send one line.

        Raises
        ------
        EngineError
            The worker no longer reads: it has died.

        """
        assert self._process.stdin is not None
        try:
            with self._lock:
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except (OSError, ValueError):  # broken pipe, or closed by `stop` from another thread
            raise self.death() from None

    def death(self) -> EngineError:
        """Return the error that tells how and, as far as known, why the worker ended."""
        try:
            code: int | None = self._process.wait(timeout=_STOP_S)
        except subprocess.TimeoutExpired:
            code = None
        self._threads[1].join(timeout=_STOP_S)
        words = [line for line in self._stderr if line.strip()][-_SHOWN_LINES:]
        missing = _MISSING_MODULE.search("\n".join(words))
        if missing:
            return missing_library(missing.group(1))
        tail = " | ".join(words) or "it left no message"
        died = WorkerDied(
            f"The engine process ended unexpectedly ({_exit_text(code)}): {tail}.",
            remedy="Start the job again; a training continues with --resume.",
        )
        died.how = _exit_text(code)
        died.was_struck = code is None or code < 0 or not words
        return died

    def stop(self) -> None:
        """End the worker: its input closes, then SIGTERM, then SIGKILL. May be called twice."""
        process = self._process
        for ask in (self._close_stdin, process.terminate, process.kill):
            if process.poll() is None:
                ask()
                _wait_quietly(process)
        for thread in self._threads:
            thread.join(timeout=_STOP_S)
        self._close_stdin()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()

    def kill(self) -> None:
        """End the worker at once."""
        self._process.kill()
        self.stop()

    def _close_stdin(self) -> None:
        # Without the lock: a writer may be blocked on a worker that no longer reads.
        if self._process.stdin is not None:
            try:
                self._process.stdin.close()
            except OSError:  # unsent bytes to a dead process
                return


def missing_library(name: str) -> EngineError:
    """Return the error for an engine that lacks library `name`."""
    return EngineError(
        f"The engine cannot start: the library {name} is not installed.", remedy=INSTALL_REMEDY
    )


def _spawn(options: EngineOptions) -> subprocess.Popen[bytes]:
    told = ["--heartbeat", str(options.heartbeat_s)]
    told += [] if options.threads is None else ["--threads", str(options.threads)]
    try:
        # Own session: Ctrl-C in the terminal reaches the program alone, which then cancels.
        return subprocess.Popen(
            [*options.command, *told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment_for_engines() | options.environment,
            start_new_session=True,
        )
    except OSError as error:
        raise EngineError(
            f"The engine process cannot be started: {error.strerror}.", remedy=INSTALL_REMEDY
        ) from error


def _pump_lines(pipe: IO[bytes], lines: "queue.Queue[bytes | None]") -> None:
    try:
        while line := pipe.readline(MAX_LINE_BYTES + 1):
            lines.put(line)
    except (OSError, ValueError):  # closed while reading
        pass
    lines.put(None)


def _pump_text(pipe: IO[bytes], last: deque[str]) -> None:
    try:
        for line in pipe:
            last.append(line.decode(errors="replace").rstrip())
    except (OSError, ValueError):  # closed while reading
        return


def _wait_quietly(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(timeout=_STOP_S)
    except subprocess.TimeoutExpired:
        return


def _exit_text(code: int | None) -> str:
    if code is None:
        return "it closed its output but still runs"
    if code < 0:
        try:
            return f"killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"killed by signal {-code}"
    return f"exit code {code}"
