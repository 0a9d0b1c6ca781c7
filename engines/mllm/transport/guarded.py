"""Connections to checked addresses only: a name is resolved once, its answer never asked again."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable

import httpcore2

from engines.mllm.addresses import AllowedAddresses
from engines.mllm.transport.faults import NotAllowedError, UnreachableError

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""From a name and a port to literal addresses, in the order in which they are tried."""

_SocketOptions = Iterable[httpcore2.SOCKET_OPTION]


async def resolved_by_system(host: str, port: int) -> list[str]:
    """Return the addresses that the system's resolver gives, each once.

    Raises
    ------
    UnreachableError
        The name is not known.

    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise UnreachableError("The server's name is not known.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for one host.

    Parameters
    ----------
    allowed : AllowedAddresses
    resolver : callable
        Asked once, for the first connection.
    inner : httpcore2.AsyncNetworkBackend, optional
        Opens the sockets.

    """

    def __init__(
        self,
        allowed: AllowedAddresses,
        *,
        resolver: Resolver = resolved_by_system,
        inner: httpcore2.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._inner = httpcore2.AnyIOBackend() if inner is None else inner
        self._pinned: dict[tuple[str, int], list[str]] = {}
        self._resolving = asyncio.Lock()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to a checked address of `host`, and look who is at the other end.

        Raises
        ------
        NotAllowedError
            An address of the host, or the peer's, is outside of what is allowed.
        UnreachableError
            The name is not known.
        httpcore2.ConnectError, httpcore2.ConnectTimeout
            Nobody answers.

        """
        last: Exception = UnreachableError("The server's name has no address.")
        for address in await self._addresses(host, port):
            try:
                stream = await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
                continue
            await self._check_peer(stream, address)
            return stream
        raise last

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Refuse: a socket file may lead anywhere."""
        raise NotAllowedError("The server is reached by an address only.")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        async with self._resolving:
            if (host, port) not in self._pinned:
                self._pinned[(host, port)] = await self._checked(host, port)
            return self._pinned[(host, port)]

    async def _checked(self, host: str, port: int) -> list[str]:
        found = await self._resolver(host, port)
        # One public address among private ones is how a name is made to change sides.
        if not all(self._allowed.holds(address) for address in found):
            raise NotAllowedError("The server's name leads outside of what is allowed here.")
        return found

    async def _check_peer(self, stream: httpcore2.AsyncNetworkStream, address: str) -> None:
        peer = stream.get_extra_info("server_addr")
        literal = str(peer[0]) if isinstance(peer, tuple) and peer else ""
        if literal != address or not self._allowed.holds(literal):
            await stream.aclose()
            raise NotAllowedError("Somebody else than the server answered at its address.")
