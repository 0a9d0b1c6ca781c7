"""Calls of a run as flat lines, out of a ledger and back into one."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.mllm.declaration import declaration_of
from engines.mllm.declared.plan import RunPlan
from ground.errors import TableError
from ground.regular import GB, read_regular
from reader_study.benchmark.ledger import CallLedger, TakenOver

_REMEDY = "Give a file that `sonoread mllm export` wrote from a run of the same declaration."


def call_lines(ledger: CallLedger) -> Iterator[dict[str, Any]]:
    """Go through the calls that have a reply: key, run, what was asked of which item, the reply."""
    declaration = declaration_of(ledger.declarations[-1])
    plan = declaration.plan()
    sha256 = declaration.sha256
    experiments = _experiments(plan)
    for key, facts in ledger.replies():
        call = plan.calls.get(key)
        line: dict[str, Any] = {"key": key, "run": sha256, **facts}
        if call is not None:
            settings = call.settings
            line |= {
                "model": call.model.name,
                "served": call.model.served,
                "item": call.item.number,
                "experiments": experiments[key],
                "prompt": settings.prompt,
                "language": settings.language,
                "temperature": settings.temperature,
                "seed": settings.seed,
                "thinking": settings.thinking.value,
                "repeat": settings.repeat,
                "pixels": [image.sha256 for image in call.item.images],
            }
        yield line


def take_lines(ledger: CallLedger, path: Path) -> TakenOver:
    """Take replies out of such a file that are not in a ledger.

    Raises
    ------
    TableError
        A line is none, or its call is none of this run; then nothing is taken.

    """
    plan = declaration_of(ledger.declarations[-1]).plan()
    try:
        text = read_regular(path, 4 * GB).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"The file cannot be read: {error}.", remedy=_REMEDY, path=path) from error
    replies = [
        _reply(line, number, plan, path)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    ]
    return ledger.take_replies(replies, {"file": path.name})


def _reply(line: str, number: int, plan: RunPlan, path: Path) -> tuple[str, Mapping[str, Any]]:
    try:
        told = json.loads(line)
        key, reply = told["key"], told["reply"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise TableError(f"Line {number} is no call.", remedy=_REMEDY, path=path) from None
    call = plan.calls.get(key)
    if call is None or not isinstance(reply, dict):
        raise TableError(
            f"The call of line {number} is none of this run.", remedy=_REMEDY, path=path
        )
    kept = {name: told[name] for name in ("form", "images") if name in told}
    return key, {"model": call.model.served, **kept, "reply": reply}


def _experiments(plan: RunPlan) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in plan.answers:
        names = found.setdefault(one.key, [])
        if one.experiment not in names:
            names.append(one.experiment)
    return found
