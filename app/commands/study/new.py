"""``sonoread new``: make a study from a protocol file, or from the template of a design."""

from importlib.resources import files
from pathlib import Path

import click

from app.commands.program import next_step, typed
from ground.errors import ProtocolError
from ground.meant import meant
from ground.regular import MB, read_regular
from reader_study.designs.registry import DESIGNS
from reader_study.study import Study

_ALONE = "-"
"""--template without a design."""


@click.command("new")
@click.argument("study", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--protocol",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The protocol file; copied into the study.",
)
@click.option(
    "--template",
    is_flag=False,
    flag_value=_ALONE,
    metavar="[DESIGN]",
    help="Make the study from the commented protocol of a design (`sonoread designs`).",
)
def command(study: Path, protocol: Path | None, template: str | None) -> None:
    """Make the study STUDY (a new or empty folder) from a protocol file.

    With --template DESIGN, its protocol.toml is the commented template of that design, to be filled
    in before the lock. With --template alone, the template is written beside the study (STUDY.toml)
    and nothing else is made; without --protocol that file is taken.
    """
    if template is not None and protocol is not None:
        raise click.UsageError("Give --protocol or --template, not both.")
    if template == _ALONE:
        _write_template(study.with_name(f"{study.name}.toml"))
        return
    if template is not None:
        _make(study, _template(template))
        click.echo(f"Fill in {study / 'protocol.toml'}; every allowed value stands beside its key.")
    else:
        _make(study, _read(protocol or study.with_name(f"{study.name}.toml")))
    click.echo(next_step("intake", study, "FOLDER"))


def _make(study: Path, text: str) -> None:
    with Study.create(study, text) as made:
        click.echo(f"Study {made.protocol.id} made in {study}.")


def _read(source: Path) -> str:
    try:
        return read_regular(source, MB).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolError(
            "The protocol file cannot be read.",
            remedy="Name one with --protocol; --template writes one to fill in.",
            path=source,
        ) from error


def _template(design: str) -> str:
    if design not in DESIGNS:
        raise ProtocolError(
            f"There is no design {design!r}{meant(design, DESIGNS)}.",
            remedy=f"Choose one of {', '.join(DESIGNS)}; `sonoread designs` describes them.",
        )
    return (files("resources") / "protocols" / f"{design}.toml").read_text(encoding="utf-8")


def _write_template(target: Path) -> None:
    if target.exists():
        raise ProtocolError(
            "There is a protocol already.", remedy="Choose another folder.", path=target
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_template("sequential"), encoding="utf-8")
    click.echo(f"Fill in {target}; every allowed value stands beside its key. Then:")
    click.echo(f"  {typed('new', target.with_suffix(''))}")
