"""``sonoread mllm check``: what a run would ask; no call is made."""

from collections import Counter
from pathlib import Path

import click

from app.commands.mllm.run_flags import RunFlags, run_flags
from app.commands.mllm.run_told import counted
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.mllm.asking import server_of
from app.mllm.choosing import chosen_calls
from app.mllm.gathering import gathered
from app.mllm.items.truths import CategoryGaps, category_gaps
from engines.mllm.addresses import allowed_here
from engines.mllm.declared.reading_file import load_run

MOST_LISTED = 10


@click.command("check")
@study_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--prompts", "show_prompts", is_flag=True, help="Show a question of each kind.")
@coordinator_options
@passphrase_option
@run_flags
def command(
    study: Path,
    file: Path,
    flags: RunFlags,
    passphrase_file: Path | None,
    *,
    show_prompts: bool,
) -> None:
    """Tell how many calls FILE would make about STUDY, and which words a model would get."""
    with study_of_coordinator(study, writable=False) as opened:
        run, folder = flags.applied(load_run(file), file), file.resolve().parent
        passphrase = read_passphrase(passphrase_file)
        declaration = gathered(
            opened, run, passphrase, folder=folder, told=counted("pictures of cases")
        )
        gaps = category_gaps(opened, passphrase, declaration.cases)
    plan = declaration.plan()
    calls = chosen_calls(declaration, plan, flags.selection)
    for place in run.servers.values():
        server_of(place, run.limits, allowed_here(flags.allowed), folder)
    click.echo(f"Run {run.name}: it would be frozen as {declaration.sha256}")
    click.echo(
        f"Items: {len(declaration.cases)} cases, {len(declaration.odd)} images outside of the field"
    )
    for line in _told_of(gaps):
        click.echo(line)
    for experiment, n in Counter(one.experiment for one in plan.answers).items():
        click.echo(f"  {experiment}: {n} answers")
    click.echo(f"Calls: {len(plan.calls)} (equal questions are one call); this time {len(calls)}")
    for model, n in Counter(call.model.name for call in calls.values()).items():
        click.echo(f"  {model}: {n}")
    if show_prompts:
        shown: set[str] = set()
        for call in calls.values():
            words = call.told()
            if call.words.sha256 + str(bool(call.settings.order)) not in shown:
                shown.add(call.words.sha256 + str(bool(call.settings.order)))
                click.echo(f"\n--- {call.words.name} ({call.words.language})\n{words}")


def _told_of(gaps: CategoryGaps) -> list[str]:
    lines = []
    if gaps.unplaced:
        shown = ", ".join(repr(one) for one in sorted(gaps.unplaced)[:MOST_LISTED])
        lines.append(
            f"Reference: no category of BI-RADS in {gaps.unplaced.total()} cases ({shown}); they "
            "count in no figure of categories"
        )
    if gaps.undivided:
        lines.append(
            f"Reference: category 4 without A to C in {gaps.undivided} cases; answers of 4A, 4B "
            "and 4C all meet it"
        )
    return lines
