"""``sonoread models convert``: the tensors of an old checkpoint in a file that is safe."""

import json
from pathlib import Path

import click

from engines.weights.convert.converting import convert, report_file


@click.command("convert")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--container",
    default="",
    help="Key under which the tensors stand, where it is none of the usual ones.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(source: Path, out: Path, container: str, as_json: bool) -> None:
    """Write the tensors of SOURCE, a torch checkpoint, to OUT, a new .safetensors file.

    A confined process reads it: it has no network, opens no other file, and nothing of what the
    checkpoint holds is run. A report beside OUT says what was left out.
    """
    report = convert(source, out, container=container)
    if as_json:
        click.echo(json.dumps(report.model_dump(mode="json"), ensure_ascii=False))
        return
    taken = f" from {report.taken_from}" if report.taken_from else ""
    click.echo(f"{report.tensors} tensors{taken}: {out}")
    for line in report.left_out:
        click.echo(f"left out: {line}")
    click.echo(f"Report: {report_file(out)}")
