"""``sonoread report``: the PDF of the results that ``sonoread analyse`` made."""

from pathlib import Path

import click

from app.commands.options import study_argument
from ground.errors import IntegrityError, ReaderStudyError
from ground.files import sha256_file, write_atomic
from reader_study.analysis import load_results
from reader_study.analysis.serial import FILE_NAME
from reader_study.report import write_report
from reader_study.report.output import READS_NAME
from reader_study.report.words import LANGUAGES, Language
from reader_study.study import Study


@click.command("report")
@study_argument
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
def command(study: Path, out: Path | None, lang: Language) -> None:
    """Write report.pdf of STUDY, with results.json and reads.csv beside it."""
    with Study.open(study, writable=False) as opened:
        reports = opened.paths.reports
        results_path = reports / FILE_NAME
        results = load_results(results_path)
        _require_frozen(opened, results_path, "sha256")
        _require_frozen(opened, reports / READS_NAME, "reads_sha256")
    folder = out or reports
    for name in (FILE_NAME, READS_NAME):
        _copy(reports / name, folder / name)
    click.echo(f"Written: {write_report(results, folder, lang=lang)}")


def _require_frozen(study: Study, path: Path, key: str) -> None:
    """Refuse to print results, or to hand on reads, that are not those of the log."""
    state = study.store.tables.state("analysis.frozen")
    if not path.is_file() or state is None or state["new"][key] != sha256_file(path):
        raise IntegrityError(
            "The file is not the one that the analysis wrote.",
            remedy="Run `sonoread analyse` again.",
            path=path,
        )


def _copy(source: Path, target: Path) -> None:
    if source.resolve() == target.resolve():
        return
    try:
        data = source.read_bytes()
    except OSError as error:
        raise ReaderStudyError(
            "A file of the analysis is missing.",
            remedy="Run `sonoread analyse` again.",
            path=source,
        ) from error
    write_atomic(target, data)
