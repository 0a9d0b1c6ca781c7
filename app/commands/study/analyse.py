"""``sonoread analyse``: results of an unblinded study, to the screen and to files."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.study.passphrase import passphrase_option, read_passphrase
from ground.files import sha256_file
from reader_study.analysis import analyse, collect, save_results
from reader_study.report.output import write_reads_csv
from reader_study.report.summary import summary
from reader_study.store import NewEvent
from reader_study.study import Study


@click.command("analyse")
@study_argument
@passphrase_option
def command(study: Path, passphrase_file: Path | None) -> None:
    """Compute the results of an unblinded STUDY into reports/results.json and reads.csv."""
    with Study.open(study) as opened:
        inputs = collect(opened, passphrase=read_passphrase(passphrase_file))
        results = analyse(inputs)
        path = save_results(results, opened.paths.reports)
        reads = write_reads_csv(inputs, opened.paths.reports)
        _record(opened, {"sha256": sha256_file(path), "reads_sha256": sha256_file(reads)})
    click.echo(summary(results))
    click.echo(f"\nWritten: {path}  Next: sonoread report {study}")


def _record(study: Study, hashes: dict[str, str]) -> None:
    """Write the hashes of results and reads into the log, once for each outcome."""
    state = study.store.tables.state("analysis.frozen")
    if state is None or state["new"] != hashes:
        study.record(NewEvent("analysis.frozen", "results", new=hashes))
