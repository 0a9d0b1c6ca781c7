"""Ask a chat model from the program: requests out, futures of replies back, many at once.

The calls themselves are made by a process of their own (`engines.mllm.worker`), so that neither
the client library nor a server's answer is ever handled in the window. A process that dies takes
its calls with it: each ends as broken, and the next call starts a new one.
"""

import itertools
import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Self

from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.request import ChatRequest
from engines.mllm.served import ChatServer
from engines.mllm.wire import (
    WIRE_VERSION,
    Answered,
    Ask,
    GiveUp,
    Greeting,
    LookUp,
    Open,
    Refusal,
    Told,
    order_bytes,
    read_told,
)
from engines.process import EngineOptions, WorkerProcess
from ground.child import isolated
from ground.errors import EngineError

_GONE = ChatReply(
    outcome=CallOutcome.BROKEN,
    detail="The process that makes calls ended; what the server did is unknown.",
)


def _options() -> EngineOptions:
    return EngineOptions(command=isolated("engines.mllm.worker"))


@dataclass(eq=False, slots=True)
class _Running:
    """One process and the calls that it makes."""

    process: WorkerProcess
    calls: dict[int, Future[ChatReply]] = field(default_factory=dict)
    over: bool = False


class ChatClient:
    """One server, asked by a process of its own. A context manager; safe from any thread.

    Parameters
    ----------
    server : ChatServer
    options : EngineOptions, optional
        How the process is started.

    Raises
    ------
    EngineError
        The server's address is not allowed.

    Examples
    --------
    >>> with ChatClient(ChatServer("http://127.0.0.1:8000/v1")) as client:  # doctest: +SKIP
    ...     reply = client.ask(request).result()

    """

    def __init__(self, server: ChatServer, *, options: EngineOptions | None = None) -> None:
        server.address()
        self._server = server
        self._options = options or _options()
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._running: _Running | None = None
        self._closed = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the process that makes calls; None when there is none."""
        running = self._running
        return None if running is None or running.over else running.process.pid

    def start(self) -> None:
        """Start the process, unless it runs.

        Raises
        ------
        EngineError
            It cannot start, stays silent, or refuses to speak to the server.

        """
        with self._lock:
            self._alive()

    def ask(self, request: ChatRequest, *, deadline_s: float | None = None) -> Future[ChatReply]:
        """Make a call; its future always ends with a reply, unless it is cancelled.

        Parameters
        ----------
        request : ChatRequest
        deadline_s : float, optional
            For this call instead of the server's.

        Returns
        -------
        concurrent.futures.Future
            ``cancel()`` closes the connection; what the server did by then is unknown.

        Raises
        ------
        EngineError
            The process had to be started and cannot be.

        """
        number = next(self._numbers)
        return self._call(number, order_bytes(Ask(number, request, deadline_s)))

    def look(self, path: str, *, deadline_s: float | None = None) -> Future[ChatReply]:
        """Fetch what the server tells of itself; its body is the reply's text.

        Parameters
        ----------
        path : str
            Such as ``models``; with a slash before it from the server's root.

        """
        number = next(self._numbers)
        return self._call(number, order_bytes(LookUp(number, path, deadline_s)))

    def close(self) -> None:
        """End the process; calls in flight end as broken. May be called twice."""
        with self._lock:
            running, self._running, self._closed = self._running, None, True
        if running is not None:
            running.process.stop()
            _end(running)

    def _call(self, number: int, order: bytes) -> Future[ChatReply]:
        future: Future[ChatReply] = Future()
        with self._lock:
            running = self._alive()
            running.calls[number] = future
        future.add_done_callback(lambda done: _give_up(running, number, done))
        try:
            running.process.write(order)
        except EngineError:
            _end(running)
        if running.over:  # it ended between its last look at the calls and this one
            _end(running)
        return future

    def _alive(self) -> _Running:
        """Return the process, a new one when it died; the caller holds the lock."""
        if self._closed:
            raise EngineError("The calls to this server have ended.", remedy="Start them again.")
        if self._running is None or self._running.over:
            self._running = self._started()
        return self._running

    def _started(self) -> _Running:
        process = WorkerProcess(self._options)
        try:
            process.write(order_bytes(Open(self._server)))
            _check_greeting(process, self._options.start_timeout_s)
        except EngineError:
            process.stop()
            raise
        running = _Running(process)
        threading.Thread(target=_take_replies, args=(running,), daemon=True).start()
        return running


def _check_greeting(process: WorkerProcess, timeout_s: float) -> None:
    try:
        line = process.lines.get(timeout=timeout_s)
    except queue.Empty:
        line = b""
    if line is None:
        raise process.death()
    told: Told = read_told(line)
    if isinstance(told, Refusal):
        raise EngineError(told.what, remedy=told.remedy)
    if told != Greeting(WIRE_VERSION):
        raise EngineError(
            "The process that makes calls is of another release.",
            remedy="Install the program again: ./run.py setup full",
        )


def _take_replies(running: _Running) -> None:
    """Hand replies to those who wait, until the process ends."""
    while (line := running.process.lines.get()) is not None:
        try:
            told = read_told(line)
        except EngineError:
            break
        if isinstance(told, Answered):
            _finish(running, told.number, told.reply)
    _end(running)
    running.process.stop()


def _finish(running: _Running, number: int, reply: ChatReply) -> None:
    future = running.calls.pop(number, None)
    # A future that is being cancelled elsewhere must not be given a reply as well.
    if future is not None and future.set_running_or_notify_cancel():
        future.set_result(reply)


def _end(running: _Running) -> None:
    running.over = True
    for number in list(running.calls):
        _finish(running, number, _GONE)


def _give_up(running: _Running, number: int, done: Future[ChatReply]) -> None:
    if done.cancelled() and running.calls.pop(number, None) is not None and not running.over:
        try:
            running.process.write(order_bytes(GiveUp(number)))
        except EngineError:
            _end(running)
