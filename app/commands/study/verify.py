"""``sonoread verify``: check everything that a study promises."""

import sys
from pathlib import Path

import click

from app.commands.options import study_argument
from reader_study.paths import StudyPaths
from reader_study.verify import verify, verify_caveats


@click.command("verify")
@study_argument
@click.option("--head", help="Hash of an event known from a report or bundle; must be in the log.")
def command(study: Path, head: str | None) -> None:
    """Check log, tables, images, model reads, sealed truth and protocol; name what is wrong."""
    findings = verify(
        study, expected_head=head, progress=lambda part: click.echo(f"checking {part} …", err=True)
    )
    for finding in findings:
        click.echo(str(finding).encode("utf-8", "replace"))  # what was typed may be no text
    if findings:
        click.echo(f"FAILED: {len(findings)} finding(s).")
        sys.exit(1)
    if not StudyPaths(study).truth.exists():
        click.echo("The sealed reference standard is not in this copy and was not checked.")
    for caveat in verify_caveats(study):
        click.echo(caveat)
    click.echo("Everything is as it was recorded.")
