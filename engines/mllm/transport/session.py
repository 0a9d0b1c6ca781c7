"""Calls to one server, as many at once as are asked for, each with one deadline."""

import asyncio
import dataclasses
import ssl
import time
from collections.abc import Awaitable, Callable
from typing import Self

import anyio
import httpcore2
import httpx2
from openai import AsyncOpenAI, OpenAIError

from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.request import ChatRequest
from engines.mllm.served import ChatServer
from engines.mllm.transport.body import body_of
from engines.mllm.transport.bounded import COURSE, BoundedTransport
from engines.mllm.transport.faults import CallFault, Course
from engines.mllm.transport.guarded import GuardedBackend, Resolver, resolved_by_system
from engines.mllm.transport.outcomes import failed, out_of_time
from engines.mllm.transport.reading import read_completion
from engines.mllm.transport.secured import trusted_context

_NO_KEY = "none"
"""The library insists on a key; the transport takes this one away again."""

_KEEPALIVE_S = 2.0
"""Shorter than any server's: a connection that closes while it is used costs a call's outcome."""

_MAX_CONNECTIONS = 512

_ERRORS: tuple[type[Exception], ...] = (
    OpenAIError,
    CallFault,
    httpx2.HTTPError,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    anyio.BrokenResourceError,
    anyio.ClosedResourceError,
    anyio.EndOfStream,
    ssl.SSLError,
    OSError,
)
"""All that the library and what lies beneath it are known to raise for a call."""


class ChatSession:
    """One server and its connections. An asynchronous context manager.

    Parameters
    ----------
    server : ChatServer
    resolver : callable, optional
        From names to addresses; the system's.

    Raises
    ------
    EngineError
        The server's address is not allowed, or its certificates cannot be read.

    Examples
    --------
    >>> async with ChatSession(server) as session:  # doctest: +SKIP
    ...     reply = await session.ask(request)

    """

    def __init__(self, server: ChatServer, *, resolver: Resolver = resolved_by_system) -> None:
        address = server.address()
        self._server = server
        self._http = httpx2.AsyncClient(
            transport=BoundedTransport(
                _pool(server, resolver),
                address,
                max_reply_bytes=server.max_reply_bytes,
                connect_s=server.connect_s,
                with_key=bool(server.key),
            ),
            trust_env=False,
            follow_redirects=False,
            timeout=None,
        )
        self._openai = AsyncOpenAI(
            api_key=server.key or _NO_KEY,
            base_url=address.base_url,
            max_retries=0,
            timeout=None,
            http_client=self._http,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections; calls in flight end as broken."""
        await self._http.aclose()

    async def ask(self, request: ChatRequest, *, deadline_s: float | None = None) -> ChatReply:
        """Make one call; every way in which it can end is a reply.

        Parameters
        ----------
        deadline_s : float, optional
            Instead of the server's.

        """
        body = body_of(request)

        async def call() -> ChatReply:
            answer = await self._openai.chat.completions.with_raw_response.create(
                model=request.model, messages=body.pop("messages"), extra_body=body
            )
            return read_completion(answer.content, asked_model=request.model)

        return await self._within(deadline_s, call)

    async def look(self, path: str, *, deadline_s: float | None = None) -> ChatReply:
        """Fetch what the server tells of itself; the body is `ChatReply.text`.

        Parameters
        ----------
        path : str
            Beneath the base URL, such as ``models``; with a slash before it from the root.

        """

        async def call() -> ChatReply:
            return await self._look(path)

        return await self._within(deadline_s, call)

    async def _look(self, path: str) -> ChatReply:
        base = httpx2.URL(self._server.address().base_url + "/")
        found = await self._openai.get(str(base.join(path)), cast_to=httpx2.Response)
        text = found.content.decode("utf-8", "replace")
        return ChatReply(outcome=CallOutcome.ANSWERED, text=text, status=found.status_code)

    async def _within(
        self, deadline_s: float | None, call: Callable[[], Awaitable[ChatReply]]
    ) -> ChatReply:
        course = Course()
        allowed_s = self._server.deadline_s if deadline_s is None else deadline_s
        token = COURSE.set(course)
        try:
            async with asyncio.timeout(allowed_s):
                reply = await call()
        except TimeoutError:
            reply = out_of_time(course)
        except _ERRORS as error:
            reply = failed(error, course)
        finally:
            COURSE.reset(token)
        sent = course.sent_at
        return dataclasses.replace(reply, seconds=0.0 if sent is None else time.monotonic() - sent)


def _pool(server: ChatServer, resolver: Resolver) -> httpcore2.AsyncConnectionPool:
    return httpcore2.AsyncConnectionPool(
        ssl_context=trusted_context(server.ca_file),
        max_connections=_MAX_CONNECTIONS,
        keepalive_expiry=_KEEPALIVE_S,
        retries=0,
        network_backend=GuardedBackend(server.allowed, resolver=resolver),
    )
