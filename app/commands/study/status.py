"""``sonoread status``: what a study holds, and who has read what."""

import json
from pathlib import Path
from typing import Any

import click

from app.commands.options import study_argument
from reader_study.cases import CaseRole
from reader_study.lock import protocol_change
from reader_study.models import frozen as models
from reader_study.study import Study


@click.command("status")
@study_argument
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(study: Path, as_json: bool) -> None:
    """Show cases, models, locks and every reader's progress; nothing about truth or results."""
    with Study.open(study, writable=False) as opened:
        facts = _facts(opened)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    click.echo(f"{facts['title']}  ({facts['id']})")
    click.echo(
        f"  cases      {facts['reading_cases']} to read, "
        f"{facts['development_cases']} for development"
    )
    click.echo(f"  models     {', '.join(facts['models']) or 'none frozen'}")
    click.echo(f"  protocol   {_protocol(facts)}")
    click.echo(f"  blinded    {'no' if facts['unblinded'] else 'yes'}")
    click.echo(f"  log        {facts['events']} events, head {facts['head'][:12]}…")
    for reader in facts["readers"]:
        click.echo(f"  {reader['reader_id']:<10} {reader['done']:>4} / {reader['total']}")


def _protocol(facts: dict[str, Any]) -> str:
    if not facts["locked"]:
        return "not locked"
    change = facts["protocol_change"]
    return f"locked, and NOT THE LOCKED ONE: {change}; reading is refused" if change else "locked"


def _facts(study: Study) -> dict[str, Any]:
    seq, head = study.store.head
    return {
        "id": study.protocol.id,
        "title": study.protocol.title,
        "reading_cases": len(study.cases(CaseRole.READING)),
        "development_cases": len(study.cases(CaseRole.DEVELOPMENT)),
        "models": list(models.model_ids(study)),
        "locked": study.is_locked,
        "protocol_change": protocol_change(study),
        "unblinded": study.is_unblinded,
        "events": seq,
        "head": head,
        "readers": [
            {"reader_id": p.reader_id, "session": p.session, "done": p.done, "total": p.total}
            for p in study.progress()
        ],
    }
