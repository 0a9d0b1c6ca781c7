"""``sonoread clock``: confirm a clock that stands behind a study's log."""

from pathlib import Path

import click

from app.commands.options import reason_option, study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.conduct.clocks import confirm_clock


@click.command("clock")
@study_argument
@coordinator_options
@reason_option
def command(study: Path, reason: str) -> None:
    """Confirm that the clock of this computer is right although it stands behind the log.

    Reading is refused until then. No washout gets shorter by it.
    """
    with study_of_coordinator(study) as opened:
        now = confirm_clock(opened, reason=reason)
    click.echo(f"Confirmed: it is {now:%Y-%m-%d %H:%M} UTC.")
