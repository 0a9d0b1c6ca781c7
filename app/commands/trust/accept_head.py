"""``sonoread accept-head``: the coordinator's decision about a log that is not the known one."""

from pathlib import Path

import click

from app.commands.options import reason_option, study_argument
from app.commands.people.acting import act_as_named, coordinator_options
from reader_study.conduct.heads import accept_head
from reader_study.study import Study


@click.command("accept-head")
@study_argument
@coordinator_options
@reason_option
def command(study: Path, reason: str) -> None:
    """Go on with the log of STUDY although it is behind or beside a head that is known.

    Find out first why it is: what is missing may lie in a backup, or in another copy.
    """
    with Study.open(study, known=False) as opened:
        for fault in accept_head(opened, reason=reason, acting=act_as_named):
            click.echo(f"Accepted ({fault.kind}): {fault.what}")
