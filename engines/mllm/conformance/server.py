"""The conformance server: started in a test, or as ``python -m engines.mllm.conformance``."""

import contextlib
import socket
import ssl
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from typing import Self

from engines.mllm.conformance.asked import digest_of
from engines.mllm.conformance.handling import ConformanceHandler

LOOPBACK = "127.0.0.1"
ELSEWHERE = "http://192.0.2.1/v1/chat/completions"
"""An address that RFC 5737 gives to nobody."""


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came.

    Parameters
    ----------
    path : str
    headers : dict
        Names in small letters.
    body : bytes

    """

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the body."""
        return digest_of(self.body)

    def every_byte(self) -> bytes:
        """Return path, headers and body in one piece, to search in."""
        lines = [self.path, *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\n".join(lines).encode() + b"\n" + self.body


class ConformanceServer:
    """A server on loopback. A context manager.

    Parameters
    ----------
    port : int
        0: any that is free.
    latency_s : float
        How long every answer takes.
    capacity : int
        How many are worked on at once; the others wait for their turn.
    kept : int or None
        How many requests are remembered, the latest; None for all.
    elsewhere : str
        Where `Behaviour.REDIRECTS_AWAY` leads.
    tls : ssl.SSLContext, optional
        Serves https, with the certificate that is loaded in it.

    Examples
    --------
    >>> with ConformanceServer() as server:
    ...     server.base_url.startswith("http://127.0.0.1:")
    True

    """

    def __init__(
        self,
        *,
        port: int = 0,
        latency_s: float = 0.0,
        capacity: int = 64,
        kept: int | None = None,
        elsewhere: str = ELSEWHERE,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.ended = threading.Event()
        self.elsewhere = elsewhere
        self.received: deque[Received] = deque(maxlen=kept)
        self.counts: Counter[str] = Counter()
        self.most_at_once = 0
        self._latency_s = latency_s
        self._turns = threading.BoundedSemaphore(capacity)
        self._lock = threading.Lock()
        self._at_once = 0
        self._http = _Listener((LOOPBACK, port), self, tls)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._http.server_address[1])

    @property
    def base_url(self) -> str:
        """What a client is given."""
        return f"{self._http.scheme}://{LOOPBACK}:{self.port}/v1"

    def serve_forever(self) -> None:
        """Serve in this thread, until `close` is called elsewhere."""
        self._http.serve_forever()

    def close(self) -> None:
        """Stop; faults that last come to an end."""
        self.ended.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()

    def keep(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Remember a request; return how often its body came, this time included."""
        received = Received(path, headers, body)
        digest = received.digest
        with self._lock:
            self.received.append(received)
            self.counts[digest] += 1
            return self.counts[digest]

    def every_byte(self) -> bytes:
        """Return all that is remembered in one piece, to search in."""
        with self._lock:
            return b"\n".join(each.every_byte() for each in self.received)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and take as long as an answer takes here."""
        with self._turns:
            started = time.monotonic()
            with self._lock:
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
            try:
                yield
                # Work on the answer counts towards the time that it takes.
                self.ended.wait(max(0.0, started + self._latency_s - time.monotonic()))
            finally:
                with self._lock:
                    self._at_once -= 1


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(
        self, address: tuple[str, int], home: ConformanceServer, tls: ssl.SSLContext | None
    ) -> None:
        self.home = home
        self.scheme = "http" if tls is None else "https"
        super().__init__(address, ConformanceHandler)
        if tls is not None:
            # Hands are shaken in the thread of each connection: a slow client holds up nobody.
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def server_bind(self) -> None:
        """Bind without asking for this computer's name."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = LOOPBACK, int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Take no notice: a client that goes away in the middle is no news."""
