"""``sonoread schedule``: every step of every reader, as it was drawn at the lock."""

import csv
import io
import json
from dataclasses import asdict, fields
from pathlib import Path

import click

from app.commands.options import study_argument
from ground.errors import ProtocolError
from reader_study.designs.step import ReadStep
from reader_study.study import Study

_COLUMNS = tuple(field.name for field in fields(ReadStep))


@click.command("schedule")
@study_argument
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a step, one a line.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--reader", help="The steps of this reader alone.")
@click.option("--session", type=click.IntRange(min=1), help="The steps of this session alone.")
def command(
    study: Path, as_json: bool, as_csv: bool, reader: str | None, session: int | None
) -> None:
    """Show what every reader reads, in her order: sessions, cases, arms, forms. No truth.

    The steps are those in the log; amendments stand behind what was drawn at the lock.
    """
    if as_json and as_csv:
        raise click.UsageError("Give --json or --csv, not both.")
    with Study.open(study, writable=False) as opened:
        if not opened.is_locked:
            raise ProtocolError(
                "The steps are drawn when the protocol is locked, and it is not yet.",
                remedy="Lock it with `sonoread lock`; `sonoread designs --study` shows the balance "
                "before.",
                path=study,
            )
        if reader is not None:
            opened.protocol.reader(reader)
        steps = opened.store.tables.steps(reader, session)
    if as_json:
        for step in steps:
            click.echo(json.dumps(asdict(step), ensure_ascii=False))
    elif as_csv:
        click.echo(_csv(steps), nl=False)
    else:
        _show(steps)


def _csv(steps: list[ReadStep]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(asdict(step).values() for step in steps)
    return text.getvalue()


def _show(steps: list[ReadStep]) -> None:
    place: tuple[str, int] | None = None
    for step in steps:
        if (step.reader_id, step.session) != place:
            place = (step.reader_id, step.session)
            click.echo(f"{step.reader_id}, session {step.session}")
        after = f"  after {step.follows}" if step.follows else ""
        case = step.case_id if step.position else ""
        click.echo(
            f"  {step.ordinal:>5}  {step.position or '':>5}  {case:<10} {step.arm:<14} "
            f"{step.kind:<10} {step.form}{after}"
        )
