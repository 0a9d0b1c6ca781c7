"""``sonoread heads``: how far a log is signed, and where that is known."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.commands.options import study_argument
from app.commands.program import next_step
from reader_study.conduct.heads import HeadsOverview, heads_overview
from reader_study.paths import StudyPaths
from reader_study.store import Store


@click.command("heads")
@study_argument
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(study: Path, as_json: bool) -> None:
    """Show how far the log of STUDY goes, how far it is signed, and where that is known.

    Known heads lie outside of the log: in your home folder, in the study's second folder, and
    beside its backups. A log that is behind or beside one of them is refused.
    """
    with Store.open(StudyPaths(study).database, writable=False) as store:
        held = heads_overview(store)
    if as_json:
        click.echo(json.dumps(_facts(held), ensure_ascii=False, indent=2))
        return
    click.echo(f"log     ends at event {held.seq}, {held.hash}")
    click.echo(f"signed  {signed_words(held)}")
    for known in held.known:
        head = "nothing" if known.head is None else f"event {known.head.seq}, {known.head.hash}"
        click.echo(f"known   {head} in {known.place} ({known.path})")
    for note in held.notes:
        click.echo(f"note    {note}")
    for fault in held.faults:
        click.echo(f"{str(fault.kind).upper()}: {fault.what}")
    if held.faults:
        click.echo(next_step("accept-head", study, "--reason", "…"))


def signed_words(held: HeadsOverview) -> str:
    """Return how far a log is signed, and why it is not signed to its end where it cannot be."""
    trouble = f"; this workstation cannot sign: {held.trouble}" if held.trouble else ""
    if held.signed is None:
        return f"not yet{trouble}"
    since = f", {held.unsigned} events since" if held.unsigned else ""
    return f"to event {held.signed.seq} with the key {held.signed.key_id}{since}{trouble}"


def _facts(held: HeadsOverview) -> dict[str, Any]:
    return {
        "seq": held.seq,
        "hash": held.hash,
        "signed": None if held.signed is None else held.signed.to_plain(),
        "unsigned_events": held.unsigned,
        "trouble": held.trouble,
        "known": [asdict(one) for one in held.known],
        "notes": list(held.notes),
        "faults": [
            {
                "kind": str(one.kind),
                "what": one.what,
                "known": None if one.known is None else one.known.to_plain(),
                "found": dict(one.found),
                "source": one.place.words,
                "path": str(one.place.path),
            }
            for one in held.faults
        ],
    }
