"""``sonoread review``: decide on the sources of an intake before anything of them is stored."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.commands.intake.counting import Counter
from app.commands.intake.deciding_one import REASONS, TypedDecision, masks_typed
from app.commands.intake.reviewed import ReviewedIntake, reviewed
from app.commands.intake.wishes import IntakeWishes, intake_options, intake_passphrase
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import typed
from app.commands.study.passphrase import passphrase_option
from app.commands.untrusted import untrusted_media
from app.commands.windows.windowed import windowed
from ground.errors import IntakeError
from reader_study.intake.review.acts import accept_clear
from reader_study.intake.review.decision import SourceVerdict
from reader_study.intake.review.keeping import keep_step
from reader_study.intake.review.review import Review, ReviewFilter
from reader_study.intake.review.tally import ReviewTally, tallied
from reader_study.intake.review.told import told_of
from reader_study.screening.steady_text import can_find_text


@click.command("review")
@study_argument
@coordinator_options
@click.argument("folder", type=click.Path(path_type=Path))
@intake_options
@click.option("--list", "as_list", is_flag=True, help="List the sources instead of a window.")
@click.option("--json", "as_json", is_flag=True, help="With --list: a JSON object a line.")
@click.option(
    "--show",
    type=click.Choice([chosen.value for chosen in ReviewFilter]),
    default=ReviewFilter.ALL.value,
    show_default=True,
    help="With --list: which sources.",
)
@click.option(
    "--decide",
    "decided",
    nargs=2,
    type=(str, click.Choice([verdict.value for verdict in SourceVerdict])),
    metavar="PATH VERDICT",
    help="Decide on one source: take, exclude or again.",
)
@click.option(
    "--mask",
    "masks",
    multiple=True,
    metavar="X0,Y0,X1,Y1",
    help="With take: what is painted over, instead of what is proposed. As often as needed; "
    ",FIRST,LAST frame may follow.",
)
@click.option("--no-mask", is_flag=True, help="With take: nothing is painted over.")
@click.option(
    "--because",
    type=click.Choice(REASONS),
    help="Why it is left out, or why it is taken beside its copy.",
)
@click.option("--accept-clear", is_flag=True, help="Take all that is open and without doubt.")
@click.option("--take-back", is_flag=True, help="Take the last act back.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the window.")
@passphrase_option
def command(
    study: Path,
    folder: Path,
    wishes: IntakeWishes,
    as_list: bool,
    as_json: bool,
    show: str,
    decided: tuple[str, str] | None,
    masks: tuple[str, ...],
    no_mask: bool,
    because: str | None,
    accept_clear: bool,
    take_back: bool,
    lang: str | None,
    passphrase_file: Path | None,
) -> None:
    """Decide what becomes of each image, clip and series of FOLDER before STUDY takes it in.

    A window shows them, the doubtful ones first, with the masks that are proposed: take, mask,
    leave out, or look again later. Every decision is in the intake's sealed journal before it
    counts as saved; `sonoread intake STUDY FOLDER`, or Ctrl+Enter in the window, takes in what
    was decided. --list, --decide, --accept-clear and --take-back do the same without a window.
    """
    if masks and no_mask:
        raise click.UsageError("Give masks, or --no-mask.")
    wanted = None
    if decided is not None:
        boxes = masks_typed(masks) if masks or no_mask else None
        wanted = TypedDecision(decided[0], SourceVerdict(decided[1]), boxes, because or "")
    elif masks or no_mask or because:
        raise click.UsageError("Masks and reasons belong to --decide.")
    headless = as_list or as_json or accept_clear or take_back or wanted is not None
    with _begun(study, folder, wishes, passphrase_file) as intake:
        if not headless:
            sys.exit(_window(intake, study, lang or ""))
        if take_back:
            _take_back(intake)
        if wanted is not None or accept_clear or as_list or as_json:
            review = intake.review(Counter("looked at"))
            review = _act(intake, review, wanted, clear=accept_clear)
            if as_list or as_json:
                _list(review, ReviewFilter(show), as_json=as_json)
            else:
                click.echo(_told(tallied(review)))


@contextmanager
def _begun(
    study: Path, folder: Path, wishes: IntakeWishes, passphrase_file: Path | None
) -> Iterator[ReviewedIntake]:
    with study_of_coordinator(study) as opened:
        if opened.finished_intake:
            raise IntakeError(
                "The intake that was killed had come to its end; nothing of it is lost.",
                remedy="`sonoread status` shows what the study holds.",
                path=study,
            )
        passphrase = intake_passphrase(opened, wishes.reason, passphrase_file)
        with (
            untrusted_media() as opener,
            reviewed(
                opened,
                folder,
                wishes,
                passphrase=passphrase,
                opener=opener,
                searches_text=_searches(wishes.search_text),
            ) as intake,
        ):
            yield intake


def _searches(wanted: bool | None) -> bool:
    """Tell whether text is looked for; say so where it cannot be."""
    if wanted is None and not can_find_text():
        click.echo(
            "Burned-in text is not looked for: the recogniser is not installed. Look at every "
            "image for names yourself.",
            err=True,
        )
        return False
    return wanted is not False


def _window(intake: ReviewedIntake, study: Path, lang: str) -> int:
    with windowed():
        from app.reviewing.begin import run_review_of
    command = typed("intake", study, intake.folder)
    return run_review_of(intake, command=command, lang=lang)


def _act(
    intake: ReviewedIntake, review: Review, wanted: TypedDecision | None, *, clear: bool
) -> Review:
    by = intake.study.actor.id
    for step in (
        None if wanted is None else wanted.step(review, by=by),
        accept_clear(review, by=by) if clear else None,
    ):
        if step is not None:
            keep_step(intake.journal, step)
            review = review.done(step)
    return review


def _take_back(intake: ReviewedIntake) -> None:
    gone = intake.journal.take_back()
    if not gone:
        raise IntakeError(
            "There is nothing to take back.", remedy="`sonoread review --list` shows what stands."
        )
    click.echo(f"Taken back: {len(gone)} decisions.")


def _list(review: Review, chosen: ReviewFilter, *, as_json: bool) -> None:
    for row in told_of(review, chosen):
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
            continue
        doubts = ", ".join(doubt["doubt"] for doubt in row["doubts"])
        click.echo(f"{row['state']:<9} {row['path']}  {doubts}".rstrip())
    if not as_json:
        click.echo(_told(tallied(review)))


def _told(tally: ReviewTally) -> str:
    states = (
        f"{tally.open} open, {tally.taken} taken, {tally.excluded} left out, {tally.again} again"
    )
    return f"{tally.total} sources, {tally.doubtful} doubtful: {states}"
