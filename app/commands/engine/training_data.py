"""The labelled images that a training may use, by what was asked for at the command line."""

import json
from pathlib import Path

import click

from app.commands.people.acting import study_of_coordinator
from app.commands.study.passphrase import read_passphrase
from app.commands.untrusted import untrusted_media
from engines.messages import FINDINGS, Finding, Sample
from reader_study.intake import scan
from reader_study.intake.plan_text import described
from reader_study.models.training import TrainingData, images_of_plan, images_of_study, is_study

FINDING_OF: dict[str, Finding | None] = {"": None, **{name: name for name in FINDINGS}}
"""From the label of a case to what the engine calls it."""


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


def samples_of(data: TrainingData) -> tuple[Sample, ...]:
    """Return the images as an engine job takes them."""
    return tuple(
        Sample(
            path=str(one.path),
            label=one.label,
            patient=one.patient,
            case=one.case,
            crop=one.crop,
            source=one.source,
            finding=FINDING_OF[one.finding],
        )
        for one in data.images
    )


def last_line(told: object) -> None:
    """Print what a command found as one JSON object, on the last line of its output."""
    click.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
