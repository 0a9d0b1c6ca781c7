"""``sonoread report``: the PDF of the results that ``sonoread analyse`` made."""

import os
from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import act_as_named, coordinator_options
from reader_study.conduct.enrolling import BY_ANALYSTS
from reader_study.report import report_study
from reader_study.report.words import LANGUAGES, Language
from reader_study.study import Study


@click.command("report")
@study_argument
@coordinator_options
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def command(study: Path, out: Path | None, lang: Language) -> None:
    """Write report.pdf of STUDY, with results.json, reads.csv and measurements.csv beside it.

    The hash of report.pdf goes into the log. cases.csv, which tells where each case came from,
    stays in STUDY/reports.
    """
    # A study that may only be read, such as one on a medium that went into an archive, has its
    # report too; then nobody can tell later whether that was changed.
    recorded = os.access(study, os.W_OK)
    with Study.open(study, writable=recorded) as opened:
        if recorded:
            act_as_named(opened, roles=BY_ANALYSTS)
        click.echo(f"Written: {report_study(opened, out, lang=lang)}")
    if not recorded:
        click.echo("The study cannot be written to: the report's hash is not in its log.", err=True)
