"""``sonoread analyse``: results of an unblinded study, to the screen and to files."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option, read_passphrase
from reader_study.analysis import freeze_analysis
from reader_study.conduct.enrolling import BY_ANALYSTS
from reader_study.report.summary import summary


@click.command("analyse")
@study_argument
@coordinator_options
@passphrase_option
def command(study: Path, passphrase_file: Path | None) -> None:
    """Compute the results of an unblinded STUDY and write them into STUDY/reports.

    results.json holds the results, reads.csv one row a read, measurements.csv one row a mark, and
    cases.csv where each case came from.
    """
    with study_of_coordinator(study, roles=BY_ANALYSTS) as opened:
        frozen = freeze_analysis(opened, passphrase=read_passphrase(passphrase_file))
    click.echo(summary(frozen.results))
    click.echo("")
    for path in frozen.files:
        click.echo(f"Written: {path}")
    click.echo(next_step("report", study))
