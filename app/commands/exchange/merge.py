"""``sonoread merge``: take what came back with bundles."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.exchange.forks import choose_branch, forks
from reader_study.exchange.merging import MergeOutcome, MergeVerdict, merge_bundles

_BROUGHT = frozenset({MergeVerdict.MERGED, MergeVerdict.FORKED})


@click.command("merge")
@study_argument
@coordinator_options
@click.argument("bundles", nargs=-1, type=click.Path(path_type=Path))
@click.option("--trust", multiple=True, metavar="KEY", help="Fingerprint of another key of hers.")
@click.option("--choose", metavar="HASH", help="The branch of a fork that counts.")
@click.option("--reason", default="", help="Why; needed with --trust and --choose.")
def command(
    study: Path, bundles: tuple[Path, ...], trust: tuple[str, ...], choose: str | None, reason: str
) -> None:
    """Take BUNDLES into STUDY: in any order, any number of times, each whole or not at all.

    What was read on in two places is kept twice, and counts behind that point when you choose.
    """
    if not bundles and choose is None:
        raise click.UsageError("Give bundles, or --choose.")
    with study_of_coordinator(study) as opened:
        outcomes = merge_bundles(opened, bundles, trust=trust, reason=reason)
        if any(outcome.verdict in _BROUGHT for outcome in outcomes):
            opened.sign_head()
        if choose is not None:
            fork = choose_branch(opened, choose, reason=reason)
            click.echo(f"The branch {choose} of {fork.reader_id} counts.")
        undecided = [fork for fork in forks(opened) if fork.after_seq is not None]
    show(outcomes)
    for fork in undecided:
        click.echo(
            f"The package of {fork.reader_id} was read on in {len(fork.branches)} places after "
            f"number {fork.after_seq}; nothing behind it counts. Choose one with --choose:"
        )
        for branch in fork.branches:
            click.echo(f"  {branch.head[:16]}  to number {branch.seq}")
    if any(outcome.verdict is MergeVerdict.REFUSED for outcome in outcomes):
        sys.exit(1)


def show(outcomes: Iterable[MergeOutcome]) -> None:
    """Print what became of bundles."""
    for outcome in outcomes:
        line = f"{outcome.verdict:<8}  {outcome.path.name}"
        if outcome.reader_id:
            line += f"  {outcome.reader_id}, {outcome.reads} reads, {outcome.events} events"
        if outcome.fingerprint:
            line += f", key {outcome.fingerprint}"
        click.echo(line)
        if outcome.error is not None:
            click.echo(f"          {outcome.error.what} {outcome.error.remedy}")
