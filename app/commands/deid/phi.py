"""``sonoread phi``: what readers reported, and what is decided of it."""

from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from reader_study.conduct.patient_data import ReportedCase, reported_cases, settle_report
from reader_study.deid.reported import PhiDecision, PhiState


@click.command("phi")
@study_argument
@click.argument("case", required=False)
@click.option("--release", is_flag=True, help="There is nothing to hide: the case is read on.")
@click.option("--exclude", is_flag=True, help="The case is never shown again.")
@click.option("--reason", default="", help="Why; it stands in the log and in the report.")
@coordinator_options
def command(study: Path, case: str | None, release: bool, exclude: bool, reason: str) -> None:
    """Decide on a CASE in which a reader saw patient data; without a CASE list them.

    A reader reports it with F9. The case is hidden at once from everybody until this decides.
    Reads of it that were locked before stay and count; void them with `sonoread void`.
    """
    if case is None:
        if release or exclude:
            raise click.UsageError("Name the CASE.")
        with study_of_coordinator(study, writable=False) as opened:
            _show(reported_cases(opened))
        return
    if release == exclude:
        raise click.UsageError("Give one of --release and --exclude.")
    decision = PhiDecision.RELEASED if release else PhiDecision.EXCLUDED
    with study_of_coordinator(study) as opened:
        settle_report(opened, case, decision, reason=reason)
    click.echo(f"{case}: {decision.value}.")
    if exclude:
        click.echo(
            "Its media stay in the study's folder and in packages that went out before. Packages "
            "learn of it with the next `sonoread sync`."
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
