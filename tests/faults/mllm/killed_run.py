"""A run of made calls in a process that the test kills."""

import json
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from app.mllm.keeping import LedgerKeeper
from engines.mllm.client import ChatClient
from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.request import ChatRequest
from engines.mllm.running.asking import Asker, RunEnd
from engines.mllm.running.bounds import LoopLimits
from engines.mllm.running.loop import CallLoop
from engines.mllm.served import ChatServer
from engines.mllm.transport.body import body_of
from engines.mllm.transport.reading import read_completion
from reader_study.benchmark.ledger import CallLedger
from tests.mllm.made_runs import MadeCall

CONNECTIONS = 4
KEY = b"k" * 32


class PlainAsker:
    """Calls by the standard library, in threads of this process: it starts in no time."""

    def __init__(self, base_url: str) -> None:
        self._address = urlsplit(base_url)
        self._threads = ThreadPoolExecutor(CONNECTIONS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()

    def ask(self, request: ChatRequest) -> Future[ChatReply]:
        return self._threads.submit(self._asked, request)

    def _asked(self, request: ChatRequest) -> ChatReply:
        wire = HTTPConnection(str(self._address.hostname), self._address.port, timeout=60)
        try:
            head = {"Content-Type": "application/json"}
            body = json.dumps(body_of(request))
            wire.request("POST", f"{self._address.path}/chat/completions", body, head)
            content = wire.getresponse().read()
        except (OSError, HTTPException):
            return ChatReply(CallOutcome.BROKEN)
        finally:
            wire.close()
        return read_completion(content, asked_model=request.model)


def made_calls(count: int) -> list[MadeCall]:
    """Return the calls of the run."""
    return [MadeCall(number) for number in range(count)]


def run(path: Path, base_url: str, count: int, *, is_whole: bool) -> None:
    """Go on with a run to its end; the process exits with 1 unless all is done.

    Parameters
    ----------
    is_whole : bool
        Whether calls go through the process that makes them in the program.

    """
    asker: AbstractContextManager[Asker]
    asker = ChatClient(ChatServer(base_url)) if is_whole else PlainAsker(base_url)
    with CallLedger(path, KEY) as ledger, asker as asking:
        done = ledger.answered | set(ledger.unknown)
        loop = CallLoop(asking, LedgerKeeper(ledger), limits=LoopLimits(CONNECTIONS))
        result = loop.run(made_calls(count), done=done)
    sys.exit(0 if result.end is RunEnd.DONE else 1)
