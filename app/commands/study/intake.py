"""``sonoread intake``: take a folder of images and their table into a study."""

from pathlib import Path

import click

from app.commands.intake.abandoning import abandon as abandon_intake
from app.commands.intake.committing import commit, require_other_media
from app.commands.intake.counting import Counter
from app.commands.intake.deciding import Deciding
from app.commands.intake.planning import cases_of, planned
from app.commands.intake.showing import show_plan
from app.commands.intake.wishes import IntakeWishes, intake_options, intake_passphrase
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option
from app.commands.untrusted import untrusted_media
from reader_study.intake import IntakeBatch
from reader_study.intake.journal import IntakeJournal
from reader_study.intake.plan_text import described
from reader_study.intake.sources.places import SourcePlaces


@click.command("intake")
@study_argument
@coordinator_options
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@intake_options
@click.option(
    "--accept-proposals",
    is_flag=True,
    help="Take media on which nobody has decided with the masks that are proposed, unseen; the "
    "log tells that.",
)
@click.option(
    "--abandon", is_flag=True, help="Take back what a begun intake has stored and decided."
)
@click.option("--dry-run", is_flag=True, help="Show the plan and store nothing; 1 where it errs.")
@click.option("--json", "as_json", is_flag=True, help="Show it as JSON; with --dry-run.")
@click.option("--yes", is_flag=True, help="Do not ask whether the plan is right.")
@passphrase_option
def command(
    study: Path,
    folder: Path | None,
    wishes: IntakeWishes,
    accept_proposals: bool,
    abandon: bool,
    dry_run: bool,
    as_json: bool,
    yes: bool,
    passphrase_file: Path | None,
) -> None:
    """Take the media of FOLDER, and the table that says what they are, into STUDY.

    Taken are stills, DICOM files, cines, slices of a volume and videos, by their content, also in
    ZIP and tar archives. A row of the table names a file, a folder, or by an identifier of DICOM
    headers an image, a series, an examination or a patient. Without a table, folders named after
    the labels say what is in them. All that is not taken is named with the reason.

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
    if (as_json and not dry_run) or (dry_run and abandon):
        raise click.UsageError("--dry-run shows the plan of a FOLDER, with --json as JSON.")
    if dry_run and folder is not None:
        show_plan(study, folder, wishes, as_json=as_json)
        return
    with study_of_coordinator(study) as opened:
        if opened.finished_intake:
            click.echo("The intake that was killed had come to its end; nothing of it is lost.")
            click.echo(f"{len(opened.cases())} cases are in the study.")
            return
        if folder is None:
            abandon_intake(opened, yes=yes)
            return
        passphrase = intake_passphrase(opened, wishes.reason, passphrase_file)
        with (
            IntakeJournal.open(opened, passphrase, folder) as journal,
            untrusted_media() as opener,
            SourcePlaces(folder) as places,
        ):
            deciding = Deciding(journal, accepts=accept_proposals, by=opened.actor.id)
            plan = planned(
                opened, places, wishes, opener=opener, journal=journal, deciding=deciding
            )
            require_other_media(opened, plan, journal)
            click.echo(described(plan))
            told = deciding.on_plan(plan)
            batch = cases_of(opened, told, wishes, places=places, journal=journal, opener=opener)
            _tell_roles(batch, wishes.reading)
            if not yes:
                click.confirm("Take these cases in?", abort=True)
            deciding.keep()
            n_steps = commit(
                opened,
                batch,
                journal,
                passphrase=passphrase,
                reason=wishes.reason,
                progress=Counter("taken in"),
            )
        click.echo(f"{len(opened.cases())} cases are in the study.")
        if n_steps:
            click.echo(f"{n_steps} steps were drawn for the new ones; no other step has moved.")
            return
    if batch.n_reading < batch.n_cases:
        click.echo(f"{next_step('train', study)}, then predict and lock")
    else:
        click.echo(next_step("predict", study, "--model", "CARD"))


def _tell_roles(batch: IntakeBatch, wanted: int | None) -> None:
    rest = batch.n_cases - batch.n_reading
    click.echo(f"Roles     {batch.n_reading} cases to be read, {rest} for development")
    if wanted is not None and wanted != batch.n_reading:
        click.echo(f"  {wanted} cannot be reached with whole patients")
