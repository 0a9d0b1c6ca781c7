"""A foreign program as a process: bounded lines, bounded waiting, a certain end.

Its output is read line by line into a short queue, so that a program that never stops talking
waits, and this process does not grow. Its last words are kept for whoever has to mend it.
"""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from engines.scorers.program.lines import MOST_LINE_BYTES, LostStep
from ground.child import isolated
from ground.surroundings import environment_for_engines

_POLL_S = 0.1
_STOP_S = 3.0
_WORDS_BYTES = 8_192
_WORDS_LINES = 6
_WAITING_LINES = 2


class ProgramEnded(Exception):
    """The program has ended, or closed its output."""


class ProgramLate(Exception):
    """The program did not answer in time, or nobody waits any more."""


class ProgramProcess:
    """A running program.

    Parameters
    ----------
    line : sequence of str
        Its command line; the first word is an absolute path.
    folder : Path
        In which it runs: that of its card.
    scratch : Path
        Where its temporary files lie.
    memory_mb : int
        Data that each of its processes may have in memory.

    Raises
    ------
    OSError
        When no process can be started.

    """

    def __init__(self, line: Sequence[str], *, folder: Path, scratch: Path, memory_mb: int) -> None:
        self._process = _spawn(line, folder, _environment(scratch), memory_mb)
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=_WAITING_LINES)
        self._words = bytearray()
        self._closed = threading.Event()
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._in, self._out, self._err = pipes
        self._readers = (
            threading.Thread(target=self._read_lines, daemon=True),
            threading.Thread(target=self._read_words, daemon=True),
        )
        for thread in self._readers:
            thread.start()

    @property
    def pid(self) -> int:
        """Process id, which is that of its group too."""
        return self._process.pid

    def listen(self, *, timeout_s: float, cancelled: threading.Event) -> bytes:
        """Return its next line.

        Raises
        ------
        ProgramEnded, ProgramLate
            There is none.

        """
        end = time.monotonic() + timeout_s
        while True:
            left = end - time.monotonic()
            if left <= 0 or cancelled.is_set():
                raise ProgramLate
            with contextlib.suppress(queue.Empty):
                line = self._lines.get(timeout=min(left, _POLL_S))
                if line is None:
                    raise ProgramEnded
                return line

    def ask(self, request: bytes, *, timeout_s: float, cancelled: threading.Event) -> bytes:
        """Send a line and return the one that comes back; raises as `listen` does.

        Raises
        ------
        LostStep
            It had said something before it was asked.

        """
        if not self._lines.empty():
            if self._lines.queue[0] is None:
                raise ProgramEnded
            raise LostStep("it spoke without being asked")
        # A program that does not read would hold us in the midst of a long line.
        writer = threading.Thread(target=self._write, args=(request,), daemon=True)
        writer.start()
        return self.listen(timeout_s=timeout_s, cancelled=cancelled)

    def stop(self) -> None:
        """End it and all processes of its group: first its input closes, then they are killed."""
        self._closed.set()
        self._close(self._in)
        self._readers[0].join(timeout=_STOP_S)  # until it has closed its output
        self.kill()

    def kill(self) -> None:
        """End it and all processes of its group at once. May be called twice."""
        self._closed.set()
        _kill_group(self._process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_STOP_S)
        for thread in self._readers:
            thread.join(timeout=_STOP_S)
        for pipe in (self._in, self._out, self._err):
            self._close(pipe)

    def last_words(self) -> str:
        """Return the last lines that it wrote to its error output, in signs that can be shown."""
        text = bytes(self._words).decode("utf-8", "replace")
        lines = ["".join(filter(str.isprintable, line)).strip() for line in text.splitlines()]
        return " | ".join([line for line in lines if line][-_WORDS_LINES:]) or "it left no message"

    def how_it_ended(self) -> str:
        """Return its exit code in words; after `kill` or `stop`."""
        code = self._process.returncode
        if code is None:
            return "it still runs"
        return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"

    def _write(self, request: bytes) -> None:
        with contextlib.suppress(OSError, ValueError):  # it died, or was killed meanwhile
            assert self._in is not None
            self._in.write(request)
            self._in.flush()

    def _read_lines(self) -> None:
        assert self._out is not None
        with contextlib.suppress(OSError, ValueError):
            while line := self._out.readline(MOST_LINE_BYTES + 1):
                self._put(line)
        self._put(None)

    def _put(self, line: bytes | None) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(queue.Full):
                self._lines.put(line, timeout=_POLL_S)
                return

    def _read_words(self) -> None:
        assert self._err is not None
        with contextlib.suppress(OSError, ValueError):
            while piece := os.read(self._err.fileno(), 4096):
                self._words += piece
                del self._words[:-_WORDS_BYTES]

    @staticmethod
    def _close(pipe: IO[bytes] | None) -> None:
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):  # unsent bytes to a dead process
                pipe.close()


def _environment(scratch: Path) -> dict[str, str]:
    """Return what the program finds: no proxy, no secret, and a folder of ours for its files."""
    ours = environment_for_engines()
    ours |= dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(scratch))
    return ours | dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"), "1")


def _spawn(
    line: Sequence[str], folder: Path, environment: Mapping[str, str], memory_mb: int
) -> "subprocess.Popen[bytes]":
    started: tuple[str, ...] = tuple(line)
    if sys.platform != "win32":
        limits = (str(os.getpid()), str(memory_mb))
        started = isolated("engines.scorers.program.launch", *limits, *line)
    return subprocess.Popen(
        started,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=dict(environment),
        start_new_session=True,  # so that all of its processes are one group
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        process.kill()
        return
    if process.returncode is None:  # until it is waited for, nobody else can bear its number
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
