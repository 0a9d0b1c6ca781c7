"""``sonoread lock``: lock the protocol and draw the reading lists."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.program import next_step
from reader_study.lock import lock_protocol
from reader_study.study import Study


@click.command("lock")
@study_argument
def command(study: Path) -> None:
    """Write the protocol's hash into the log and draw every reader's list.

    From now on a changed protocol is refused, and no case or model can be added.
    """
    with Study.open(study) as opened:
        lock_protocol(opened)
        click.echo(f"Locked: protocol {opened.protocol.sha256[:12]}…")
        for progress in opened.progress():
            click.echo(f"  {progress.reader_id}: {progress.total} cases in her own order")
    click.echo(next_step("window", study))
