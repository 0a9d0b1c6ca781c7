"""Faults beneath an answer: what a server does to a connection instead of answering.

Each writes bytes to the socket by hand, since no HTTP library would do it.
"""

import gzip
import io
import json
import select
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from engines.mllm.conformance.behaviours import Behaviour

BUSY_S = 2
BUSY_LONG_S = 3600
DRIP_S = 0.2
_LOOK_S = 0.05
_HUGE = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_DEEP = 100_000


@dataclass(frozen=True, slots=True)
class Wire:
    """A connection on which a fault happens.

    Parameters
    ----------
    out : binary file
        To the client.
    completion : mapping
        What an ordinary answer would be.
    url : str
        Of this server's chat completions.
    elsewhere : str
        Of another host.
    ended : threading.Event
        Set when the server closes.
    connection : socket.socket
        Whose other side may go away.

    """

    out: io.BufferedIOBase
    completion: Mapping[str, Any]
    url: str
    elsewhere: str
    ended: threading.Event
    connection: socket.socket

    def last(self) -> None:
        """Wait until the server closes or the client has gone: then nothing is held for it."""
        while not self.ended.wait(_LOOK_S) and not self._is_gone():
            pass

    def _is_gone(self) -> bool:
        if isinstance(self.connection, ssl.SSLSocket):
            return False  # nobody can look at what comes without taking it
        if not select.select([self.connection], [], [], 0)[0]:
            return False
        try:
            return self.connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True

    def head(self, status: str, **headers: object) -> None:
        """Write a status line and headers; underscores in their names are dashes."""
        lines = [f"HTTP/1.1 {status}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.out.write("\r\n".join([*lines, "", ""]).encode())

    def whole(self, status: str, body: bytes, **headers: object) -> None:
        """Write an answer with its length."""
        self.head(status, Content_Length=len(body), **headers)
        self.out.write(body)


def _error(status: str, kind: str) -> Callable[[Wire], None]:
    body = json.dumps({"error": {"message": kind, "type": kind}}).encode()
    return lambda wire: wire.whole(status, body, Content_Type="application/json")


def _busy(seconds: int) -> Callable[[Wire], None]:
    return lambda wire: wire.whole("429 Too Many Requests", b"{}", Retry_After=seconds)


def _busy_date(wire: Wire) -> None:
    now = time.time()
    date, then = formatdate(now, usegmt=True), formatdate(now + BUSY_S, usegmt=True)
    wire.whole("429 Too Many Requests", b"{}", Date=date, Retry_After=then)


def _hang(wire: Wire) -> None:
    wire.last()


def _half_closed(wire: Wire) -> None:
    body = json.dumps(wire.completion).encode()
    wire.head("200 OK", Content_Type="application/json", Content_Length=len(body))
    wire.out.write(body[: len(body) // 2])


def _half_open(wire: Wire) -> None:
    _half_closed(wire)
    wire.out.flush()
    wire.last()


def _drip(wire: Wire) -> None:
    body = json.dumps(wire.completion).encode() * 100
    wire.head("200 OK", Content_Type="application/json", Content_Length=len(body))
    for byte in body:
        wire.out.write(bytes([byte]))
        wire.out.flush()
        if wire.ended.wait(DRIP_S):
            return


def _huge(wire: Wire) -> None:
    wire.head("200 OK", Content_Type="application/json", Content_Length=_HUGE)
    for _ in range(_HUGE // _CHUNK):
        wire.out.write(b"x" * _CHUNK)


def _endless(wire: Wire) -> None:
    wire.head("200 OK", Content_Type="application/json")
    while not wire.ended.is_set():
        wire.out.write(b" " * _CHUNK)


def _gzip_bomb(wire: Wire) -> None:
    packer = zlib.compressobj(9, wbits=31)
    first, block = (
        packer.compress(bytes(_HUGE // 16)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    # Behind a full flush a block refers to nothing before it, and may come again and again.
    _packed(wire, first + block * 64 + packer.flush())


def _packed(wire: Wire, body: bytes) -> None:
    wire.whole("200 OK", body, Content_Type="application/json", Content_Encoding="gzip")


def _page(body: bytes, kind: str = "application/json") -> Callable[[Wire], None]:
    return lambda wire: wire.whole("200 OK", body, Content_Type=kind)


FAULTS: Mapping[Behaviour, Callable[[Wire], None]] = {
    Behaviour.BUSY_SECONDS: _busy(BUSY_S),
    Behaviour.BUSY_LONG: _busy(BUSY_LONG_S),
    Behaviour.BUSY_DATE: _busy_date,
    Behaviour.BUSY_ONCE: _busy(0),
    Behaviour.OVERLOADED: _error("503 Service Unavailable", "overloaded"),
    Behaviour.FAILS: _error("500 Internal Server Error", "CUDA out of memory"),
    Behaviour.FAILS_ONCE: _error("500 Internal Server Error", "CUDA out of memory"),
    Behaviour.HANGS: _hang,
    Behaviour.HALF_CLOSED: _half_closed,
    Behaviour.HALF_OPEN: _half_open,
    Behaviour.CLOSES: lambda wire: None,
    Behaviour.DRIPS: _drip,
    Behaviour.REDIRECTS_HOME: lambda w: w.whole("307 Temporary Redirect", b"", Location=w.url),
    Behaviour.REDIRECTS_AWAY: lambda w: w.whole("308 Moved", b"", Location=w.elsewhere),
    Behaviour.HUGE: _huge,
    Behaviour.ENDLESS: _endless,
    Behaviour.GZIP_BOMB: _gzip_bomb,
    Behaviour.GZIPPED: lambda w: _packed(w, gzip.compress(json.dumps(w.completion).encode())),
    Behaviour.LOGIN_PAGE: _page(b"<html><body>Please log in</body></html>", "text/html"),
    Behaviour.BAD_JSON: _page(b'{"choices": [{"message": {"content": "BI-RADS'),
    Behaviour.DEEP_JSON: _page(b"[" * _DEEP),
    Behaviour.NO_CHOICES: _page(b'{"object": "chat.completion", "choices": []}'),
}
FIRST_TIME_ONLY = (Behaviour.BUSY_ONCE, Behaviour.FAILS_ONCE)
