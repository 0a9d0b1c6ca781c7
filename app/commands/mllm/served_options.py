"""Options of every command that asks a server, and the server that follows from them."""

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from engines.mllm.addresses import allowed_here
from engines.mllm.keys import key_for
from engines.mllm.served import DEADLINE_S, ChatServer

_P = ParamSpec("_P")
_R = TypeVar("_R")


def server_options(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Add ``--base-url``, ``--key-name``, ``--ca-file``, ``--allowed`` and ``--timeout``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def server_of(
    base_url: str,
    *,
    key_name: str = "",
    ca_file: Path | None = None,
    allowed: Path | None = None,
    timeout: float = DEADLINE_S,
) -> ChatServer:
    """Return the server of these options.

    Raises
    ------
    EngineError
        The address is not allowed, or there is no such key or list.

    """
    server = ChatServer(
        base_url,
        allowed=allowed_here(allowed),
        key=key_for(key_name),
        ca_file=ca_file,
        deadline_s=timeout,
    )
    server.address()
    return server


_OPTIONS = (
    click.option(
        "--base-url",
        required=True,
        help="Of an OpenAI-compatible server inside the hospital, such as http://10.20.0.5:8000/v1",
    ),
    click.option(
        "--key-name",
        default="",
        help="Name under which the system's keyring, or SONOREAD_KEY_NAME, keeps its key.",
    ),
    click.option(
        "--ca-file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Certificates to trust instead of the system's.",
    ),
    click.option(
        "--allowed",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="List of allowed addresses instead of the one in the program's folder.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0.1, max=86_400),
        default=DEADLINE_S,
        show_default=True,
        help="Seconds that a whole call may take.",
    ),
)
