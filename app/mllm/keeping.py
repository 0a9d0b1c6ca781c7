"""The loop of calls keeps what comes in the ledger of a study: `engines` meets `reader_study`."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue, TypeAdapter

from engines.mllm.reply import ChatReply
from engines.mllm.request import ImagePart
from engines.mllm.running.asking import KeptCall
from reader_study.benchmark.ledger import CallLedger

_REPLY = TypeAdapter(ChatReply)


class LedgerKeeper:
    """A `CallKeeper` of a ledger.

    Parameters
    ----------
    ledger : CallLedger

    """

    def __init__(self, ledger: CallLedger) -> None:
        self._ledger = ledger

    def intend(self, keys: Sequence[str]) -> None:
        """Tell that these calls are about to be made; they wait for the disk once."""
        self._ledger.intend([(key, {}) for key in keys])

    def keep(self, calls: Sequence[KeptCall]) -> None:
        """Keep replies as they came; they wait for the disk once."""
        self._ledger.keep_all([(call.key, _facts(call)) for call in calls])

    def release(self, key: str, reply: ChatReply) -> None:
        """Tell that a call was surely not answered."""
        facts: dict[str, JsonValue] = {"outcome": reply.outcome.value, "status": reply.status}
        self._ledger.release(key, facts)

    def note(self, facts: Mapping[str, JsonValue]) -> None:
        """Keep what happened to the run."""
        self._ledger.note(facts)


def kept_reply(facts: Mapping[str, JsonValue]) -> ChatReply:
    """Return a reply from what the ledger keeps of it."""
    return _REPLY.validate_python(facts["reply"])


def _facts(call: KeptCall) -> dict[str, JsonValue]:
    """Return a reply as it came, with the form and the images as they were asked."""
    request, plain = call.request, _REPLY.dump_python(call.reply, mode="json")
    return {
        "model": request.model,
        "form": request.form.value,
        "images": [
            {"sha256": part.sha256, "width": part.width, "height": part.height}
            for part in request.parts
            if isinstance(part, ImagePart)
        ],
        "reply": plain,
    }
