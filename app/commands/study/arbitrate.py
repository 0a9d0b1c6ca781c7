"""``sonoread arbitrate``: draw the arbitrations that are due."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.conduct.arbitrating import arbitrate, arbitration_state


@click.command("arbitrate")
@study_argument
@coordinator_options
def command(study: Path) -> None:
    """Draw a step for the arbitrator for each case that all have read and that they disagree on.

    The window does the same whenever a session begins.
    """
    with study_of_coordinator(study) as opened:
        drawn = arbitrate(opened)
        state = arbitration_state(opened)
    click.echo(f"Drawn now: {len(drawn)} cases.")
    for case in drawn:
        click.echo(f"  {case.case_id}  {', '.join(case.fields)}")
    if state is not None:
        click.echo(f"In all: {state.drawn} drawn, {state.decided} decided, {state.open} open.")
