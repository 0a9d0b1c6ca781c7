"""The process that makes calls to a chat model: orders on stdin, replies on stdout.

Started by `engines.mllm.client`, isolated from the current folder, with an environment in which no
proxy and no key stand. It imports neither torch nor anything of a study, and writes no file. It
ends when its client is gone.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.wire import (
    MAX_LINE_BYTES,
    WIRE_VERSION,
    Answered,
    Ask,
    GiveUp,
    Greeting,
    LookUp,
    Open,
    Order,
    Refusal,
    Told,
    read_order,
    told_bytes,
)
from ground.errors import EngineError

if TYPE_CHECKING:
    from engines.mllm.transport.session import ChatSession

_ORPHAN_S = 5.0
_SILENT = ("openai", "httpx2", "httpcore2", "asyncio")
"""Loggers of libraries, which would write requests and addresses if somebody asked them to."""

INSTALL_REMEDY = "Install the libraries: ./run.py setup full"


@dataclass(slots=True)
class ChatWorker:
    """One event loop for all calls, and a thread that listens.

    Attributes
    ----------
    source, sink : binary files
        Orders come from `source`, replies go to `sink`.

    """

    source: IO[bytes]
    sink: IO[bytes]
    _session: "ChatSession | None" = None
    _calls: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _done: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self) -> None:
        """Make calls until the client closes the pipe; greet it when its server is known."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, args=(loop,), daemon=True).start()
        await self._done.wait()
        for call in list(self._calls.values()):
            call.cancel()
        await asyncio.gather(*self._calls.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.aclose()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            while line := self.source.readline(MAX_LINE_BYTES + 1):
                loop.call_soon_threadsafe(self._take, read_order(line, self.source.read))
        except EngineError as error:
            # What stands behind a line that is none cannot be told from the next line.
            self._send(Refusal(error.what, error.remedy))
        _end_soon()
        loop.call_soon_threadsafe(self._done.set)

    def _take(self, order: Order) -> None:
        if isinstance(order, Open):
            self._open(order)
        elif isinstance(order, GiveUp):
            if order.number in self._calls:
                self._calls[order.number].cancel()
        elif self._session is not None:
            self._start(order.number, _call(self._session, order))

    def _open(self, order: Open) -> None:
        try:
            from engines.mllm.transport.session import ChatSession

            self._session = ChatSession(order.server)
            self._send(Greeting(WIRE_VERSION))
        except EngineError as error:
            self._refuse(error.what, error.remedy)
        except ImportError as error:
            self._refuse(f"The library {error.name} is not installed.", INSTALL_REMEDY)

    def _refuse(self, what: str, remedy: str) -> None:
        self._send(Refusal(what, remedy))
        self._done.set()

    def _start(self, number: int, call: Coroutine[None, None, ChatReply]) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(number, call))
        self._calls[number] = task
        task.add_done_callback(lambda _: self._calls.pop(number, None))

    async def _answer(self, number: int, call: Coroutine[None, None, ChatReply]) -> None:
        try:
            reply = await call
        except Exception:  # noqa: BLE001 -- whoever waits for the call is told, whatever it was
            reply = ChatReply(CallOutcome.BROKEN, detail="The call ended in an unforeseen way.")
        self._send(Answered(number, reply))

    def _send(self, told: Told) -> None:
        try:
            self.sink.write(told_bytes(told))
            self.sink.flush()
        except OSError:  # the client is gone; `_listen` sees it as well
            self._done.set()


def _call(session: "ChatSession", order: Ask | LookUp) -> Coroutine[None, None, ChatReply]:
    if isinstance(order, Ask):
        return session.ask(order.request, deadline_s=order.deadline_s)
    return session.look(order.path, deadline_s=order.deadline_s)


def _end_soon() -> None:
    """See to it that no call keeps this process alive when nobody waits for it."""
    guard = threading.Timer(_ORPHAN_S, os._exit, args=(1,))
    guard.daemon = True
    guard.start()


async def _serve(source: IO[bytes], sink: IO[bytes]) -> None:
    await ChatWorker(source, sink).serve()


def main() -> None:
    """Run the worker on this process's stdin and stdout."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the client decides when calls end
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    asyncio.run(_serve(source, sink))


if __name__ == "__main__":
    main()
