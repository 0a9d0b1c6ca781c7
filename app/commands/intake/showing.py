"""``sonoread intake --dry-run``: the plan of a folder, and nothing stored."""

import json
from pathlib import Path

import click

from app.commands.intake.planning import planned
from app.commands.intake.wishes import IntakeWishes
from app.commands.people.acting import study_of_coordinator
from app.commands.untrusted import untrusted_media
from reader_study.intake.plan_json import plan_as_json
from reader_study.intake.plan_text import described
from reader_study.intake.sources.places import SourcePlaces


def show_plan(study: Path, folder: Path, wishes: IntakeWishes, *, as_json: bool) -> None:
    """Look at a folder, show its plan and end: with 1 where it has errors, or no case is left.

    Raises
    ------
    ReaderStudyError
        As `reader_study.intake.scan`.

    """
    with (
        study_of_coordinator(study, writable=False) as opened,
        untrusted_media() as opener,
        SourcePlaces(folder) as places,
    ):
        plan = planned(opened, places, wishes, opener=opener)
    if as_json:
        click.echo(json.dumps(plan_as_json(plan), ensure_ascii=False, indent=2))
    else:
        click.echo(described(plan))
        click.echo("Nothing was stored.", err=True)
    if not plan.ok:
        click.get_current_context().exit(1)
