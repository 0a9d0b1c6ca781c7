"""``sonoread backups``: the copies of a study, and its second folder."""

import json
from pathlib import Path

import click

from app.commands.options import study_argument
from reader_study.clock import utc_text
from reader_study.safekeeping.places import KeptCopy, kept_copies, origin_of
from reader_study.trust.second_folder import second_folder, set_second_folder


@click.command("backups")
@study_argument
@click.option(
    "--second",
    type=click.Path(path_type=Path),
    help="Folder on another disk to which copies go from now on as well.",
)
@click.option("--no-second", is_flag=True, help="No second folder from now on.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(study: Path, second: Path | None, no_second: bool, as_json: bool) -> None:
    """List the copies of a study's log: time, events, verified or not, where."""
    origin = origin_of(study)
    if second is not None or no_second:
        set_second_folder(study, origin, second)
    kept = kept_copies(study)
    folder = second_folder(study, origin) if origin else None
    if as_json:
        told = None if folder is None else str(folder)
        click.echo(json.dumps({"copies": [_row(one) for one in kept], "second": told}, indent=2))
        return
    for one in kept:
        row = _row(one)
        state = "verified" if one.verified else "DAMAGED"
        click.echo(f"{row['made']}  {row['events']:>8} events  {state:<8}  {row['path']}")
    if not kept:
        click.echo("There is no copy yet; one is made when a session begins.")
    reach = "" if folder is None or folder.is_dir() else " (cannot be reached now)"
    click.echo(f"Second folder: {'none' if folder is None else folder}{reach}")


def _row(kept: KeptCopy) -> dict[str, object]:
    copy = kept.copy
    return {
        "made": utc_text(copy.made)[:19] + "Z",
        "events": copy.seq,
        "verified": kept.verified,
        "where": kept.where,
        "path": str(copy.path),
    }
