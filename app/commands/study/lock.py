"""``sonoread lock``: lock the protocol and draw every reader's steps."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option, read_passphrase
from reader_study.conduct.locking import lock_with_truth
from reader_study.declared import form_ids
from reader_study.designs.balance import balance_table, balance_text
from reader_study.forms.library import provisional_terms
from reader_study.study import Study


@click.command("lock")
@study_argument
@coordinator_options
@passphrase_option
def command(study: Path, passphrase_file: Path | None) -> None:
    """Write the protocol's hash into the log and draw every reader's steps.

    From now on a change needs an amendment with a reason. The passphrase is asked for only where
    the order needs the reference standard (design.max_run, practice.cases). How evenly cases and
    readers are spread is shown before by `sonoread designs --study`.
    """
    with study_of_coordinator(study) as opened:
        lock_with_truth(opened, lambda: read_passphrase(passphrase_file))
        click.echo(f"Locked: protocol {opened.protocol.sha256[:12]}…")
        for form_id in form_ids(opened.protocol):
            click.echo(_form(opened, form_id))
        click.echo(balance_text(balance_table(opened.store.tables.steps())))
    click.echo(next_step("window", study))


def _form(study: Study, form_id: str) -> str:
    form = study.form(form_id)
    terms = provisional_terms(form)
    checked = f", {len(terms)} provisional terms that were checked" if terms else ""
    return f"Form {form.id}: version {form.version}, {form.sha256[:12]}…{checked}"
