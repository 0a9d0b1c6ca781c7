"""``sonoread mllm status``: what was asked, what came, and what is still to be settled."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import click

from app.commands.mllm.probe_table import probe_table
from app.commands.mllm.run_options import run_name_argument
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import typed
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.mllm.declaration import Declaration, latest_declaration
from app.mllm.keeping import kept_reply
from app.mllm.opened import run_on_file
from app.mllm.probes import kept_probes
from engines.mllm.declared.plan import RunPlan
from reader_study.benchmark.ledger import CallLedger

_LISTED = 20
_PROBED = ("probed", "sees images", "JSON schema", "log-probabilities", "thinking", "can run")
"""Of all that a probe finds; `--json` tells the rest."""


@click.command("status")
@study_argument
@run_name_argument
@coordinator_options
@passphrase_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(study: Path, name: str, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Show how far the run NAME of STUDY is, model by model, and calls of unknown outcome."""
    with (
        study_of_coordinator(study, writable=False) as opened,
        run_on_file(opened, name, read_passphrase(passphrase_file), writable=False) as ledger,
    ):
        told = _status(ledger)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    _show(told, study, name)


def _status(ledger: CallLedger) -> dict[str, Any]:
    declaration = latest_declaration(ledger)
    plan = declaration.plan()
    return {
        "name": declaration.run.name,
        "sha256": declaration.sha256,
        "declared": len(ledger.declarations),
        "ledger": ledger.id,
        "head": ledger.head,
        "dates": ledger.dates,
        "calls": len(plan.calls),
        "answered": len(plan.calls.keys() & ledger.answered),
        "made_again": ledger.n_again,
        "models": _models(plan, ledger),
        "unknown": _unknown(declaration, plan, ledger),
        "parsers": list(ledger.versions),
        "probes": [
            {"server": server, "served": served, "found": probe_table(probe)}
            for (server, served), probe in sorted(kept_probes(ledger).items())
        ],
        "notes": [{"at": line.at, **_brief(dict(line.new))} for line in ledger.notes],
    }


def _models(plan: RunPlan, ledger: CallLedger) -> dict[str, Any]:
    answered = ledger.answered
    rows: dict[str, Any] = {}
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for key, call in plan.calls.items():
        row = rows.setdefault(call.model.name, {"calls": 0, "answered": 0})
        row["calls"] += 1
        if key in answered:
            row["answered"] += 1
            outcomes[call.model.name][kept_reply(ledger.reply(key)).outcome.value] += 1
    for name, row in rows.items():
        row["outcomes"] = dict(outcomes[name].most_common())
    return rows


def _unknown(declaration: Declaration, plan: RunPlan, ledger: CallLedger) -> list[dict[str, Any]]:
    of_item = {one.item.number: one.case_id for one in declaration.cases}
    listed: list[dict[str, Any]] = []
    for key in ledger.unknown:
        call = plan.calls.get(key)
        if call is None:
            listed.append({"call": key, "model": "", "item": None, "case": ""})
            continue
        number = call.item.number
        case = of_item.get(number, "")
        listed.append({"call": key, "model": call.model.name, "item": number, "case": case})
    return listed


def _brief(note: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in note.items() if key != "result"}


def _show(told: dict[str, Any], study: Path, name: str) -> None:
    click.echo(
        f"Run {told['name']}, declared as {told['sha256'][:16]}, asked {told['dates'] or '–'}"
    )
    click.echo(f"With a reply: {told['answered']} of {told['calls']} calls")
    for model, row in told["models"].items():
        outcomes = ", ".join(f"{n} {what}" for what, n in row["outcomes"].items()) or "–"
        click.echo(f"  {model}: {row['answered']} of {row['calls']} ({outcomes})")
    if told["made_again"]:
        click.echo(f"Made again by a person: {told['made_again']}")
    if told["parsers"]:
        click.echo(f"Read by the parser: {', '.join(told['parsers'])}")
    for probe in told["probes"]:
        found = dict(probe["found"])
        click.echo(f"Probe of {probe['served']} on {probe['server']}:")
        for what in _PROBED:
            click.echo(f"  {what:<18} {found[what]}")
    if told["unknown"]:
        click.echo(f"Of unknown outcome: {len(told['unknown'])}")
        for one in told["unknown"][:_LISTED]:
            click.echo(f"  {one['call'][:16]}  {one['model']}  {one['case'] or one['item']}")
        if len(told["unknown"]) > _LISTED:
            click.echo(f"  … and {len(told['unknown']) - _LISTED} more (--json lists all)")
        click.echo(f"Make them again: {typed('mllm', 'retry', study, name, '--unknown')}")
