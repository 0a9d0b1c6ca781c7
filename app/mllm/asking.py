"""A run under way: server after server, each model probed before its first call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.mllm.keeping import LedgerKeeper, kept_reply
from app.mllm.probes import probed
from engines.mllm.addresses import AllowedAddresses
from engines.mllm.client import ChatClient
from engines.mllm.declared.bound import BoundCall
from engines.mllm.declared.limits import DeclaredBudget, RunLimits
from engines.mllm.declared.run_file import DeclaredRun, ServerPlace
from engines.mllm.keys import key_for
from engines.mllm.reply import CallOutcome
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
class AskedModel:
    """How the calls to one model of a server ended.

    Parameters
    ----------
    result : LoopResult or None
        None where no call could begin; `why` then says so.

    """

    server: str
    model: str
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
    _connections: int | None = field(default=None, init=False)

    def make(self, calls: Mapping[str, BoundCall]) -> tuple[AskedModel, ...]:
        """Make those of the calls that have no reply; return how each model's ended.

        A model or a server that fails does not keep the others from being asked.

        Raises
        ------
        ReaderStudyError
            What came cannot be kept, or a picture is not the one that was declared.

        """
        done = self.ledger.answered | set(self.ledger.unknown)
        waiting: dict[str, dict[str, list[BoundCall]]] = {}
        for key, call in calls.items():
            if key not in done:
                waiting.setdefault(call.server, {}).setdefault(call.model.name, []).append(call)
        spent = spent_before(self.ledger, self.run.budget)
        ended: list[AskedModel] = []
        for server, models in waiting.items():
            ended += self._server(server, models, spent)
            if _ends_all(ended):
                break
        return tuple(ended)

    def _server(
        self, name: str, models: Mapping[str, list[BoundCall]], spent: Spent
    ) -> list[AskedModel]:
        ended: list[AskedModel] = []
        try:
            served = server_of(self.run.servers[name], self.run.limits, self.allowed, self.folder)
            with ChatClient(served) as client:
                _require_there(client)
                for model, calls in models.items():
                    self.told.what(f"{model} on {name}: {len(calls)} calls")
                    ended.append(self._model(client, name, model, calls, spent))
                    if _ends_all(ended):
                        break
        except EngineError as error:
            over = {one.model for one in ended}
            ended += [
                AskedModel(name, model, None, error.what, error.remedy)
                for model in models
                if model not in over
            ]
        return ended

    def _model(
        self,
        client: ChatClient,
        server: str,
        model: str,
        calls: Sequence[BoundCall],
        spent: Spent,
    ) -> AskedModel:
        if self.run.servers[server].kind != CONFORMANCE:
            try:
                probed(self.ledger, client, calls[0].model, server, told=self.told.what)
            except EngineError as error:
                return AskedModel(server, model, None, error.what, error.remedy)
        return AskedModel(server, model, self._loop(client, calls, spent))

    def _loop(self, client: ChatClient, calls: Sequence[BoundCall], spent: Spent) -> LoopResult:
        limits = LoopLimits(
            self._connections or self.run.limits.connections,
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
        try:
            return loop.run(calls)
        finally:
            # What a person set holds for the models to come, too.
            self._connections = loop.connections


def _require_there(client: ChatClient) -> None:
    """Refuse a server that takes no connection: a run would wait for it a good while first.

    Raises
    ------
    EngineError
        Nothing listens there.

    """
    told = client.look("models").result()
    if told.outcome is CallOutcome.NOT_CONNECTED:
        raise EngineError(
            f"The server cannot be reached. {told.detail}".rstrip(),
            remedy="See whether it runs, and whether the address in the run file is right.",
        )


def _ends_all(ended: Sequence[AskedModel]) -> bool:
    """Tell whether the last one's end is one of the whole run."""
    last = ended[-1].result if ended else None
    return last is not None and last.end in _ENDS_ALL


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
    for facts in ledger.replies_ever():
        spent.add(kept_reply(facts).tokens)
    return spent
