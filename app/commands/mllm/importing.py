"""``sonoread mllm import``: replies that another machine has brought."""

from pathlib import Path

import click

from app.commands.mllm.run_options import run_name_argument
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.mllm.call_lines import take_lines
from app.mllm.declaration import latest_declaration
from app.mllm.opened import note_head, run_on_file
from ground.errors import ReadingRuleError
from reader_study.benchmark.ledger import CallLedger, TakenOver
from reader_study.benchmark.ledger_file import ledger_key


@click.command("import")
@study_argument
@run_name_argument
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@coordinator_options
@passphrase_option
def command(study: Path, name: str, file: Path, passphrase_file: Path | None) -> None:
    """Take the replies of FILE that the run NAME does not have.

    FILE is the calls.sealed of the same run in a copy of this study on another machine, or what
    `sonoread mllm export` wrote there. Where both have a reply, that of this machine stays.
    """
    with study_of_coordinator(study) as opened:
        passphrase = read_passphrase(passphrase_file)
        key = ledger_key(opened, passphrase)
        with run_on_file(opened, name, passphrase) as ledger:
            if file.suffix == ".sealed":
                with CallLedger(file, key, writable=False) as other:
                    _require_same(ledger, other, file)
                    taken = ledger.take_over(other)
            else:
                taken = take_lines(ledger, file, key)
            note_head(opened, name, ledger)
    click.echo(_told(taken))


def _require_same(here: CallLedger, there: CallLedger, file: Path) -> None:
    """Refuse the ledger of another run: its replies answer other questions."""
    plan = latest_declaration(here).plan()
    foreign = there.answered - plan.calls.keys()
    if foreign:
        raise ReadingRuleError(
            f"{len(foreign)} of {len(there.answered)} replies answer questions that this run does "
            "not ask.",
            remedy="Bring this run to the same declaration first, with `sonoread mllm run`.",
            path=file,
        )


def _told(taken: TakenOver) -> str:
    double = f"; {taken.n_double} were here already" if taken.n_double else ""
    return f"Taken: {taken.n_taken} replies{double}."
