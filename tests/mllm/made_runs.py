"""Calls of a run made for tests: each asks about its own image, and its text tells which it is."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from pydantic import JsonValue

from engines.mllm.conformance.behaviours import Behaviour
from engines.mllm.reply import CallOutcome, ChatReply, TokenCounts
from engines.mllm.request import ChatRequest, ResponseForm
from engines.mllm.running.asking import KeptCall
from tests.mllm.made_requests import asking, noise, part_of

SCHEMA: Mapping[str, JsonValue] = {
    "type": "object",
    "properties": {"birads": {"type": "string"}},
    "required": ["birads"],
}


@dataclass(frozen=True, slots=True)
class MadeCall:
    """The call of a number."""

    number: int
    model: str = Behaviour.READER
    form: ResponseForm = ResponseForm.FREE

    @property
    def mark(self) -> str:
        """Words that stand in this call's request alone."""
        return f"made-call-{self.number};"

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.model} {self.mark}".encode()).hexdigest()

    def request(self) -> ChatRequest:
        image = part_of(noise(self.number, 16, 16))
        asked = asking(self.model, image, text=self.mark, form=self.form)
        return replace(asked, schema=SCHEMA) if self.form is ResponseForm.JSON_SCHEMA else asked


class KeptInMemory:
    """A keeper that refuses what a ledger refuses."""

    def __init__(self) -> None:
        self.open: set[str] = set()
        self.replies: dict[str, ChatReply] = {}
        self.forms: dict[str, ResponseForm] = {}
        self.released: list[CallOutcome] = []
        self.notes: list[Mapping[str, JsonValue]] = []
        self.groups: list[int] = []

    def intend(self, keys: Sequence[str]) -> None:
        for key in keys:
            assert key not in self.open
            assert key not in self.replies
            self.open.add(key)

    def keep(self, calls: Sequence[KeptCall]) -> None:
        self.groups.append(len(calls))
        for call in calls:
            self.open.remove(call.key)
            self.replies[call.key] = call.reply
            self.forms[call.key] = call.request.form

    def release(self, key: str, reply: ChatReply) -> None:
        self.open.remove(key)
        self.released.append(reply.outcome)

    def note(self, facts: Mapping[str, JsonValue]) -> None:
        self.notes.append(facts)

    def whats(self) -> list[JsonValue]:
        """Return what the notes are of."""
        return [facts["what"] for facts in self.notes]


class HeldAsker:
    """An asker whose calls end when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[ChatRequest, Future[ChatReply]]] = []
        self.n_asked = threading.Semaphore(0)

    def ask(self, request: ChatRequest) -> Future[ChatReply]:
        future: Future[ChatReply] = Future()
        self.asked.append((request, future))
        self.n_asked.release()
        return future

    def answer(self, number: int, outcome: CallOutcome = CallOutcome.ANSWERED) -> None:
        """End the call that was asked as the `number`-th."""
        reply = ChatReply(outcome, text="x", tokens=TokenCounts(prompt=90, answer=10))
        self.asked[number][1].set_result(reply)

    def wait_for(self, n_more: int) -> None:
        """Wait until so many more calls were asked."""
        for _ in range(n_more):
            assert self.n_asked.acquire(timeout=30)
