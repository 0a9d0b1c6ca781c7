"""``sonoread phi``: what readers reported, and what is decided of it."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.conduct.patient_data import ReportedCase, reported_cases, settle_report
from reader_study.deid.masks import MaskBox
from reader_study.deid.reported import PhiDecision, PhiState


@click.command("phi")
@study_argument
@click.argument("case", required=False)
@click.option("--release", is_flag=True, help="There is nothing to hide: the case is read on.")
@click.option("--exclude", is_flag=True, help="The case is never shown again.")
@click.option(
    "--mask",
    "masks",
    multiple=True,
    callback=lambda _ctx, _param, texts: tuple(map(_box, texts)),
    help="A box to paint over: first column, first row, last column, last row, as 0,0,799,40; "
    "may be given several times. The case is read on without it.",
)
@click.option(
    "--medium", type=click.IntRange(1), default=1, help="Which medium of the case is painted over."
)
@click.option("--reason", default="", help="Why; it stands in the log and in the report.")
@coordinator_options
def command(
    study: Path,
    case: str | None,
    release: bool,
    exclude: bool,
    masks: tuple[MaskBox, ...],
    medium: int,
    reason: str,
) -> None:
    """Decide on a CASE in which a reader saw patient data; without a CASE list them.

    A reader reports it with F9. The case is hidden at once from everybody until this decides.
    Reads of it that were locked before stay and count; void them with `sonoread void`.
    """
    if case is None:
        if release or exclude or masks:
            raise click.UsageError("Name the CASE.")
        with study_of_coordinator(study, writable=False) as opened:
            _show(reported_cases(opened))
        return
    if [release, exclude, bool(masks)].count(True) != 1:
        raise click.UsageError("Give one of --release, --exclude and --mask.")
    if masks:
        _mask(study, case, masks, medium, reason)
        return
    decision = PhiDecision.RELEASED if release else PhiDecision.EXCLUDED
    with study_of_coordinator(study) as opened:
        settle_report(opened, case, decision, reason=reason)
    click.echo(f"{case}: {decision.value}.")
    if exclude:
        click.echo(
            "Its media stay in the study's folder and in packages that went out before. Packages "
            "learn of it with the next `sonoread sync`."
        )


def _box(text: str) -> MaskBox:
    try:
        x0, y0, x1, y1 = (int(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text!r} is no box; write it as 0,0,799,40.") from None
    return MaskBox(x0, y0, x1, y1)


def _mask(study: Path, case: str, masks: tuple[MaskBox, ...], medium: int, reason: str) -> None:
    from app.media.storing import storing_with
    from reader_study.conduct.masking import mask_reported
    from viewer.decoding import DecodePool

    pool = DecodePool(children=1)
    try:
        with study_of_coordinator(study) as opened:
            store = storing_with(pool)
            left = mask_reported(opened, case, masks, store=store, reason=reason, place=medium - 1)
    finally:
        pool.close()
    click.echo(f"{case}: masked, and read on.")
    for path in left:
        click.echo(f"  STILL THERE, remove it by hand: {path}")
    click.echo(
        "Packages that went out before, and copies of the study's folder, still hold what was "
        "there; in those packages the case stays hidden. What a model answered was on the old one."
    )


def _show(cases: tuple[ReportedCase, ...]) -> None:
    if not cases:
        click.echo("No patient data are reported.")
    for one in cases:
        click.echo(words_of(one))


def words_of(one: ReportedCase) -> str:
    """Return a line about a hidden case."""
    state = "REPORTED, hidden until you decide" if one.state is PhiState.REPORTED else "excluded"
    by = f", by {', '.join(one.readers)}" if one.readers else ", in a package"
    return f"{one.case_id}  {state}{by}; {one.reads} reads locked before"
