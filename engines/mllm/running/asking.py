"""What the loop needs of others: calls, somebody who makes them, somebody who keeps them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pydantic import JsonValue

from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.request import ChatRequest


class PlannedCall(Protocol):
    """A call that may be made."""

    @property
    def key(self) -> str:
        """SHA-256 of all that determines the answer."""

    def request(self) -> ChatRequest:
        """Return what is asked; images are loaded here and not before."""


class Asker(Protocol):
    """Who makes calls: `engines.mllm.client.ChatClient`."""

    def ask(self, request: ChatRequest) -> Future[ChatReply]:
        """Begin a call; its future ends with a reply, whatever happens."""


@dataclass(frozen=True, slots=True)
class KeptCall:
    """A call that came to its end.

    Parameters
    ----------
    key : str
    request : ChatRequest
        As it was sent.
    reply : ChatReply
        As it came.

    """

    key: str
    request: ChatRequest
    reply: ChatReply


class CallKeeper(Protocol):
    """Who keeps what was asked and what came; each act is durable when it returns."""

    def intend(self, keys: Sequence[str]) -> None:
        """Tell that these calls are about to be made."""

    def keep(self, calls: Sequence[KeptCall]) -> None:
        """Keep replies as they came."""

    def release(self, key: str, reply: ChatReply) -> None:
        """Tell that a call was surely not answered, and may be made again."""

    def note(self, facts: Mapping[str, JsonValue]) -> None:
        """Keep what happened to the run: a pause, other connections, another form, its end."""


class RunEnd(StrEnum):
    """Why a loop ended."""

    DONE = "done"
    STOPPED = "stopped"
    """By a person."""
    BUDGET = "budget"
    FAILURES = "failures"
    """More calls failed than the declared share."""
    BUSY = "busy"
    """The server takes no calls, or wants us to wait longer than we do."""
    NOT_CONNECTED = "not_connected"
    KEY_REFUSED = "key_refused"
    NOT_ALLOWED = "not_allowed"


SURELY_NOT_DONE = {
    CallOutcome.BUSY: RunEnd.BUSY,
    CallOutcome.NOT_CONNECTED: RunEnd.NOT_CONNECTED,
    CallOutcome.KEY_REFUSED: RunEnd.KEY_REFUSED,
    CallOutcome.NOT_ALLOWED: RunEnd.NOT_ALLOWED,
}
"""Outcomes after which a call may be made again, with what ends a run in which they persist."""

FOR_A_PERSON = frozenset({CallOutcome.KEY_REFUSED, CallOutcome.NOT_ALLOWED})
"""Of those: no waiting helps."""

FAILED = frozenset(
    {CallOutcome.TIMEOUT, CallOutcome.BROKEN, CallOutcome.REJECTED, CallOutcome.SERVER_ERROR}
)
"""Kept, and counted as failures."""
