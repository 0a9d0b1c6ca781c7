"""``sonoread override``: open cases before their washout is over."""

from pathlib import Path

import click

from app.commands.options import reason_option, study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.conduct.overriding import override_washout


@click.command("override")
@study_argument
@coordinator_options
@click.argument("reader")
@click.option("--session", type=click.IntRange(min=1), help="Without it, the next that waits.")
@click.option("--case", "case_id", default="", help="One case alone, by its id.")
@click.option("--all", "every", is_flag=True, help="All cases of the session (so too without).")
@reason_option
def command(
    study: Path, reader: str, session: int | None, case_id: str, every: bool, reason: str
) -> None:
    """Open the cases of READER's session before their washout is over.

    It stands in the report as a deviation, with the reason and the day on which they were due.
    """
    if every and case_id:
        raise click.UsageError("Give --case or --all, not both.")
    with study_of_coordinator(study) as opened:
        done = override_washout(opened, reader, session=session, case_id=case_id, reason=reason)
    click.echo(
        f"Opened for {done.reader_id}: session {done.session}, {done.cases} cases, due on "
        f"{done.due:%Y-%m-%d %H:%M} UTC."
    )
