"""``sonoread status``: what a study holds, who has read what, and what comes next."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.commands.options import study_argument
from app.commands.trust.heads import signed_words
from reader_study.clock import utc_text
from reader_study.conduct.arbitrating import ArbitrationState
from reader_study.conduct.overview import SessionOverview, StudyOverview
from reader_study.conduct.standing import StudyStanding, standing
from reader_study.study import Study


@click.command("status")
@study_argument
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(study: Path, as_json: bool) -> None:
    """Show cases, models, locks, every reader's sessions, what is due, and what departed so far.

    Nothing about truth or results. Flags for attention are part of the analysis.

    \b
    In JSON, one object; its lists:
      readers     one object for each reader and session: done of total cases, practice and
                  questions, is_open, is_due, due_utc, waiting, after_session, opened_early,
                  median_active_ms, voided
      patient_data  case_id, state (reported, excluded), readers, reads locked before
      deviations  utc, kind, reader_id, what, reason
    """
    with Study.open(study, writable=False) as opened:
        found = standing(opened)
    facts = _facts(found)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    _show(facts, found.held)
    for warning in found.warnings:
        click.echo(f"  WARNING    {warning}")


def _show(facts: dict[str, Any], held: StudyOverview) -> None:
    click.echo(f"{facts['title']}  ({facts['id']})")
    if facts["package"]:
        of, name = facts["package"]["reader_id"], facts["package"]["package_id"]
        click.echo(f"  package    package of {of}, {name}")
    click.echo(
        f"  cases      {facts['reading_cases']} to read, "
        f"{facts['development_cases']} for development"
    )
    click.echo(f"  models     {', '.join(facts['models']) or 'none frozen'}")
    for model_id, holders in facts["ai_opens_for"].items():
        click.echo(f"  {model_id} opens for {', '.join(holders) or 'everybody: it is not sealed'}")
    click.echo(f"  protocol   {_protocol(facts)}")
    if facts["intake_begun"]:
        click.echo("  intake     begun and not ended: go on with it, or take it back (--abandon)")
    click.echo(f"  persons    {_persons(facts['persons'])}")
    click.echo(f"  reading    {'closed' if facts['closed'] else 'open'}")
    click.echo(f"  blinded    {'no' if facts['unblinded'] else 'yes'}")
    click.echo(f"  log        {facts['events']} events, head {facts['head'][:12]}…")
    click.echo(f"  signed     {facts['signed']}")
    for what in facts["not_the_known_log"]:
        click.echo(f"  NOT THE LOG THAT IS KNOWN: {what}")
    for session in held.sessions:
        click.echo(_session(session))
    for one in facts["patient_data"]:
        click.echo(f"  PATIENT DATA  {one['case_id']}  {one['state']}")
    if held.arbitration is not None:
        drawn, decided = held.arbitration.drawn, held.arbitration.decided
        click.echo(f"  arbitration  {drawn} drawn, {decided} decided, {held.arbitration.open} open")
    if held.departures:
        click.echo(f"  deviations so far: {len(held.departures)}")
    for one in held.departures:
        reason = f" ({one.reason})" if one.reason else ""
        click.echo(f"    {one.utc[:16]}  {one.kind:<18} {one.reader_id:<8} {one.what}{reason}")


def _persons(persons: dict[str, str]) -> str:
    if not persons:
        return "none registered; readers choose their names"
    return ", ".join(f"{person_id} ({role})" for person_id, role in persons.items())


def _session(one: SessionOverview) -> str:
    parts = [f"  {one.reader_id:<10} session {one.session}  {one.done:>4} / {one.total}"]
    for name, count in (("practice", one.practice), ("questions", one.questions)):
        if count.total:
            parts.append(f"{name} {count.done} / {count.total}")
    if one.is_open:
        parts.append("open")
    if one.due is not None:
        parts.append(f"due {one.due:%Y-%m-%d %H:%M} UTC")
    elif one.after_session:
        parts.append(f"after session {one.after_session}")
    if one.median_active_ms is not None:
        parts.append(f"median {one.median_active_ms / 1000:.1f} s")
    if one.voided:
        parts.append(f"{one.voided} voided")
    return "  ".join(parts)


def _protocol(facts: dict[str, Any]) -> str:
    if not facts["locked"]:
        return "not locked"
    version = facts["protocol_version"]
    amended = f", version {version}" if version > 1 else ""
    change = facts["protocol_change"]
    if change:
        return f"locked{amended}, and NOT THE LOCKED ONE: {change}; reading is refused"
    if facts["changed_forms"]:
        return f"locked{amended}, and FORMS CHANGED: {', '.join(facts['changed_forms'])}"
    return f"locked{amended}"


def _facts(found: StudyStanding) -> dict[str, Any]:
    seq, head = found.head
    return {
        "id": found.id,
        "title": found.title,
        "package": None if found.package is None else asdict(found.package),
        "reading_cases": found.reading_cases,
        "development_cases": found.development_cases,
        "models": list(found.models),
        "ai_opens_for": {one: list(holders) for one, holders in found.ai_opens_for.items()},
        "intake_begun": found.intake_begun,
        "locked": found.locked,
        "protocol_version": found.protocol_version,
        "protocol_change": found.protocol_change,
        "changed_forms": list(found.changed_forms),
        "persons": {one.id: one.role.value for one in found.persons},
        "closed": found.closed,
        "unblinded": found.unblinded,
        "events": seq,
        "head": head,
        "signed": signed_words(found.heads),
        "not_the_known_log": [fault.what for fault in found.heads.faults],
        "readers": [_session_facts(one) for one in found.held.sessions],
        "arbitration": _arbitration(found.held.arbitration),
        "patient_data": [asdict(one) for one in found.patient_data],
        "deviations": [asdict(one) for one in found.held.departures],
    }


def _session_facts(one: SessionOverview) -> dict[str, Any]:
    facts = asdict(one)
    due = facts.pop("due")
    return facts | {"due_utc": None if due is None else utc_text(due)}


def _arbitration(state: ArbitrationState | None) -> dict[str, int] | None:
    if state is None:
        return None
    return {"drawn": state.drawn, "decided": state.decided, "open": state.open}
