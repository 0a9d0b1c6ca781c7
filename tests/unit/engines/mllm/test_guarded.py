"""Where connections go: an answer of the resolver is checked, kept, and checked at the peer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable

import httpcore2
import pytest

from engines.mllm.addresses import AllowedAddresses
from engines.mllm.conformance.server import ConformanceServer
from engines.mllm.reply import CallOutcome
from engines.mllm.served import ChatServer
from engines.mllm.transport.decompressed import read_body
from engines.mllm.transport.faults import NotAllowedError, TooLargeError, UnreadableError
from engines.mllm.transport.guarded import GuardedBackend
from engines.mllm.transport.session import ChatSession
from tests.mllm.made_requests import asking


class Names:
    """A resolver that gives one answer after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return self.answers.pop(0)


class Elsewhere(httpcore2.AsyncNetworkBackend):
    """Connects to a port of its own, whatever it is told."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        return await httpcore2.AnyIOBackend().connect_tcp("127.0.0.1", port)


def named(server: ConformanceServer) -> ChatServer:
    return ChatServer(f"http://model.hospital:{server.port}/v1", deadline_s=20)


def outcomes(server: ChatServer, names: Names, *, calls: int = 1) -> list[CallOutcome]:
    async def run() -> list[CallOutcome]:
        async with ChatSession(server, resolver=names) as session:
            return [(await session.ask(asking())).outcome for _ in range(calls)]

    return asyncio.run(run())


def test_name_that_changes_its_answer_is_not_asked_twice() -> None:
    names = Names(["127.0.0.1"], ["8.8.8.8"])
    with ConformanceServer() as server:
        assert outcomes(named(server), names, calls=3) == [CallOutcome.ANSWERED] * 3
    assert names.asked == 1


@pytest.mark.parametrize("answer", [["8.8.8.8"], ["127.0.0.1", "8.8.8.8"], ["169.254.169.254"]])
def test_name_that_leads_outside_is_refused_before_any_byte(answer: list[str]) -> None:
    with ConformanceServer() as server:
        assert outcomes(named(server), Names(answer)) == [CallOutcome.NOT_ALLOWED]
        assert not server.received


def test_next_address_of_a_name_is_tried() -> None:
    with ConformanceServer() as server:
        assert outcomes(named(server), Names(["::1", "127.0.0.1"])) == [CallOutcome.ANSWERED]


def test_name_without_an_address_is_not_connected() -> None:
    with ConformanceServer() as server:
        assert outcomes(named(server), Names([])) == [CallOutcome.NOT_CONNECTED]


def test_other_peer_than_the_checked_one_is_refused() -> None:
    async def connect(port: int) -> None:
        names = Names(["127.0.0.2"])
        backend = GuardedBackend(AllowedAddresses(), resolver=names, inner=Elsewhere())
        await backend.connect_tcp("model.hospital", port)

    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(NotAllowedError):
        asyncio.run(connect(listening.getsockname()[1]))


def test_socket_file_is_refused() -> None:
    with pytest.raises(NotAllowedError):
        asyncio.run(GuardedBackend(AllowedAddresses()).connect_unix_socket("/run/docker.sock"))


def test_narrower_list_holds_for_loopback_too() -> None:
    allowed = AllowedAddresses.of(["10.0.0.0/8"])
    with ConformanceServer() as server:
        own = ChatServer(f"http://localhost:{server.port}/v1", allowed=allowed)
        assert outcomes(own, Names(["127.0.0.1"])) == [CallOutcome.NOT_ALLOWED]
        assert not server.received


def body(*chunks: bytes, encoding: str = "", limit: int = 100) -> bytes:
    async def come() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return asyncio.run(read_body(come(), encoding=encoding, limit=limit))


def test_body_up_to_the_limit_is_read_and_one_byte_more_is_not() -> None:
    assert body(b"x" * 60, b"x" * 40) == b"x" * 100
    with pytest.raises(TooLargeError):
        body(b"x" * 60, b"x" * 41)


@pytest.mark.parametrize(
    ("chunk", "encoding"), [(b"x", "br"), (b"x", "zstd"), (b"x", "gzip"), (b"\x1f\x8b\x08", "gzip")]
)
def test_body_that_was_not_asked_for_or_is_damaged_is_refused(chunk: bytes, encoding: str) -> None:
    with pytest.raises(UnreadableError):
        body(chunk, encoding=encoding)
