"""``sonoread mllm declare``: a run file to begin with, every key explained."""

from pathlib import Path

import click

from app.commands.program import program
from engines.mllm.declared.reading_file import parse_run
from ground.errors import StoreError
from ground.files import write_atomic
from ground.regular import MB, read_regular

_TEMPLATE = Path(__file__).resolve().parents[3] / "resources" / "benchmark" / "run-file.toml"


@click.command("declare")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Write FILE, a run file with every key, what it may be, and its default.

    It lies beside the study's protocol; `sonoread mllm check` tells what it would ask.
    """
    if file.exists():
        raise StoreError("There is a file of this name.", remedy="Give another name.", path=file)
    text = read_regular(_TEMPLATE, MB).decode("utf-8")
    parse_run(text)
    write_atomic(file, text.encode())
    click.echo(f"Written: {file}")
    click.echo(f"Write your servers and models into it, then: {program()} mllm check STUDY {file}")
