"""HTTP for the client library: to one server, within limits, without proxies and redirects.

It stands where the library has its own transport, so nothing that the library does by itself –
proxies of the environment, redirects, headers that describe this computer – reaches the network.
"""

import contextvars
import time
from collections.abc import AsyncIterator, Mapping

import httpcore2
import httpx2

from engines.mllm.served import ServerAddress
from engines.mllm.transport.decompressed import read_body
from engines.mllm.transport.faults import Course, NotAllowedError

COURSE: contextvars.ContextVar[Course | None] = contextvars.ContextVar("course", default=None)
"""Of the call that this task makes."""

_KEPT_HEADERS = (b"content-type", b"accept", b"authorization", b"content-length")
_OURS = ((b"User-Agent", b"sonoread"), (b"Accept-Encoding", b"gzip"))
_REDIRECTS = range(300, 400)


class BoundedTransport(httpx2.AsyncBaseTransport):
    """Sends requests of the client library.

    Parameters
    ----------
    pool : httpcore2.AsyncConnectionPool
        Whose connections are made by a `GuardedBackend`.
    server : ServerAddress
        The only one that is spoken to.
    max_reply_bytes : int
    connect_s : float
    with_key : bool
        False: no key is sent, whatever the library thinks.

    """

    def __init__(
        self,
        pool: httpcore2.AsyncConnectionPool,
        server: ServerAddress,
        *,
        max_reply_bytes: int,
        connect_s: float,
        with_key: bool,
    ) -> None:
        self._pool = pool
        self._server = server
        self._max_reply_bytes = max_reply_bytes
        self._connect_s = connect_s
        self._with_key = with_key

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request and read its answer whole.

        Raises
        ------
        NotAllowedError
            The request goes elsewhere, or the server sends us elsewhere.
        TooLargeError, UnreadableError
            See `read_body`.
        httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException

        """
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        if (url.scheme, url.host, port) != (
            self._server.scheme,
            self._server.host,
            self._server.port,
        ):
            raise NotAllowedError("A request was about to go to another server.")
        answer = await self._pool.handle_async_request(self._plain(request))
        try:
            return await self._whole(answer)
        finally:
            await answer.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    def _plain(self, request: httpx2.Request) -> httpcore2.Request:
        url = request.url
        return httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=[(b"Host", url.netloc), *_OURS, *self._kept(request)],
            content=request.stream,
            extensions={"timeout": {"connect": self._connect_s}, "trace": _note},
        )

    def _kept(self, request: httpx2.Request) -> list[tuple[bytes, bytes]]:
        return [
            (name, value)
            for name, value in request.headers.raw
            if name.lower() in _KEPT_HEADERS
            and (self._with_key or name.lower() != b"authorization")
        ]

    async def _whole(self, answer: httpcore2.Response) -> httpx2.Response:
        if answer.status in _REDIRECTS:
            raise NotAllowedError("The server sends the request elsewhere.")
        headers = httpx2.Headers(answer.headers)
        body = await read_body(
            _chunks(answer),
            encoding=headers.get("content-encoding", ""),
            limit=self._max_reply_bytes,
        )
        for name in ("content-encoding", "content-length", "transfer-encoding"):
            headers.pop(name, None)
        return httpx2.Response(answer.status, headers=headers, content=body)


async def _chunks(answer: httpcore2.Response) -> AsyncIterator[bytes]:
    async for chunk in answer.aiter_stream():
        yield chunk


async def _note(event: str, _info: Mapping[str, object]) -> None:
    course = COURSE.get()
    if course is not None and event == "http11.send_request_headers.started":
        course.sent_at = time.monotonic()
