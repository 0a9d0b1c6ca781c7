"""``sonoread intake``: take a folder of images and their table into a study."""

from pathlib import Path

import click

from app.commands.intake.abandoning import abandon as abandon_intake
from app.commands.intake.committing import batch_of, commit
from app.commands.intake.deciding import Deciding
from app.commands.intake.eligible import asked_of
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import new_passphrase, passphrase_option, read_passphrase
from app.commands.untrusted import untrusted_media
from ground.errors import IntakeError
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.intake import IntakeBatch, IntakePlan, load_mapping, ready_mappings, scan
from reader_study.intake.journal import IntakeJournal
from reader_study.intake.sources.findings import Screening
from reader_study.registration import require_no_model
from reader_study.sealed import open_sealed
from reader_study.study import Study
from reader_study.tables import HiddenRows

_EVERY = 25


@click.command("intake")
@study_argument
@coordinator_options
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--mapping",
    help=f"What the columns mean: a TOML file, or one of {', '.join(ready_mappings())}. "
    "Without it the columns are guessed and shown.",
)
@click.option(
    "--reading",
    type=click.IntRange(min=1),
    help="How many cases are read; the others train models. Without it all are read.",
)
@click.option(
    "--hidden-rows",
    type=click.Choice([choice.value for choice in HiddenRows]),
    default=HiddenRows.KEEP.value,
    show_default=True,
    help="Rows that a filter hides in the workbook: keep them, or leave them out.",
)
@click.option("--skip-bad", is_flag=True, help="Leave bad cases and copies out, and count them.")
@click.option(
    "--accept-proposals",
    is_flag=True,
    help="Take media on which nobody has decided with the masks that are proposed, unseen; the "
    "log tells that.",
)
@click.option(
    "--case",
    "on_cases",
    multiple=True,
    metavar="NAME=take:REASON",
    help="Take a case that the protocol's rules leave open or out, or leave one out with "
    "NAME=exclude:REASON. As often as needed; the log tells who and why.",
)
@click.option(
    "--abandon", is_flag=True, help="Take back what a begun intake has stored and decided."
)
@click.option("--reason", default="", help="Why cases come after the lock; needed only then.")
@click.option("--yes", is_flag=True, help="Do not ask whether the plan is right.")
@passphrase_option
def command(
    study: Path,
    folder: Path | None,
    mapping: str | None,
    reading: int | None,
    hidden_rows: str,
    skip_bad: bool,
    accept_proposals: bool,
    on_cases: tuple[str, ...],
    abandon: bool,
    reason: str,
    yes: bool,
    passphrase_file: Path | None,
) -> None:
    """Take the images of FOLDER, and the table that says what they are, into STUDY.

    First everything is looked at and shown: columns, counts, errors. Nothing is stored before
    that is confirmed, and then everything or nothing. The reference standard goes into
    truth.sealed, which opens with the coordinator's passphrase only.

    An intake that was killed goes on where it was when the same command is given again: what was
    looked at, decided and stored stands in a sealed journal in STUDY until the log tells of the
    cases. --abandon takes it back instead.

    A study that has cases takes further ones behind them, with the same passphrase, as long as no
    model is frozen. After the lock that is an amendment with --reason: their steps come behind
    those of every reader.
    """
    if (folder is None) != abandon:
        raise click.UsageError("Name the FOLDER, or give --abandon without one.")
    with study_of_coordinator(study) as opened:
        if opened.finished_intake:
            click.echo("The intake that was killed had come to its end; nothing of it is lost.")
            click.echo(f"{len(opened.cases())} cases are in the study.")
            return
        if folder is None:
            abandon_intake(opened, yes=yes)
            return
        passphrase = _passphrase(opened, reason, passphrase_file)
        chosen = None if mapping is None else load_mapping(mapping)
        with (
            IntakeJournal.open(opened, passphrase, folder) as journal,
            untrusted_media() as opener,
        ):
            asked = asked_of(opened, on_cases)
            deciding = Deciding(journal, accepts=accept_proposals, by=opened.actor.id)
            plan = scan(
                folder,
                mapping=chosen,
                opener=opener,
                known=journal,
                decided=deciding.on,
                screening=Screening() if asked.rules.apply else None,
                asked=asked,
                skip_bad=skip_bad,
                hidden=HiddenRows(hidden_rows),
                progress=_Counter("looked at"),
            )
            click.echo(plan.describe())
            told = deciding.on_plan(plan)
            batch = batch_of(opened, told, journal, opener, reading_cases=reading)
            _check_simulated(opened, batch, plan)
            _tell_roles(batch, reading)
            if not yes:
                click.confirm("Take these cases in?", abort=True)
            deciding.keep()
            n_steps = commit(
                opened,
                batch,
                journal,
                passphrase=passphrase,
                reason=reason,
                progress=_Counter("taken in"),
            )
        click.echo(f"{len(opened.cases())} cases are in the study.")
        if n_steps:
            click.echo(f"{n_steps} steps were drawn for the new ones; no other step has moved.")
            return
    if batch.n_reading < batch.n_cases:
        click.echo(f"{next_step('train', study)}, then predict and lock")
    else:
        click.echo(next_step("predict", study, "--model", "CARD"))


def _passphrase(study: Study, reason: str, file: Path | None) -> str:
    """Return the passphrase, and refuse at once what would be refused after a long scan."""
    if study.is_locked:
        required_reason(reason)
        require_conduct(study)
    elif reason:
        raise click.UsageError("A reason is given for cases that come after the lock.")
    if not study.cases():
        return new_passphrase(file)
    require_no_model(study)
    passphrase = read_passphrase(file)
    open_sealed(study, passphrase)
    return passphrase


def _check_simulated(study: Study, batch: IntakeBatch, plan: IntakePlan) -> None:
    if batch.source_simulated and not study.protocol.simulated_images:
        raise IntakeError(
            "The table marks images as simulated, and the protocol does not.",
            remedy="Make the study anew with simulated_images = true in protocol.toml.",
            path=plan.table or plan.folder,
        )


def _tell_roles(batch: IntakeBatch, wanted: int | None) -> None:
    rest = batch.n_cases - batch.n_reading
    click.echo(f"Roles     {batch.n_reading} cases to be read, {rest} for development")
    if wanted is not None and wanted != batch.n_reading:
        click.echo(f"  {wanted} cannot be reached with whole patients")


class _Counter:
    """Shows on stderr how many are done, each count on its own line so that logs stay readable."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, done: int, total: int) -> None:
        if done % _EVERY == 0 or done == total:
            click.echo(f"{done} of {total} {self._what}", err=True)
