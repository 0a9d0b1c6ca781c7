"""``sonoread mllm reparse``: read all answers again, without a call."""

from pathlib import Path

import click

from app.commands.mllm.run_options import run_name_argument
from app.commands.mllm.run_told import counted
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.mllm.declaration import latest_declaration
from app.mllm.opened import note_head, run_on_file
from app.mllm.parses import parse_all, version_for


@click.command("reparse")
@study_argument
@run_name_argument
@coordinator_options
@passphrase_option
def command(study: Path, name: str, passphrase_file: Path | None) -> None:
    """Read the answers of the run NAME with this version of the parser; nothing is sent.

    What earlier versions read stays beside it: `sonoread mllm report --parser` chooses one.
    """
    with (
        study_of_coordinator(study) as opened,
        run_on_file(opened, name, read_passphrase(passphrase_file)) as ledger,
    ):
        declaration = latest_declaration(ledger)
        lexicon = declaration.run.lexicon
        n = parse_all(ledger, declaration.plan(), lexicon, told=counted("answers"))
        if n:
            note_head(opened, name, ledger)
        versions = ledger.versions
    click.echo(f"Read by version {version_for(lexicon)}: {n} answers that it had not read.")
    click.echo(f"Versions that are kept: {', '.join(versions) or 'none'}")
