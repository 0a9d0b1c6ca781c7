"""A run under way: server after server, each model probed before its first call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.mllm.keeping import LedgerKeeper, kept_reply
from app.mllm.probes import probed
from engines.mllm.addresses import AllowedAddresses
from engines.mllm.client import ChatClient
from engines.mllm.declared.bound import BoundCall
from engines.mllm.declared.run_file import DeclaredBudget, DeclaredRun, RunLimits, ServerPlace
from engines.mllm.keys import key_for
from engines.mllm.running.asking import RunEnd
from engines.mllm.running.bounds import LoopLimits, LoopResult
from engines.mllm.running.budget import RunBudget, Spent
from engines.mllm.running.controls import Controls
from engines.mllm.running.loop import CallLoop
from engines.mllm.served import ChatServer
from ground.errors import EngineError
from reader_study.benchmark.ledger import CallLedger

CONFORMANCE = "conformance"
"""Kind of a server for tests: its answers are of no model, and every page says so."""

_ENDS_ALL = frozenset({RunEnd.STOPPED, RunEnd.BUDGET})


@dataclass(frozen=True, slots=True)
class RunTold:
    """Whom a run tells what it does.

    Parameters
    ----------
    what : function
        A sentence.
    kept : function
        How many replies came from this server, and how many calls were wanted of it.

    """

    what: Callable[[str], None]
    kept: Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AskedServer:
    """How the calls to one server ended.

    Parameters
    ----------
    result : LoopResult or None
        None where no call could begin; `why` then says so.

    """

    server: str
    result: LoopResult | None
    why: str = ""
    remedy: str = ""


@dataclass(slots=True)
class RunUnderWay:
    """The calls of a run, made.

    Parameters
    ----------
    ledger : CallLedger
    run : DeclaredRun
    allowed : AllowedAddresses
    told : RunTold
    controls : Controls
    folder : Path
        To which the names of files in the run file are relative.

    """

    ledger: CallLedger
    run: DeclaredRun
    allowed: AllowedAddresses
    told: RunTold
    folder: Path
    controls: Controls = field(default_factory=Controls)

    def make(self, calls: Mapping[str, BoundCall]) -> tuple[AskedServer, ...]:
        """Make those of the calls that have no reply; return how each server's ended.

        A server that fails does not keep the others from being asked.

        Raises
        ------
        ReaderStudyError
            What came cannot be kept, or a picture is not the one that was declared.

        """
        done = self.ledger.answered | set(self.ledger.unknown)
        waiting = [call for key, call in calls.items() if key not in done]
        spent = spent_before(self.ledger, self.run.budget)
        ended: list[AskedServer] = []
        for server in dict.fromkeys(call.server for call in waiting):
            asked = self._server(server, [c for c in waiting if c.server == server], spent)
            ended.append(asked)
            if asked.result is not None and asked.result.end in _ENDS_ALL:
                break
        return tuple(ended)

    def _server(self, name: str, calls: Sequence[BoundCall], spent: Spent) -> AskedServer:
        place = self.run.servers[name]
        self.told.what(f"{name}: {len(calls)} calls")
        try:
            served = server_of(place, self.run.limits, self.allowed, self.folder)
            with ChatClient(served) as client:
                able, why = self._gated(client, name, place, calls)
                if not able:
                    return AskedServer(name, None, *why)
                return AskedServer(name, self._loop(client, able, spent), *why)
        except EngineError as error:
            return AskedServer(name, None, error.what, error.remedy)

    def _gated(
        self, client: ChatClient, name: str, place: ServerPlace, calls: Sequence[BoundCall]
    ) -> tuple[list[BoundCall], tuple[str, str]]:
        """Return the calls whose models look at images, and why the others do not begin."""
        if place.kind == CONFORMANCE:
            return list(calls), ("", "")
        able: list[BoundCall] = []
        why = ("", "")
        for model in dict.fromkeys(call.model.name for call in calls):
            own = [call for call in calls if call.model.name == model]
            try:
                probed(self.ledger, client, own[0].model, name, told=self.told.what)
            except EngineError as error:
                why = (error.what, error.remedy)
            else:
                able += own
        return able, why

    def _loop(self, client: ChatClient, calls: Sequence[BoundCall], spent: Spent) -> LoopResult:
        limits = LoopLimits(
            self.run.limits.connections,
            budget=budget_of(self.run.budget),
            fail_share=self.run.limits.fail_on_error,
        )
        loop = CallLoop(
            client,
            LedgerKeeper(self.ledger),
            limits=limits,
            controls=self.controls,
            spent=spent,
            kept=lambda n: self.told.kept(n, len(calls)),
        )
        return loop.run(calls)


def server_of(
    place: ServerPlace, limits: RunLimits, allowed: AllowedAddresses, folder: Path
) -> ChatServer:
    """Return a server that may be asked.

    Raises
    ------
    EngineError
        Its address is not allowed, or its key or certificates are not there.

    """
    ca_file = folder / place.ca_file if place.ca_file else None
    if ca_file is not None and not ca_file.is_file():
        raise EngineError(
            "The certificates of the server are not there.",
            remedy="Name the file in the run file, from the folder where that lies.",
            path=ca_file,
        )
    server = ChatServer(
        place.base_url,
        allowed=allowed,
        key=key_for(place.key_name),
        ca_file=ca_file,
        deadline_s=limits.timeout_s,
    )
    server.address()
    return server


def budget_of(declared: DeclaredBudget) -> RunBudget:
    """Return a budget as the loop takes it."""
    return RunBudget(
        calls=declared.calls,
        tokens=declared.tokens,
        cost=declared.cost,
        price_prompt=declared.price_prompt,
        price_answer=declared.price_answer,
    )


def spent_before(ledger: CallLedger, budget: DeclaredBudget) -> Spent:
    """Return what a run has used in all its days; nothing is counted where nothing is limited."""
    spent = Spent()
    if budget.calls is None and budget.tokens is None and budget.cost is None:
        return spent
    for _, facts in ledger.replies():
        spent.add(kept_reply(facts).tokens)
    return spent
