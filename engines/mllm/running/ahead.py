"""Calls in their order, with the requests of the next ones made before their turn comes.

Loading and coding a picture takes longer than all else that the loop does for a call; it would
keep the server waiting.
"""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from engines.mllm.request import ChatRequest
from engines.mllm.running.asking import PlannedCall

_THREADS = 2
THREAD_NAME = "request-of-a-call"


class CallsAhead:
    """Calls that wait for their turn. A context manager; only one thread takes from it.

    Parameters
    ----------
    calls : iterable of PlannedCall
    most : int
        Requests that are made before their turn; those that were put back come on top.
    ready : function
        Called, from any thread, when a request is there or has failed.

    """

    def __init__(
        self, calls: Iterable[PlannedCall], most: int, *, ready: Callable[[], None]
    ) -> None:
        self.most = most
        self._ready = ready
        self._later = deque(calls)
        self._next: deque[tuple[PlannedCall, Future[ChatRequest]]] = deque()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=THREAD_NAME)

    def __enter__(self) -> Self:
        self._prepare()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._next) + len(self._later)

    def take(self) -> tuple[PlannedCall, ChatRequest] | None:
        """Return the next call and its request; None where that is not there yet.

        Raises
        ------
        ReaderStudyError
            Whatever the making of the request raised; the call is taken.

        """
        self._prepare()
        if not self._next or not self._next[0][1].done():
            return None
        call, request = self._next.popleft()
        self._prepare()
        return call, request.result()

    def put_back(self, call: PlannedCall, request: ChatRequest) -> None:
        """Let a call that was taken be the next again; its request is not made anew."""
        made: Future[ChatRequest] = Future()
        made.set_result(request)
        self._next.appendleft((call, made))

    def close(self) -> None:
        """Make no more requests; no thread is left when this returns."""
        self._threads.shutdown(cancel_futures=True)

    def _prepare(self) -> None:
        while self._later and len(self._next) < self.most:
            call = self._later.popleft()
            request = self._threads.submit(call.request)
            self._next.append((call, request))
            request.add_done_callback(lambda _: self._ready())
