"""``sonoread intake``: take a folder of images and their table into a study."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.program import next_step
from app.commands.study.passphrase import new_passphrase, passphrase_option
from app.commands.untrusted import untrusted_stills
from ground.errors import IntakeError
from reader_study.intake import IntakeBatch, IntakePlan, load_mapping, prepare, ready_mappings, scan
from reader_study.registration import register
from reader_study.study import Study
from reader_study.tables import HiddenRows

_EVERY = 25


@click.command("intake")
@study_argument
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
@click.option("--yes", is_flag=True, help="Do not ask whether the plan is right.")
@passphrase_option
def command(
    study: Path,
    folder: Path,
    mapping: str | None,
    reading: int | None,
    hidden_rows: str,
    skip_bad: bool,
    yes: bool,
    passphrase_file: Path | None,
) -> None:
    """Take the images of FOLDER, and the table that says what they are, into STUDY.

    First everything is looked at and shown: columns, counts, errors. Nothing is stored before
    that is confirmed, and then everything or nothing. The reference standard goes into
    truth.sealed, which opens with the coordinator's passphrase only.
    """
    chosen = None if mapping is None else load_mapping(mapping)
    with Study.open(study) as opened, untrusted_stills() as decode:
        _check_empty(opened)
        # Before the long look at the images: a passphrase that will not do costs nothing then.
        passphrase = new_passphrase(passphrase_file)
        plan = scan(
            folder,
            mapping=chosen,
            decode=decode,
            skip_bad=skip_bad,
            hidden=HiddenRows(hidden_rows),
            progress=_Counter("looked at"),
        )
        click.echo(plan.describe())
        batch = prepare(plan, seed=opened.protocol.seed, decode=decode, reading_cases=reading)
        _check_simulated(opened, batch, plan)
        _tell_roles(batch, reading)
        if not yes:
            click.confirm("Take these cases in?", abort=True)
        register(opened, batch, passphrase=passphrase, progress=_Counter("taken in"))
    click.echo(f"{batch.n_cases} cases are in the study.")
    if batch.n_reading < batch.n_cases:
        click.echo(f"{next_step('train', study)}, then predict and lock")
    else:
        click.echo(next_step("predict", study, "--model", "CARD"))


def _check_empty(study: Study) -> None:
    """Refuse at once what registration would refuse after a long scan."""
    if study.is_locked or study.cases():
        raise IntakeError(
            "The study is locked." if study.is_locked else "The study holds cases already.",
            remedy="Make a new study and take all images in at once.",
            path=study.root,
        )


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
