"""Probes of the models of a run, kept in its ledger with their date: the gate before any call."""

from collections.abc import Callable
from typing import Any

from pydantic import JsonValue, TypeAdapter

from engines.mllm.client import ChatClient
from engines.mllm.declared.run_file import ServedModel
from engines.mllm.probe.findings import ProbeResult
from engines.mllm.probe.probing import probe
from engines.mllm.probe.questions import Questioner
from ground.errors import EngineError
from reader_study.benchmark.ledger import CallLedger

_RESULT = TypeAdapter(ProbeResult)
_WHAT = "probe"


def probed(
    ledger: CallLedger,
    client: ChatClient,
    model: ServedModel,
    server: str,
    *,
    told: Callable[[str], None],
) -> ProbeResult:
    """Return the probe of a model on a server, made now unless the ledger has it.

    Raises
    ------
    EngineError
        The model does not look at images, or gives no answer at all: no run can begin with it.

    """
    found = kept_probes(ledger).get((server, model.served))
    if found is None or not found.can_run:
        found = probe(Questioner(client, model.served, lambda what: told(f"{model.name}: {what}")))
        plain: JsonValue = _RESULT.dump_python(found, mode="json")
        ledger.note({"what": _WHAT, "server": server, "served": model.served, "result": plain})
    if not found.can_run:
        raise EngineError(
            f"No run can begin with the model {model.name!r}: {found.why}",
            remedy="Look at it with `sonoread mllm probe`, serve it with its vision part, or take "
            "it out of the run file.",
        )
    return found


def kept_probes(ledger: CallLedger) -> dict[tuple[str, str], ProbeResult]:
    """Return the latest probes by server and by the model's name there."""
    found: dict[tuple[str, str], ProbeResult] = {}
    for line in ledger.notes:
        new: dict[str, Any] = dict(line.new)
        if new.get("what") == _WHAT:
            found[new["server"], new["served"]] = _RESULT.validate_python(new["result"])
    return found
