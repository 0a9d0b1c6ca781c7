"""``sonoread report``: the PDF of the results that ``sonoread analyse`` made."""

from pathlib import Path

import click

from app.commands.options import study_argument
from reader_study.report import report_study
from reader_study.report.words import LANGUAGES, Language
from reader_study.study import Study


@click.command("report")
@study_argument
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def command(study: Path, out: Path | None, lang: Language) -> None:
    """Write report.pdf of STUDY, with results.json, reads.csv and measurements.csv beside it.

    cases.csv, which tells where each case came from, stays in STUDY/reports.
    """
    with Study.open(study, writable=False) as opened:
        click.echo(f"Written: {report_study(opened, out, lang=lang)}")
