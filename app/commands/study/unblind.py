"""``sonoread unblind``: open the reference standard of a closed study for analysis."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option, read_passphrase
from reader_study.closing import unblind
from reader_study.study import Study


@click.command("unblind")
@study_argument
@passphrase_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(study: Path, passphrase_file: Path | None, yes: bool) -> None:
    """Record that the reference standard of a closed STUDY is opened. This cannot be undone."""
    with Study.open(study) as opened:
        if not yes:
            click.confirm("The reference standard is opened for good. Go on?", abort=True)
        unblind(opened, passphrase=read_passphrase(passphrase_file))
        seq, head = opened.store.head
        click.echo(f"Unblinded at event {seq}, {head[:12]}…  {next_step('analyse', study)}")
