"""``sonoread cases``: the cases of a study under their opaque ids."""

from pathlib import Path

import click

from app.commands.options import study_argument
from reader_study.study import Study


@click.command("cases")
@study_argument
def command(study: Path) -> None:
    """List the cases as CSV: id, patient, role, media, sizes. No reference standard."""
    with Study.open(study, writable=False) as opened:
        click.echo("case_id,patient_id,lesion_id,role,images,pixels")
        for case in opened.cases():
            sizes = " ".join(f"{medium.width}x{medium.height}" for medium in case.media)
            click.echo(
                f"{case.case_id},{case.patient_id},{case.lesion_id},{case.role},"
                f"{len(case.media)},{sizes}"
            )
