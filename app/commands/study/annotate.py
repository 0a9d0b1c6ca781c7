"""``sonoread annotate``: write a remark beside a locked read."""

from pathlib import Path

import click

from app.commands.options import reason_option, study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.conduct.single_reads import annotate_read


@click.command("annotate")
@study_argument
@coordinator_options
@click.argument("read")
@reason_option
def command(study: Path, read: str, reason: str) -> None:
    """Write beside the locked READ what should be known of it; nothing of it changes.

    READ is reader/session/case/arm, and /visit for a second visit.
    """
    with study_of_coordinator(study) as opened:
        annotate_read(opened, read, reason=reason)
    click.echo(f"Annotated: {read}")
