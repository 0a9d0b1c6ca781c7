"""Which addresses a model's server may have: private ones, fewer where an administrator says so.

Loopback, RFC 1918 and unique local addresses are private. Link-local ones are not: whoever stands
in the same room can take them. What is public is refused wherever it is written.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ground.errors import EngineError
from ground.home import home_folder
from ground.regular import read_regular

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PRIVATE: tuple[Network, ...] = (
    ipaddress.ip_network("127.0.0.0/8"),
    ipaddress.ip_network("::1/128"),
    ipaddress.ip_network("10.0.0.0/8"),
    ipaddress.ip_network("172.16.0.0/12"),
    ipaddress.ip_network("192.168.0.0/16"),
    ipaddress.ip_network("fc00::/7"),
)
"""Loopback, RFC 1918 and RFC 4193."""

FILE_NAME = "servers.allowed"
"""In the home folder of the program: an address or a network a line, ``#`` begins a remark."""

_MAX_FILE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class AllowedAddresses:
    """Addresses to which a connection may be made.

    Parameters
    ----------
    networks : tuple of networks
        Each within `PRIVATE`.

    Examples
    --------
    >>> AllowedAddresses().holds("10.1.2.3"), AllowedAddresses().holds("8.8.8.8")
    (True, False)

    """

    networks: tuple[Network, ...] = PRIVATE

    @classmethod
    def of(cls, texts: Iterable[str], *, path: Path | None = None) -> "AllowedAddresses":
        """Read literal addresses and networks.

        Raises
        ------
        EngineError
            One is neither an address nor a network, or is not wholly private.

        """
        return cls(tuple(_network(text, path) for text in texts))

    def holds(self, literal: str) -> bool:
        """Tell whether a literal address is allowed; names and zones are not."""
        address = _address(literal)
        return address is not None and any(
            address.version == network.version and address in network for network in self.networks
        )

    def as_texts(self) -> tuple[str, ...]:
        """Return the networks as `of` reads them."""
        return tuple(str(network) for network in self.networks)


def allowed_here(path: Path | None = None) -> AllowedAddresses:
    """Return what this computer's administrator allows.

    Parameters
    ----------
    path : Path, optional
        The list; as a rule `FILE_NAME` in the home folder. Where there is none, every private
        address is allowed.

    Raises
    ------
    EngineError
        The list cannot be read, is empty, or names a public address.

    """
    listed = home_folder() / FILE_NAME if path is None else path
    try:
        content = read_regular(listed, _MAX_FILE_BYTES)
    except FileNotFoundError:
        if path is None:
            return AllowedAddresses()
        raise _unreadable(listed) from None
    except OSError:
        raise _unreadable(listed) from None
    return AllowedAddresses.of(_lines(content, listed), path=listed)


def _lines(content: bytes, path: Path) -> list[str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(path) from None
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    found = [line for line in lines if line]
    if not found:
        raise _unreadable(path)
    return found


def _address(literal: str) -> Address | None:
    try:
        address = ipaddress.ip_address(literal)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return None
        # An IPv4 server seen through an IPv6 socket is that IPv4 server.
        return address.ipv4_mapped or address
    return address


def _network(text: str, path: Path | None) -> Network:
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise EngineError(
            f"'{text.strip()}' is neither an address nor a network.",
            remedy="Write literal ones, such as 10.20.0.5 or 10.20.0.0/16, one a line.",
            path=path,
        ) from None
    if not any(_within(network, private) for private in PRIVATE):
        raise EngineError(
            f"{network} is not wholly private; images never go to a public address.",
            remedy="Name loopback, RFC 1918 or unique local addresses only.",
            path=path,
        )
    return network


def _within(inner: Network, outer: Network) -> bool:
    if isinstance(inner, ipaddress.IPv4Network):
        return isinstance(outer, ipaddress.IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, ipaddress.IPv6Network) and inner.subnet_of(outer)


def _unreadable(path: Path) -> EngineError:
    return EngineError(
        "The list of allowed addresses cannot be read, or names none.",
        remedy="Write an address or a network a line, or remove the file to allow private ones.",
        path=path,
    )
