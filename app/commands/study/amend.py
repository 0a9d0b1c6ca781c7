"""``sonoread amend``: change a locked protocol, with a reason."""

from pathlib import Path

import click

from app.commands.options import reason_option, study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.study.passphrase import passphrase_option, read_passphrase
from reader_study.conduct.amending import AmendmentPlan, amend, plan_amendment
from reader_study.sealed import malignant_cases


@click.command("amend")
@study_argument
@coordinator_options
@click.option(
    "--protocol",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The amended protocol; without it STUDY/protocol.toml, changed in place.",
)
@reason_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@passphrase_option
def command(
    study: Path, protocol: Path | None, reason: str, yes: bool, passphrase_file: Path | None
) -> None:
    """Amend the locked protocol of STUDY; reads carry the version under which they were made.

    At any time: title, breaks, what the viewer allows, a longer washout, more readers, further
    contrasts. Until the first read: endpoint, threshold, contrasts and other rules of the analysis.
    What the steps were drawn from, and the forms, never change. Nobody's steps move.
    """
    with study_of_coordinator(study) as opened:
        plan = plan_amendment(opened, protocol)
        _show(plan)
        if not yes:
            click.confirm("Amend the protocol?", abort=True)
        malignant = None
        if plan.needs_truth:
            malignant = malignant_cases(opened, read_passphrase(passphrase_file))
        steps = amend(opened, plan, reason=reason, malignant=malignant)
    click.echo(f"Amended: version {plan.version}, protocol {plan.protocol.sha256[:12]}…")
    if steps:
        click.echo(f"{len(steps)} steps were drawn for {', '.join(plan.added)}.")


def _show(plan: AmendmentPlan) -> None:
    if not plan.changes:
        click.echo("Comments or layout alone; no key changes.")
    for key, (before, after) in plan.changes.items():
        click.echo(f"{key}: {_told(before)} → {_told(after)}")
    for reader_id in plan.removed:
        click.echo(f"{reader_id} has read nothing; her steps are taken away.")


def _told(value: str | None) -> str:
    return "(default)" if value is None else value
