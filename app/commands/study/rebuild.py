"""``sonoread rebuild``: derive a study's tables from its log again."""

from pathlib import Path

import click

from app.commands.options import study_argument
from ground.errors import IntegrityError
from reader_study.study import Study
from reader_study.verify import verify


@click.command("rebuild")
@study_argument
def command(study: Path) -> None:
    """Empty the derived tables and replay the log into them; the log itself is never changed."""
    broken = [finding for finding in verify(study) if finding.where.startswith("event ")]
    if broken:
        raise IntegrityError(
            f"The log is damaged ({broken[0]}).",
            remedy="Restore the newest good copy from the folder backups.",
            path=study,
        )
    with Study.open(study) as opened:
        opened.store.rebuild()
        click.echo(f"Derived again from {opened.store.head[0]} events.")
