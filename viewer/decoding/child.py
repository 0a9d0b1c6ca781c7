"""One decoding process as the window's process sees it: requests in, checked answers out."""

import contextlib
import io
import os
import subprocess
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum

from viewer.decoding.protocol import GarbageError, Reply, Verdict, read_answer
from viewer.decoding.spawn import spawn

_IN_FLIGHT = 2
"""One that is worked on and one that waits in the pipe, so that the process never idles."""

_START_SECONDS = 60.0
_LONGEST_NAP_S = 0.5
_SHORTEST_NAP_S = 0.01


class Fate(StrEnum):
    """Why a request got no answer."""

    OVERDUE = "overdue"
    """It took too long, so the process was ended."""
    CRASHED = "crashed"
    """The process died of it, or answered nonsense."""
    BYSTANDER = "bystander"
    """The process ended while another request was worked on."""
    NO_MEMORY = "no_memory"
    """The process answered that it has none left."""
    NOT_STARTED = "not_started"
    CLOSED = "closed"


class ChildGoneError(Exception):
    """The process ended before it answered."""

    def __init__(self, fate: Fate) -> None:
        self.fate = fate
        super().__init__(fate.value)


@dataclass(slots=True)
class Budget:
    """The time that one act may take, all its requests and attempts together."""

    left_s: float


@dataclass(slots=True, eq=False)
class Job:
    """A request on its way."""

    line: bytes
    expected: Verdict
    budget: Budget
    size: tuple[int, int] | None = None
    ahead: bool = False
    began_s: float = 0.0
    """When the process came to it, by the monotonic clock; 0 while it waits."""
    answer: "Future[Reply]" = field(default_factory=Future)

    @property
    def is_overdue(self) -> bool:
        """Whether it is worked on for longer than it may."""
        return self.left_s <= 0

    @property
    def left_s(self) -> float:
        """How much longer it may be worked on."""
        worked_s = time.monotonic() - self.began_s if self.began_s else 0.0
        return self.budget.left_s - worked_s


class Child:
    """A decoding process from its start to its end; another start is another Child.

    Parameters
    ----------
    command : sequence of str
        What to run.

    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted: deque[Job] = deque()
        self._ahead: deque[Job] = deque()
        self._in_flight: deque[Job] = deque()
        self._overdue: Job | None = None
        self._closed = False
        self._retired = False
        self._is_stillborn = False
        self._n_openings = 0
        self._ended = threading.Event()
        start = Job(b"", Verdict.READY, Budget(_START_SECONDS), began_s=time.monotonic())
        self._start = start
        self._in_flight.append(start)
        self._threads = (
            threading.Thread(target=self._live, name="decoder", daemon=True),
            threading.Thread(target=self._watch, name="decoder-watch", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    @property
    def has_ended(self) -> bool:
        """Whether nothing can be asked any more."""
        return self._ended.is_set() or self._closed or self._retired

    @property
    def is_fresh(self) -> bool:
        """Whether it was asked to open one clip at most."""
        return self._n_openings <= 1

    @property
    def pid(self) -> int | None:
        """The process, once it is started."""
        return None if self._process is None else self._process.pid

    @property
    def started(self) -> "Future[Reply]":
        """Done when the process is ready."""
        return self._start.answer

    def send(self, job: Job) -> "Future[Reply]":
        """Give it a request; the future raises ChildGoneError when no answer comes."""
        with self._guard:
            if self.has_ended:
                fate = Fate.NOT_STARTED if self._is_stillborn else Fate.BYSTANDER
                job.answer.set_exception(ChildGoneError(fate))
                return job.answer
            self._n_openings += job.expected is Verdict.INFO
            (self._ahead if job.ahead else self._wanted).append(job)
            if self._process is not None:
                self._send_waiting()
        return job.answer

    def close(self) -> None:
        """End the process at once; it holds nothing that could be lost."""
        self._closed = True
        self._kill()

    def retire(self) -> None:
        """End the process for the sake of a fresh one; what waits is asked again there."""
        self._retired = True
        self._kill()

    def join(self, *, timeout_s: float) -> bool:
        """Wait until the process is gone; return whether it is."""
        ends = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, ends - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _kill(self) -> None:
        # Without the guard: whoever holds it may be writing to a process that no longer reads.
        process = self._process
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()

    def _live(self) -> None:
        """Start the process and read what it answers until it ends; its end is tied to us."""
        try:
            process = spawn(self._command)
        except OSError:
            self._end()
            return
        self._process = process
        try:
            if not self.has_ended:
                self._converse(process)
        finally:
            process.kill()
            process.wait()
            self._end()

    def _converse(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with self._guard:
            self._send_waiting()
        over = (EOFError, OSError, GarbageError, MemoryError)
        with io.BufferedReader(process.stdout) as stream, contextlib.suppress(*over):  # type: ignore[type-var]
            while stream.peek(1):  # waits; nothing to see is the end
                job = self._head()
                answer = read_answer(stream, expected=job.expected, size=job.size)
                self._finish(job)
                job.answer.set_result(answer)

    def _head(self) -> Job:
        try:
            return self._in_flight[0]
        except IndexError:
            raise GarbageError("an answer that nobody asked for") from None

    def _finish(self, job: Job) -> None:
        with self._guard:
            self._in_flight.popleft()
            now = time.monotonic()
            job.budget.left_s -= now - job.began_s
            if self._in_flight:
                self._in_flight[0].began_s = now
            self._send_waiting()

    def _send_waiting(self) -> None:
        """Fill the pipe; call it with the guard held."""
        assert self._process is not None
        assert self._process.stdin is not None
        while len(self._in_flight) < _IN_FLIGHT and (self._wanted or self._ahead):
            job = (self._wanted or self._ahead).popleft()
            if not self._in_flight:
                job.began_s = time.monotonic()
            self._in_flight.append(job)
            # A process that reads no more: its end is met, and told, where answers are read.
            with contextlib.suppress(OSError):
                _write(self._process.stdin.fileno(), job.line)

    def _watch(self) -> None:
        """End the process when it works too long; whatever anybody else waits for."""
        nap_s = _SHORTEST_NAP_S
        while not self._ended.wait(nap_s):
            nap_s = _LONGEST_NAP_S
            with contextlib.suppress(IndexError):  # it is idle
                job = self._in_flight[0]
                nap_s = min(max(job.left_s, _SHORTEST_NAP_S), _LONGEST_NAP_S)
                if job.is_overdue:
                    self._overdue = job
                    self._kill()

    def _end(self) -> None:
        """Tell everybody who still waits."""
        with self._guard:
            self._ended.set()
            jobs = [*self._in_flight, *self._wanted, *self._ahead]
            is_unasked = not (self._closed or self._retired)
            self._is_stillborn = jobs[:1] == [self._start] and is_unasked
            self._in_flight.clear()
            if self._process is not None:
                assert self._process.stdin is not None
                assert self._process.stdout is not None
                self._process.stdin.close()
                self._process.stdout.close()
        head = jobs[0] if jobs else None
        for job in jobs:
            if job.began_s:
                job.budget.left_s -= time.monotonic() - job.began_s
            job.answer.set_exception(ChildGoneError(self._fate(job, head)))

    def _fate(self, job: Job, head: Job | None) -> Fate:
        if self._closed:
            return Fate.CLOSED
        if head is self._start:
            return Fate.NOT_STARTED
        if self._retired or job is not head:
            return Fate.BYSTANDER
        return Fate.OVERDUE if job is self._overdue else Fate.CRASHED


def _write(descriptor: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
