"""Messages between the program and the process that makes calls.

One message is one line of JSON. Behind the line of a call stand its images as they are, one after
the other: base64 is made once, where the request is written for the server.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from engines.mllm.addresses import AllowedAddresses
from engines.mllm.reply import ChatReply
from engines.mllm.request import ChatRequest, ImagePart, Part, ResponseForm, TextPart, Thinking
from engines.mllm.served import ChatServer
from ground.errors import EngineError

WIRE_VERSION = 1
"""Raised whenever a message changes its meaning; both sides must agree exactly."""

MAX_LINE_BYTES = 64 * 1024 * 1024
MAX_IMAGE_BYTES = 256 * 1024 * 1024

_REPLY = TypeAdapter(ChatReply)


@dataclass(frozen=True, slots=True)
class Open:
    """Speak to this server from now on."""

    server: ChatServer


@dataclass(frozen=True, slots=True)
class Ask:
    """Make a call."""

    number: int
    request: ChatRequest
    deadline_s: float | None = None


@dataclass(frozen=True, slots=True)
class LookUp:
    """Fetch what the server tells of itself."""

    number: int
    path: str
    deadline_s: float | None = None


@dataclass(frozen=True, slots=True)
class GiveUp:
    """End a call."""

    number: int


Order = Open | Ask | LookUp | GiveUp


@dataclass(frozen=True, slots=True)
class Answered:
    """A call has ended."""

    number: int
    reply: ChatReply


@dataclass(frozen=True, slots=True)
class Greeting:
    """The process is there."""

    version: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """The process cannot work at all; the text says why and what can be done."""

    what: str
    remedy: str


Told = Answered | Greeting | Refusal


def order_bytes(order: Order) -> bytes:
    """Return an order as it is written.

    Raises
    ------
    EngineError
        A text of a request holds half a character, which no server can be sent.

    """
    match order:
        case Open(server):
            return _line({"kind": "open", **_server(server)})
        case Ask(number, request, deadline_s):
            _check_texts(request)
            pngs = [part.png for part in request.parts if isinstance(part, ImagePart)]
            head = {"kind": "ask", "number": number, "deadline_s": deadline_s}
            return b"".join([_line(head | {"request": _request(request)}), *pngs])
        case LookUp(number, path, deadline_s):
            return _line({"kind": "look", "number": number, "path": path, "deadline_s": deadline_s})
        case GiveUp(number):
            return _line({"kind": "give_up", "number": number})


def read_order(line: bytes, read: Callable[[int], bytes]) -> Order:
    """Read an order.

    Parameters
    ----------
    line : bytes
    read : callable
        Gives exactly so many of the bytes behind the line.

    Raises
    ------
    EngineError
        The line is no order of this version, or the bytes behind it are missing.

    """
    try:
        raw = json.loads(line)
        match raw["kind"]:
            case "open":
                return Open(_server_of(raw))
            case "ask":
                return Ask(raw["number"], _request_of(raw["request"], read), raw["deadline_s"])
            case "look":
                return LookUp(raw["number"], raw["path"], raw["deadline_s"])
            case "give_up":
                return GiveUp(raw["number"])
    except (ValueError, KeyError, TypeError):
        pass
    raise _malformed()


def told_bytes(told: Told) -> bytes:
    """Return what the process tells, as it is written."""
    match told:
        case Answered(number, reply):
            head = b'{"kind":"answered","number":%d,"reply":' % number
            return head + _REPLY.dump_json(reply) + b"}\n"
        case Greeting(version):
            return _line({"kind": "greeting", "version": version})
        case Refusal(what, remedy):
            return _line({"kind": "refusal", "what": what, "remedy": remedy})


def read_told(line: bytes) -> Told:
    """Read what the process tells; raises as `read_order` does."""
    try:
        raw = json.loads(line)
        match raw["kind"]:
            case "answered":
                return Answered(raw["number"], _REPLY.validate_python(raw["reply"]))
            case "greeting":
                return Greeting(raw["version"])
            case "refusal":
                return Refusal(raw["what"], raw["remedy"])
    except (ValueError, KeyError, TypeError, ValidationError):
        pass
    raise _malformed()


def _line(message: Mapping[str, object]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def _check_texts(request: ChatRequest) -> None:
    words = [part.text for part in request.parts if isinstance(part, TextPart)]
    try:
        "".join((request.model, request.system, *words)).encode()
    except UnicodeEncodeError:
        raise EngineError(
            "The name of the model, or a text for it, holds half a character.",
            remedy="Write it anew, in UTF-8.",
        ) from None


def _request(request: ChatRequest) -> dict[str, object]:
    found = {each.name: getattr(request, each.name) for each in fields(request)}
    return found | {
        "parts": [_part(part) for part in request.parts],
        "schema": None if request.schema is None else dict(request.schema),
        "extra": dict(request.extra),
    }


def _part(part: Part) -> dict[str, object]:
    if isinstance(part, TextPart):
        return {"text": part.text}
    size = {"width": part.width, "height": part.height, "bytes": len(part.png)}
    return size | {"sha256": part.sha256}


def _request_of(raw: dict[str, Any], read: Callable[[int], bytes]) -> ChatRequest:
    return ChatRequest(
        **raw
        | {
            "parts": tuple(_part_of(part, read) for part in raw["parts"]),
            "form": ResponseForm(raw["form"]),
            "thinking": Thinking(raw["thinking"]),
        }
    )


def _part_of(raw: Mapping[str, Any], read: Callable[[int], bytes]) -> Part:
    if "text" in raw:
        return TextPart(raw["text"])
    if not 0 <= raw["bytes"] <= MAX_IMAGE_BYTES:
        raise _malformed()
    png = read(raw["bytes"])
    if len(png) != raw["bytes"]:
        raise _malformed()
    return ImagePart(png, raw["sha256"], raw["width"], raw["height"])


def _server(server: ChatServer) -> dict[str, object]:
    found = {each.name: getattr(server, each.name) for each in fields(server)}
    return found | {
        "allowed": server.allowed.as_texts(),
        "ca_file": None if server.ca_file is None else str(server.ca_file),
    }


def _server_of(raw: Mapping[str, Any]) -> ChatServer:
    ca_file = cast("str | None", raw["ca_file"])
    plain = {name: value for name, value in raw.items() if name != "kind"}
    return ChatServer(
        **plain
        | {
            "allowed": AllowedAddresses.of(raw["allowed"]),
            "ca_file": None if ca_file is None else Path(ca_file),
        }
    )


def _malformed() -> EngineError:
    return EngineError(
        "A line between the program and its calls to models is no message.",
        remedy="Start again; if this stays, reinstall with ./run.py setup full.",
    )
