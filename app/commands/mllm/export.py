"""``sonoread mllm export``: a run as JSON lines, for others to read."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from app.commands.mllm.run_options import parser_option, run_name_argument
from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.mllm.call_lines import call_lines
from app.mllm.evaluated import evaluated
from app.mllm.opened import run_on_file
from ground.files import write_atomic
from reader_study.analysis.benchmark.lines import to_lines
from reader_study.benchmark.ledger_file import ledger_key


@click.command("export")
@study_argument
@run_name_argument
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write.",
)
@click.option(
    "--answers",
    is_flag=True,
    help="Read answers with the reference of their items, as `sonoread mllm report` takes them; "
    "else one line for each call.",
)
@parser_option
@coordinator_options
@passphrase_option
def command(
    study: Path,
    name: str,
    out: Path,
    version: str | None,
    passphrase_file: Path | None,
    *,
    answers: bool,
) -> None:
    """Write every call of the run NAME that has a reply, one JSON object a line.

    A line has the call's key, what was asked of which item, and the reply as it came. It holds no
    name of a case and no reference, unless --answers asks for it: such a file is the
    coordinator's. The mark at its end is for `sonoread mllm import`, which takes no changed line.
    """
    with study_of_coordinator(study, writable=answers) as opened:
        passphrase = read_passphrase(passphrase_file)
        if answers:
            with evaluated(opened, name, passphrase, version=version) as run:
                text = to_lines(run.answers)
        else:
            with run_on_file(opened, name, passphrase, writable=False) as ledger:
                text = "".join(_as_text(call_lines(ledger, ledger_key(opened, passphrase))))
    write_atomic(out, text.encode("utf-8", "backslashreplace"))
    click.echo(f"Written: {out} ({text.count(chr(10))} lines)")


def _as_text(lines: Iterator[dict[str, object]]) -> Iterator[str]:
    # In ASCII: a reply may hold halves of characters, and is kept whatever it holds.
    return (json.dumps(line, sort_keys=True, allow_nan=False) + "\n" for line in lines)
