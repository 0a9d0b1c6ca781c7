"""``sonoread mllm run``: ask the models of a run file, or go on with it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from app.commands.mllm.run_flags import RunFlags, run_flags
from app.commands.mllm.run_told import counted, ended_lines, told_of
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.mllm.asking import RunUnderWay
from app.mllm.choosing import chosen_calls
from app.mllm.gathering import gathered
from app.mllm.opened import declared_run
from app.mllm.parses import parse_all
from app.mllm.steering import steered
from engines.mllm.addresses import allowed_here
from engines.mllm.declared.reading_file import load_run
from engines.mllm.running.controls import Controls

_KEPT_BACK = (
    "Cases that are read no more, since patient data were seen in them: {n}. What was said of them "
    "is kept, and nothing more is asked."
)


@click.command("run")
@study_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@coordinator_options
@passphrase_option
@run_flags
def command(study: Path, file: Path, flags: RunFlags, passphrase_file: Path | None) -> None:
    """Ask the models of FILE about the reading cases of STUDY; the same command goes on.

    What determines the answers is frozen by its hash before the first call. Calls that have an
    answer are not made again; models, repeats and experiments may be added later. Calls whose
    outcome is unknown are listed by `sonoread mllm status` and made again by `retry` alone.

    Ctrl-C ends the run when the calls in flight have ended; a second one ends it at once.
    `sonoread mllm steer` pauses it, lets it go on, and changes its connections.
    """
    with study_of_coordinator(study) as opened:
        run, folder = flags.applied(load_run(file), file), file.resolve().parent
        passphrase = read_passphrase(passphrase_file)
        declaration = gathered(
            opened, run, passphrase, folder=folder, told=counted("pictures of cases")
        )
        with declared_run(opened, declaration, passphrase) as begun:
            ledger, plan = begun.ledger, begun.declaration.plan()
            calls = chosen_calls(
                begun.declaration, plan, flags.selection, kept_back=begun.kept_back
            )
            if begun.kept_back:
                click.echo(_KEPT_BACK.format(n=len(begun.kept_back)), err=True)
            controls = Controls()
            under_way = RunUnderWay(
                ledger, run, allowed_here(flags.allowed), told_of(), folder, controls
            )
            with steered(ledger.path.parent, controls), _gently_ended(controls):
                ended = under_way.make(calls)
            parse_all(ledger, plan, run.lexicon)
            lines = ended_lines(ledger, plan, ended)
    click.echo("\n".join(lines.told))
    click.echo(next_step("mllm", "status", study, run.name))
    if lines.failed:
        raise SystemExit(1)


@contextmanager
def _gently_ended(controls: Controls) -> Iterator[None]:
    """Let a first Ctrl-C end a run gently, and a second one at once."""
    before = signal.getsignal(signal.SIGINT)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        click.echo("Ending: waiting for the calls in flight.", err=True)
        controls.stop()

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
