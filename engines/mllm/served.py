"""Where a model is served: address, key, and the limits that hold for every call."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from engines.mllm.addresses import AllowedAddresses
from ground.errors import EngineError

DEADLINE_S = 300.0
MAX_REPLY_BYTES = 8 * 1024 * 1024
_REMEDY = "Give it as http://10.20.0.5:8000/v1 or https://model.example/v1."


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A base URL, checked.

    Parameters
    ----------
    base_url : str
        ``http`` or ``https``, without a user, a query and a slash at its end.
    scheme, host : str
        In small letters; an IPv6 address without its brackets.
    port : int

    """

    base_url: str
    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class ChatServer:
    """A server and how it is asked.

    Parameters
    ----------
    base_url : str
        Such as ``http://10.20.0.5:8000/v1``; without a path ``/v1`` is meant.
    allowed : AllowedAddresses
        Where a connection may go.
    key : str
        Sent to the server alone, and never shown; empty for none.
    ca_file : Path or None
        Certificates that are trusted instead of the system's.
    deadline_s : float
        For a whole call, from the name's resolution to the answer's last byte.
    connect_s : float
        For one connection.
    max_reply_bytes : int
        Most bytes of an answer, as received and as decompressed.

    """

    base_url: str
    allowed: AllowedAddresses = field(default_factory=AllowedAddresses)
    key: str = field(default="", repr=False)
    ca_file: Path | None = None
    deadline_s: float = DEADLINE_S
    connect_s: float = 10.0
    max_reply_bytes: int = MAX_REPLY_BYTES

    def address(self) -> ServerAddress:
        """Return the base URL, taken apart and checked.

        Raises
        ------
        EngineError
            It is no URL of a server, or a literal address outside of what is allowed.

        """
        found = parse_base_url(self.base_url)
        if _is_literal(found.host) and not self.allowed.holds(found.host):
            raise EngineError(
                "The server's address is public, or none that is allowed here.",
                remedy="Models are asked inside the hospital only; see the list of addresses.",
            )
        return found


def parse_base_url(text: str) -> ServerAddress:
    """Take a base URL apart.

    Raises
    ------
    EngineError
        It is no ``http`` or ``https`` URL, or holds a user, a key or a query.

    """
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise EngineError("The server's address is no URL.", remedy=_REMEDY) from None
    if parts.scheme not in ("http", "https") or not host or not host.isascii():
        raise EngineError("The server's address is no http or https URL.", remedy=_REMEDY)
    if parts.username is not None or parts.query or parts.fragment:
        # A key in a URL would be written wherever the URL is.
        raise EngineError(
            "The server's address holds more than host, port and path.",
            remedy="A key is kept in the system's keyring or in the environment.",
        )
    path = parts.path.rstrip("/") or "/v1"
    shown = f"[{host}]" if ":" in host else host
    whole = port or (443 if parts.scheme == "https" else 80)
    url = urlunsplit((parts.scheme, shown if port is None else f"{shown}:{port}", path, "", ""))
    return ServerAddress(base_url=url, scheme=parts.scheme, host=host, port=whole)


def _is_literal(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
