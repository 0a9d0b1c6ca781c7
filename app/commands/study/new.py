"""``sonoread new``: make a study from a protocol file."""

from importlib.resources import files
from pathlib import Path

import click

from app.commands.program import next_step, typed
from ground.errors import ProtocolError
from reader_study.study import Study


@click.command("new")
@click.argument("study", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--protocol",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The protocol file; copied into the study.",
)
@click.option("--template", is_flag=True, help="Write a commented protocol to fill in instead.")
def command(study: Path, protocol: Path | None, template: bool) -> None:
    """Make the study STUDY (a new or empty folder) from a protocol file.

    With --template, write a commented protocol beside it (STUDY.toml) and stop there; without
    --protocol that file is taken.
    """
    if template:
        _write_template(study.with_name(f"{study.name}.toml"))
        return
    source = protocol or study.with_name(f"{study.name}.toml")
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolError(
            "The protocol file cannot be read.",
            remedy="Name one with --protocol; --template writes one to fill in.",
            path=source,
        ) from error
    with Study.create(study, text) as made:
        click.echo(f"Study {made.protocol.id} made in {study}.")
        click.echo(next_step("intake", study, "FOLDER"))


def _write_template(target: Path) -> None:
    if target.exists():
        raise ProtocolError(
            "There is a protocol already.", remedy="Choose another folder.", path=target
        )
    text = (files("resources") / "protocols" / "sequential.toml").read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    click.echo(f"Fill in {target}; every allowed value stands beside its key. Then:")
    click.echo(f"  {typed('new', target.with_suffix(''))}")
