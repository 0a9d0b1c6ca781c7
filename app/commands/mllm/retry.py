"""``sonoread mllm retry``: a person says which calls are made again."""

from pathlib import Path

import click

from app.commands.mllm.run_options import run_name_argument
from app.commands.options import reason_option, study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import typed
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.mllm.keeping import kept_reply
from app.mllm.opened import note_head, run_on_file
from engines.mllm.running.asking import FAILED


@click.command("retry")
@study_argument
@run_name_argument
@click.option("--unknown", is_flag=True, help="Calls of which nobody knows how they ended.")
@click.option("--failed", is_flag=True, help="Calls that failed: time-outs, errors of the server.")
@reason_option
@coordinator_options
@passphrase_option
def command(
    study: Path,
    name: str,
    reason: str,
    passphrase_file: Path | None,
    *,
    unknown: bool,
    failed: bool,
) -> None:
    """Let calls of the run NAME be made again by the next `sonoread mllm run`.

    Only what failed for a technical reason can be asked again: a refusal and an answer that cannot
    be read are answers. What came the first time stays in the ledger.
    """
    if not unknown and not failed:
        raise click.UsageError("Say which: --unknown, --failed, or both.")
    with (
        study_of_coordinator(study) as opened,
        run_on_file(opened, name, read_passphrase(passphrase_file)) as ledger,
    ):
        by = opened.actor.id
        n = ledger.settle(ledger.unknown, by=by) if unknown else 0
        if failed:
            failures = (
                call for call, facts in ledger.replies() if kept_reply(facts).outcome in FAILED
            )
            n += ledger.ask_again(failures, by=by)
        if n:
            ledger.note({"what": "again", "n": n, "reason": reason})
            note_head(opened, name, ledger)
    click.echo(f"To be made again: {n} calls.")
    if n:
        click.echo(f"Next: {typed('mllm', 'run', study, 'FILE')}")
