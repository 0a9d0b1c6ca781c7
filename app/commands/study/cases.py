"""``sonoread cases``: the cases of a study under their opaque ids."""

from pathlib import Path

import click

from app.commands.options import study_argument
from reader_study.media.medium import Medium, MediumKind
from reader_study.study import Study


@click.command("cases")
@study_argument
def command(study: Path) -> None:
    """List the cases as CSV: id, patient, role, media, sizes. No reference standard."""
    with Study.open(study, writable=False) as opened:
        click.echo("case_id,patient_id,lesion_id,role,images,pixels")
        for case in opened.cases():
            sizes = " ".join(map(_size, case.media))
            click.echo(
                f"{case.case_id},{case.patient_id},{case.lesion_id},{case.role},"
                f"{len(case.media)},{sizes}"
            )


def _size(medium: Medium) -> str:
    """Return width and height, and the number of frames of what is no still."""
    size = f"{medium.width}x{medium.height}"
    return size if medium.kind is MediumKind.STILL else f"{size}x{medium.frames}"
