"""``sonoread seal-ai``: seal the AI's answers to those who are to open them now."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.study.passphrase import passphrase_option, read_passphrase
from reader_study.conduct.sealing_ai import holders_told, seal_anew


@click.command("seal-ai")
@study_argument
@coordinator_options
@passphrase_option
@click.option("--reason", default="", help="Why, for the log.")
def command(study: Path, passphrase_file: Path | None, reason: str) -> None:
    """Seal the AI's answers of STUDY to the registered readers, or to this workstation.

    For another computer, a lost key, a reader who was registered after the lock. No answer is
    opened or changed; that it was done stands in the log.
    """
    with study_of_coordinator(study) as opened:
        models = seal_anew(opened, passphrase=read_passphrase(passphrase_file), reason=reason)
        for model_id in models:
            click.echo(f"{model_id}: opens for {', '.join(holders_told(opened, model_id))}.")
    if not models:
        click.echo("No sealed answers are in this study.")
