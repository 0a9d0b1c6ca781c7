"""``sonoread export``: write what a study holds as tables."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.conduct.export_files import ExportFormat, export_reads


@click.group("export")
def command() -> None:
    """Write what a study holds as a table; never the reference standard."""


@command.command("reads")
@study_argument
@coordinator_options
@click.option("--csv", "form", flag_value="csv", help="CSV in UTF-8, one row a read.")
@click.option("--xlsx", "form", flag_value="xlsx", help="A workbook, with a sheet on the fields.")
@click.option("--json", "form", flag_value="json", help="A list of objects.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The new file; without it STUDY-reads.csv (or .xlsx, .json) beside the study.",
)
def reads(study: Path, form: ExportFormat | None, out: Path | None) -> None:
    """Write every locked read of STUDY: scored, practice, repeats, arbitration, questionnaires.

    A column for each field of each form that was answered, named form.field; times, what was shown
    of the AI, and under which version of the protocol. No reference standard, also after the
    unblinding: that stands in reports/reads.csv.
    """
    if form is None:
        raise click.UsageError("Give one of --csv, --xlsx and --json.")
    with study_of_coordinator(study, writable=False) as opened:
        whole = study.resolve()
        target = out or whole.with_name(f"{whole.name}-reads.{form}")
        n = export_reads(opened, target, form)
    click.echo(f"Written: {target} ({n} reads)")
