"""What a run tells while it goes on and when it ends."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from app.mllm.asking import AskedModel, RunTold
from engines.mllm.declared.plan import RunPlan
from engines.mllm.reply import CallOutcome
from engines.mllm.running.asking import RunEnd
from engines.mllm.running.bounds import LoopResult
from reader_study.benchmark.ledger import CallLedger

_EVERY_S = 1.0
_FINE = frozenset({RunEnd.DONE, RunEnd.STOPPED, RunEnd.BUDGET})
_WORDS = {
    RunEnd.DONE: "all calls were made",
    RunEnd.STOPPED: "ended by a person",
    RunEnd.BUDGET: "the budget is used up",
    RunEnd.FAILURES: "too many calls failed",
    RunEnd.BUSY: "the server stayed busy",
    RunEnd.NOT_CONNECTED: "the server cannot be reached",
    RunEnd.KEY_REFUSED: "the server refuses the key",
    RunEnd.NOT_ALLOWED: "the server's address is not allowed",
}
_REMEDIES = {
    RunEnd.KEY_REFUSED: "Name the right key with key_name in the run file.",
    RunEnd.NOT_CONNECTED: "See whether it runs, and whether its address is right.",
    RunEnd.NOT_ALLOWED: "Name the model's own address inside the hospital.",
    RunEnd.BUSY: "Let the run go on later, with the same command.",
}
_MOST_FAULTS = 3


@dataclass(frozen=True, slots=True)
class EndedLines:
    """What is said of a run's end, and whether anything of it failed."""

    told: tuple[str, ...]
    failed: bool


def told_of() -> RunTold:
    """Return who tells of a run on the error output."""
    tell = counted("calls")

    def what(words: str) -> None:
        nonlocal tell
        tell = counted("calls")  # another model may be quicker
        click.echo(words, err=True)

    return RunTold(what, lambda n, of: tell(n, of))


def counted(what: str) -> Callable[[int, int], None]:
    """Return who tells of a count, now and then, with the time that is left."""
    begun = time.monotonic()
    last = 0.0

    def tell(n: int, of: int) -> None:
        nonlocal last
        now = time.monotonic()
        if n < of and now - last < _EVERY_S:
            return
        last = now
        gone = now - begun
        left = gone / n * (of - n) if n else 0.0
        # A first few say nothing of those to come.
        ahead = f", about {_spell(left)} left" if n < of and gone > 5 and left > 5 else ""
        end = "\r" if sys.stderr.isatty() and n < of else "\n"
        click.echo(f"{what}: {n} of {of}{ahead}{end}", err=True, nl=False)

    return tell


def ended_lines(ledger: CallLedger, plan: RunPlan, ended: Sequence[AskedModel]) -> EndedLines:
    """Return what is said when a run ended."""
    told: list[str] = []
    failed = False
    for one in ended:
        if one.why:
            told.append(f"{one.model} on {one.server}: {one.why} {one.remedy}".strip())
            failed = True
        if one.result is None:
            continue
        failed = failed or _has_failed(one.result)
        said = _outcomes(one.result.outcomes)
        told.append(f"{one.model} on {one.server}: {_WORDS[one.result.end]}; {said}.")
        told += _reasons(one.result)
    answered = len(plan.calls.keys() & ledger.answered)
    unknown = len(ledger.unknown)
    told.append(f"With a reply: {answered} of {len(plan.calls)} calls.")
    if unknown:
        told.append(
            f"Of unknown outcome: {unknown}. They are not made again unless you say so: "
            "`sonoread mllm retry --unknown`."
        )
    return EndedLines(tuple(told), failed)


def _has_failed(result: LoopResult) -> bool:
    """Tell whether a person has to see to it: it ended early, or goes on as it did to no use."""
    is_useless = result.n_failed > 0 and result.n_failed == result.outcomes.total()
    return result.end not in _FINE or is_useless or result.outcomes[CallOutcome.REJECTED] > 0


def _reasons(result: LoopResult) -> list[str]:
    """Return what went wrong, and what can be done about it."""
    told = [f"  {result.why} {_REMEDIES.get(result.end, '')}".rstrip()] if result.why else []
    shown = result.faults.most_common(_MOST_FAULTS)
    told += [f"  {n} failed: {why}" for why, n in shown]
    if result.outcomes[CallOutcome.REJECTED]:
        told.append(
            "  What a server rejects it will reject again: ask with other settings, in a run of "
            "another name (long_side, views, max_tokens)."
        )
    if result.n_failed > result.outcomes[CallOutcome.REJECTED]:
        told.append("  Have failed calls made again: `sonoread mllm retry --failed`.")
    return told


def _outcomes(counts: Counter[CallOutcome]) -> str:
    words = ", ".join(f"{n} {what.value}" for what, n in counts.most_common())
    return words or "no reply came"


def _spell(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
