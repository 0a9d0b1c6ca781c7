"""``sonoread sync``: exchange with a folder on a share or a stick, on both sides."""

import sys
from pathlib import Path

import click

from app.commands.exchange.merge import show
from app.commands.options import study_argument
from app.commands.people.acting import act_as_named, coordinator_options
from reader_study.exchange.merging import MergeVerdict
from reader_study.exchange.syncing import SyncReport, sync


@click.command("sync")
@study_argument
@coordinator_options
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def command(study: Path, folder: Path) -> None:
    """Exchange STUDY, yours or a reader's package, with FOLDER.

    A package lays out what was read in it and takes what the coordinator decided. The
    coordinator's study takes all bundles that are there and lays out what it decided. Nothing in
    FOLDER is needed later, and no study may lie there.
    """
    report = sync(study, folder, acting=act_as_named)
    if report.is_package:
        _show_package(report)
    else:
        show(one for one in report.merged if one.verdict is not MergeVerdict.KNOWN)
        click.echo(f"{len(report.laid_out)} updates laid out for readers.")
    for error in report.left_out:
        click.echo(f"left out  {error}")
    if report.left_out or any(one.verdict is MergeVerdict.REFUSED for one in report.merged):
        sys.exit(1)


def _show_package(report: SyncReport) -> None:
    if report.handed_in is None:
        click.echo("The coordinator has all that was read here.")
    else:
        click.echo(
            f"Laid out: {report.handed_in.reads} reads, to number {report.handed_in.to_seq}."
        )
    if report.acts:
        click.echo(f"Taken: {report.acts} decisions of the coordinator.")
    if report.renew:
        click.echo("A new package was made for this reader: ask the coordinator for it.")
    if report.is_closed:
        click.echo("The coordinator has closed the study; nothing more is taken.")
