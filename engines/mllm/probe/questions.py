"""Asking one thing at a time, patiently: a busy server is no finding."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Protocol

from engines.mllm.reply import CallOutcome, ChatReply, Rejection
from engines.mllm.request import ChatRequest, ImagePart, Part, TextPart

MAX_TOKENS = 2048
"""Room for a model that thinks before it says one word."""

_TRIES = 4
_LONGEST_WAIT_S = 15.0


class ProbedServer(Protocol):
    """Whoever makes calls, as `engines.mllm.client.ChatClient` does."""

    def ask(self, request: ChatRequest) -> Future[ChatReply]:
        """Make a call."""
        ...

    def look(self, path: str) -> Future[ChatReply]:
        """Fetch a page of the server's."""
        ...


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Questioner:
    """One model of one server, asked one call after the other.

    Parameters
    ----------
    asker : ProbedServer
    model : str
    tell : callable
        Gets a word before each group of calls.

    """

    asker: ProbedServer
    model: str
    tell: Callable[[str], None] = _silent

    def request(self, text: str, *images: ImagePart) -> ChatRequest:
        """Return a call at temperature 0 about `images`, which come first."""
        parts: tuple[Part, ...] = (*images, TextPart(text))
        return ChatRequest(self.model, parts, max_tokens=MAX_TOKENS)

    def ask(self, text: str, *images: ImagePart) -> ChatReply:
        """Ask at temperature 0."""
        return self.call(self.request(text, *images))

    def call(self, request: ChatRequest) -> ChatReply:
        """Make a call; again, after the wait that it asks for, while the server is busy."""
        reply = self.asker.ask(request).result()
        for _ in range(_TRIES - 1):
            if reply.outcome is not CallOutcome.BUSY:
                break
            threading.Event().wait(min(reply.retry_after_s or 0.5, _LONGEST_WAIT_S))
            reply = self.asker.ask(request).result()
        return reply

    def repeated(self, request: ChatRequest, times: int) -> list[ChatReply]:
        """Make the same call several times, one after the other."""
        return [self.call(request) for _ in range(times)]

    def seeded(self, request: ChatRequest, seed: int) -> ChatRequest:
        """Return `request` at temperature 1 with a seed."""
        return replace(request, temperature=1.0, seed=seed)


def has_answered(reply: ChatReply) -> bool:
    """Tell whether there is a text to judge, be it cut off."""
    return reply.outcome in (CallOutcome.ANSWERED, CallOutcome.TRUNCATED)


def is_rejected_for(reply: ChatReply, cause: Rejection) -> bool:
    """Tell whether a wish was rejected, as far as the server's words tell."""
    return reply.outcome is CallOutcome.REJECTED and reply.rejected_for in (
        cause,
        Rejection.UNKNOWN,
    )


def plain(text: str) -> str:
    """Return words for comparison: small letters, single spaces."""
    return " ".join(text.lower().split())
