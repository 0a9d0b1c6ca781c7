"""``sonoread void``: void a locked read."""

from pathlib import Path

import click

from app.commands.options import reason_option, study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.conduct.single_reads import void_read


@click.command("void")
@study_argument
@coordinator_options
@click.argument("read")
@reason_option
def command(study: Path, read: str, reason: str) -> None:
    """Void the locked READ (reader/session/case/arm, and /visit for a second visit).

    The original stays in the log. It counts in the analysis unless the protocol says
    design.voided_reads = "excluded"; the report tells it in either case.
    """
    with study_of_coordinator(study) as opened:
        void_read(opened, read, reason=reason)
        counts = opened.protocol.design.voided_reads == "kept"
    click.echo(f"Voided: {read}. {'It still counts' if counts else 'It does not count'}.")
