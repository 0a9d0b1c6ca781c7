"""The labelled images that a folder's table or a study's development cases give."""

from pathlib import Path

import click

from app.commands.people.acting import study_of_coordinator
from app.commands.study.passphrase import read_passphrase
from app.commands.untrusted import untrusted_media
from reader_study.intake import scan
from reader_study.intake.plan_text import described
from reader_study.models.training import TrainingData, images_of_plan, images_of_study, is_study


def labelled_images(
    source: Path, *, passphrase_file: Path | None, margin: int | None
) -> TrainingData:
    """Return the development cases of a study, or what a folder's table labels.

    Raises
    ------
    EngineError, TruthError
        As `reader_study.models.training.images_of_study` and `images_of_plan`.

    """
    if is_study(source):
        with study_of_coordinator(source, writable=False) as study:
            passphrase = read_passphrase(passphrase_file)
            return images_of_study(study, passphrase=passphrase, margin=margin)
    with untrusted_media() as opener:
        plan = scan(source, opener=opener, skip_bad=True)
    click.echo(described(plan), err=True)
    return images_of_plan(plan, margin=margin)
