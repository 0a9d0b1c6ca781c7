"""Calls of a run as flat lines, out of a ledger and back into one.

Each line bears a mark under the study's own key: whoever reads it may do so without, and a line
that was changed on its way, or made elsewhere, is not taken for what a model said.
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.mllm.declaration import latest_declaration
from app.mllm.keeping import kept_reply
from engines.mllm.declared.plan import RunPlan
from ground.errors import TableError
from ground.regular import GB, read_regular
from reader_study.benchmark.ledger import CallLedger, TakenOver

MARK = "mark"
_PURPOSE = b"sonoread mllm line 1"
_REMEDY = "Give a file that `sonoread mllm export` wrote from a run of the same declaration."


def call_lines(ledger: CallLedger, key: bytes) -> Iterator[dict[str, Any]]:
    """Go through the calls that have a reply: key, run, what was asked of which item, the reply.

    Parameters
    ----------
    ledger : CallLedger
    key : bytes
        Of the ledgers of the study; see `reader_study.benchmark.ledger_file.ledger_key`.

    """
    declaration = latest_declaration(ledger)
    plan = declaration.plan()
    sha256 = declaration.sha256
    experiments = _experiments(plan)
    for call_key, facts in ledger.replies():
        call = plan.calls.get(call_key)
        line: dict[str, Any] = {"key": call_key, "run": sha256, **facts}
        if call is not None:
            settings = call.settings
            line |= {
                "model": call.model.name,
                "served": call.model.served,
                "item": call.item.number,
                "experiments": experiments[call_key],
                "prompt": settings.prompt,
                "language": settings.language,
                "temperature": settings.temperature,
                "seed": settings.seed,
                "thinking": settings.thinking.value,
                "repeat": settings.repeat,
                "pixels": [image.sha256 for image in call.item.images],
            }
        yield line | {MARK: mark_of(line, key)}


def mark_of(line: Mapping[str, Any], key: bytes) -> str:
    """Return the mark of a line, in hexadecimal: an HMAC of all else that stands in it."""
    told = {name: value for name, value in line.items() if name != MARK}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hmac.digest(hmac.digest(key, _PURPOSE, "sha256"), text.encode("ascii"), "sha256").hex()


def take_lines(ledger: CallLedger, path: Path, key: bytes) -> TakenOver:
    """Take replies out of such a file that are not in a ledger.

    Parameters
    ----------
    key : bytes
        As `call_lines`.

    Raises
    ------
    TableError
        A line is none, was changed after it was written, or its call is none of this run; then
        nothing is taken.

    """
    plan = latest_declaration(ledger).plan()
    try:
        text = read_regular(path, 4 * GB).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"The file cannot be read: {error}.", remedy=_REMEDY, path=path) from error
    replies = [
        _reply(_marked(line, number, key, path), number, plan, path)
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]
    return ledger.take_replies(replies, {"file": path.name})


def _marked(line: str, number: int, key: bytes, path: Path) -> dict[str, Any]:
    try:
        told = json.loads(line)
        mark, expected = str(told[MARK]), mark_of(told, key)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise TableError(f"Line {number} is no call.", remedy=_REMEDY, path=path) from None
    if not hmac.compare_digest(mark.encode("utf-8", "replace"), expected.encode("ascii")):
        raise TableError(
            f"Line {number} was changed after it was exported, or comes from another study.",
            remedy="Export the run again where it was asked; a reply is taken as it came.",
            path=path,
        )
    found: dict[str, Any] = told
    return found


def _reply(
    told: Mapping[str, Any], number: int, plan: RunPlan, path: Path
) -> tuple[str, Mapping[str, Any]]:
    call = plan.calls.get(str(told.get("key")))
    if call is None:
        raise TableError(
            f"The call of line {number} is none of this run.", remedy=_REMEDY, path=path
        )
    try:
        kept_reply(told)
    except (ValueError, KeyError):  # marked by a version that keeps replies in another way
        raise TableError(f"Line {number} is no call.", remedy=_REMEDY, path=path) from None
    kept = {name: told[name] for name in ("form", "images") if name in told}
    return call.key, {"model": call.model.served, **kept, "reply": told["reply"]}


def _experiments(plan: RunPlan) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in plan.answers:
        names = found.setdefault(one.key, [])
        if one.experiment not in names:
            names.append(one.experiment)
    return found
