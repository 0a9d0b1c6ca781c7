"""``sonoread workstation``: the public keys of this person on this computer."""

import click

from reader_study.trust.keys import fingerprint, workstation_key


@click.command("workstation")
def command() -> None:
    """Show by which key this workstation signs, and to which key others seal for it."""
    key = workstation_key()
    click.echo(f"signs as    {fingerprint(key.public)}")
    click.echo(f"opens with  {key.sealing_public}  (for `package --for`)")
