"""``sonoread unblind``: open the reference standard of a closed study for analysis."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.secret import read_secret
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option, read_passphrase
from reader_study.closing import unblind
from reader_study.people.entering import Credential
from reader_study.study import Study


@click.command("unblind")
@study_argument
@passphrase_option
@click.option(
    "--person", "persons", multiple=True, help="Id of one who opens it; two, once two can."
)
@click.option(
    "--secret-file",
    "secret_files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the passphrase of each --person, in their order (else asked).",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(
    study: Path,
    passphrase_file: Path | None,
    persons: tuple[str, ...],
    secret_files: tuple[Path, ...],
    yes: bool,
) -> None:
    """Record that the reference standard of a closed STUDY is opened. This cannot be undone.

    Where two persons are registered who do not read (coordinator, statistician, truth-keeper), two
    different ones do it together: --person and --secret-file, each twice.
    """
    if len(secret_files) > len(persons):
        raise click.UsageError("Give a --person for each --secret-file.")
    with Study.open(study) as opened:
        if not yes:
            click.confirm("The reference standard is opened for good. Go on?", abort=True)
        passphrase = read_passphrase(passphrase_file)
        files = [*secret_files, *[None] * (len(persons) - len(secret_files))]
        who = [
            Credential(person, read_secret(file, f"Passphrase of {person}"))
            for person, file in zip(persons, files, strict=True)
        ]
        unblind(opened, passphrase=passphrase, persons=who)
        seq, head = opened.store.head
        click.echo(f"Unblinded at event {seq}, {head[:12]}…  {next_step('analyse', study)}")
