"""``sonoread package``: a study for one reader, to be sent to her."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from reader_study.exchange.packing import pack


@click.command("package")
@study_argument
@coordinator_options
@click.argument("reader")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Although one is out for her; with --reason.")
@click.option("--reason", default="", help="Why she gets another one; it stands in the log.")
@click.option(
    "--for",
    "sealing",
    default="",
    help="Key of her workstation (`sonoread workstation` there); needed where the AI is shown and "
    "she is not registered as a person, else the AI opens on this computer alone.",
)
def command(study: Path, reader: str, out: Path, again: bool, reason: str, sealing: str) -> None:
    """Make a package of STUDY for READER: OUT.zip, or a folder OUT.

    It holds her steps, her images, and what her arms show of the AI: no other reader, no
    reference standard, no development case. It is whole or not there at all.
    """
    with study_of_coordinator(study) as opened:
        made = pack(opened, reader, out, again=again, reason=reason, sealing=sealing, step=_told)
    if made.was_made_before:
        click.echo("It was made by a call that was cut off, and lies in its place now.")
    click.echo(f"{made.path}: package {made.package_id}, {made.cases} cases.")
    click.echo(f"Signed by the key {made.fingerprint}; read it aloud to her.")
    click.echo(next_step("unpack", out, "FOLDER"))


def _told(done: int, total: int) -> None:
    """Print a line for each tenth of the files."""
    if done * 10 // total > (done - 1) * 10 // total:
        click.echo(f"{done} of {total} files …", err=True)
