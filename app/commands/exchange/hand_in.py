"""``sonoread hand-in``: what a reader did in her package, as a bundle for the coordinator."""

from pathlib import Path

import click

from reader_study.exchange.handing_in import hand_in, sign_for_hand_in
from reader_study.study import Study


@click.command("hand-in")
@click.argument("package", type=click.Path(path_type=Path, file_okay=False))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--since", type=click.IntRange(min=0), default=0, help="Only what comes after this.")
def command(package: Path, out: Path, since: int) -> None:
    """Write all that was done in PACKAGE into OUT, a file or a folder that is there.

    The package stays as it is: reading goes on, and a later bundle holds this one's reads too.
    """
    signed = sign_for_hand_in(package)
    with Study.open(package, writable=False) as opened:
        done = hand_in(opened, out, since=since)
    click.echo(f"{done.path}: {done.reads} reads of {done.reader_id}, to number {done.to_seq}.")
    if not signed:
        click.echo(
            "The package is open elsewhere or cannot be written: the last signed head goes along."
        )
    click.echo(f"Signed with the key {done.fingerprint}; tell it to the coordinator if she asks.")
