"""``sonoread intake``: take a folder of images and their table into a study."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import new_passphrase, passphrase_option, read_passphrase
from app.commands.untrusted import stills_with, untrusted_media
from ground.errors import IntakeError
from reader_study.conduct.adding import add_cases
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.intake import IntakeBatch, IntakePlan, load_mapping, prepare, ready_mappings, scan
from reader_study.registration import register, require_no_model
from reader_study.sealed import open_sealed
from reader_study.study import Study
from reader_study.tables import HiddenRows

_EVERY = 25


@click.command("intake")
@study_argument
@coordinator_options
@click.argument("folder", type=click.Path(path_type=Path))
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
@click.option("--reason", default="", help="Why cases come after the lock; needed only then.")
@click.option("--yes", is_flag=True, help="Do not ask whether the plan is right.")
@passphrase_option
def command(
    study: Path,
    folder: Path,
    mapping: str | None,
    reading: int | None,
    hidden_rows: str,
    skip_bad: bool,
    reason: str,
    yes: bool,
    passphrase_file: Path | None,
) -> None:
    """Take the images of FOLDER, and the table that says what they are, into STUDY.

    First everything is looked at and shown: columns, counts, errors. Nothing is stored before
    that is confirmed, and then everything or nothing. The reference standard goes into
    truth.sealed, which opens with the coordinator's passphrase only.

    A study that has cases takes further ones behind them, with the same passphrase, as long as no
    model is frozen. After the lock that is an amendment with --reason: their steps come behind
    those of every reader.
    """
    chosen = None if mapping is None else load_mapping(mapping)
    with study_of_coordinator(study) as opened, untrusted_media() as opener:
        # Before the long look at the images: what will not do costs nothing then.
        passphrase = _passphrase(opened, reason, passphrase_file)
        plan = scan(
            folder,
            mapping=chosen,
            opener=opener,
            skip_bad=skip_bad,
            hidden=HiddenRows(hidden_rows),
            progress=_Counter("looked at"),
        )
        click.echo(plan.describe())
        decode = stills_with(opener)
        batch = prepare(plan, seed=opened.protocol.seed, decode=decode, reading_cases=reading)
        _check_simulated(opened, batch, plan)
        _tell_roles(batch, reading)
        if not yes:
            click.confirm("Take these cases in?", abort=True)
        counter, n_steps = _Counter("taken in"), 0
        if opened.is_locked:
            steps = add_cases(opened, batch, passphrase=passphrase, reason=reason, progress=counter)
            n_steps = len(steps)
        else:
            register(opened, batch, passphrase=passphrase, progress=counter)
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
