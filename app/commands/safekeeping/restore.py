"""``sonoread restore``: put a copy in the place of a damaged database."""

from pathlib import Path

import click

from app.commands.options import reason_option, study_argument
from app.commands.people.acting import coordinator_options, named_coordinator
from ground.errors import IntegrityError
from reader_study.conduct.restoring import who_restores
from reader_study.safekeeping.places import newest_good
from reader_study.safekeeping.restoring import Restored, restore


@click.command("restore")
@study_argument
@coordinator_options
@click.argument("backup", type=click.Path(path_type=Path), required=False)
@click.option("--newest", is_flag=True, help="The newest good copy, wherever it lies.")
@reason_option
def command(study: Path, backup: Path | None, newest: bool, reason: str) -> None:
    """Put BACKUP, or the newest good copy, in the place of a damaged study.db.

    The damaged file stays beside it. What of its log can still be read and continues the copy is
    taken over; how many events are lost is said, and stands in the log with the reason.
    """
    if newest == (backup is not None):
        raise click.UsageError("Name one copy, or give --newest.")
    chosen = _newest(study) if backup is None else backup
    actor = who_restores(study, chosen, named_coordinator())
    _tell(restore(study, chosen, reason=reason, actor=actor))


def _newest(study: Path) -> Path:
    copy = newest_good(study)
    if copy is None:
        raise IntegrityError(
            "There is no good copy of this study.",
            remedy="Name one that lies elsewhere, or name the second folder with `sonoread "
            "backups`.",
            path=study,
        )
    return copy.path


def _tell(done: Restored) -> None:
    click.echo(f"In place: {done.copy.name}, {done.seq} events.")
    if done.salvaged:
        click.echo(f"Taken over from the damaged log: {done.salvaged} events.")
    if done.lost is None:
        click.echo("Nothing of the damaged log could be read: what came after the copy is lost.")
    else:
        click.echo(f"Events lost: {done.lost}.")
    if done.quarantined is not None:
        click.echo(f"The damaged database is kept as {done.quarantined.name}.")
    for name in done.parts:
        click.echo(f"Put back, since it was missing: {name}.")
