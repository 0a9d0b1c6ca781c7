"""``sonoread close``: end the reading of a study for good."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from reader_study.closing import close_study


@click.command("close")
@study_argument
@coordinator_options
@click.option("--reason", default="", help="Why the study is closed although reads are missing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(study: Path, reason: str, yes: bool) -> None:
    """End the reading of STUDY: no read, amendment or override comes after it, and no way back.

    The reference standard stays sealed until `sonoread unblind`.
    """
    with study_of_coordinator(study) as opened:
        if not yes:
            click.confirm("Reading ends for good. Go on?", abort=True)
        missing = close_study(opened, reason=reason)
        seq, head = opened.store.head
        left = f", {missing} cases not fully read" if missing else ""
        click.echo(f"Closed at event {seq}, {head[:12]}…{left}  {next_step('unblind', study)}")
