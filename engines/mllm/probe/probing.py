"""A whole probe of one model: some forty short calls, one after the other."""

from datetime import UTC, datetime

from pydantic import TypeAdapter

from engines.mllm.probe.capacity import probe_capacity
from engines.mllm.probe.chances import probe_logprobs
from engines.mllm.probe.findings import ProbeResult, SightFinding, SightVerdict
from engines.mllm.probe.forms import probe_forms
from engines.mllm.probe.questions import Questioner, has_answered
from engines.mllm.probe.sight import probe_sight
from engines.mllm.probe.steadiness import probe_steadiness
from engines.mllm.probe.telling import probe_facts
from engines.mllm.probe.thinking_effect import probe_thinking
from engines.mllm.reply import CallOutcome, ChatReply
from ground.errors import EngineError

PROBE_VERSION = 1
"""Raised whenever a question or a judgement changes."""

_RESULT = TypeAdapter(ProbeResult)
_WHY = {
    SightVerdict.NAMES: "It names what images show.",
    SightVerdict.REACTS: "Its answers depend on the image, but do not name what it shows.",
    SightVerdict.COLOURS_ONLY: "Colours change its answers, a circle or a square does not.",
    SightVerdict.BLIND: "Its answers are the same whatever the image shows.",
    SightVerdict.UNSTEADY: "Its answers change, but for one and the same image as well.",
    SightVerdict.REJECTS_IMAGES: "It takes no images.",
    SightVerdict.FAILED: "Some calls with images brought no answer.",
}
_REMEDIES = {
    CallOutcome.KEY_REFUSED: "Give the name under which its key is kept, with --key-name.",
    CallOutcome.NOT_ALLOWED: "Ask a server inside the hospital, by its own address.",
    CallOutcome.NOT_CONNECTED: "See whether it runs, and whether the address is right.",
}


def probe(questioner: Questioner, *, now: datetime | None = None) -> ProbeResult:
    """Find out what a model can do.

    Parameters
    ----------
    questioner : Questioner
    now : datetime, optional
        The date of the result, with its time zone.

    Raises
    ------
    EngineError
        A plain question in words brings no answer: there is nothing to probe.

    """
    questioner.tell("a question in words")
    first = questioner.ask("Say hello in one word.")
    if not has_answered(first):
        raise _no_answer(first)
    sight = probe_sight(questioner)
    images = probe_capacity(questioner)
    by_schema, by_object = probe_forms(questioner)
    return ProbeResult(
        version=PROBE_VERSION,
        model=questioner.model,
        answered_as=first.model,
        probed_at=(now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        can_run=sight.passed,
        why=_why(sight),
        sight=sight,
        images=images,
        json_schema=by_schema,
        json_object=by_object,
        logprobs=probe_logprobs(questioner),
        steady=probe_steadiness(questioner),
        thinking=probe_thinking(questioner),
        facts=probe_facts(questioner, first),
    )


def probe_json(result: ProbeResult) -> bytes:
    """Return a result as JSON, to be kept."""
    return _RESULT.dump_json(result, indent=2)


def read_probe(content: bytes) -> ProbeResult:
    """Read what `probe_json` wrote.

    Raises
    ------
    EngineError
        It is no result of a probe.

    """
    try:
        return _RESULT.validate_json(content)
    except ValueError:
        raise EngineError(
            "This is no result of a probe.", remedy="Probe the model again."
        ) from None


def _why(sight: SightFinding) -> str:
    words = _WHY[sight.sight]
    return words if sight.passed else f"{words} No run can begin with it."


def _no_answer(reply: ChatReply) -> EngineError:
    return EngineError(
        f"The model gave no answer to a plain question. {reply.detail}".strip(),
        remedy=_REMEDIES.get(reply.outcome, "Look at the server and its log, then probe again."),
    )
