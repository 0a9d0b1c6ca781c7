"""``sonoread tiers make``: tiers of a study's reading cases from the tables of its judges."""

import json
from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.people.acting import coordinator_options, study_of_coordinator
from app.commands.program import next_step
from app.commands.stats.shared import json_option
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.tiers.making import make_tiers
from app.tiers.telling import lines, told
from engines.guard.tiers.votes import JudgeFamily
from ground.errors import StoreError
from ground.files import write_atomic


@click.command("make")
@study_argument
@click.option(
    "--judge",
    "judges",
    required=True,
    multiple=True,
    help="FAMILY=FILE: cnn, vit, vmamba or convnext, and its out-of-fold table or the folder of a "
    "training with --kfold; once for each seed.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="New file. Keep it from readers: beside the judges' predictions it tells the truth.",
)
@click.option(
    "--version",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    help="Of the rule in this study; other judges or other predictions are another version.",
)
@coordinator_options
@passphrase_option
@json_option
def command(
    study: Path,
    judges: tuple[str, ...],
    out: Path,
    version: int,
    passphrase_file: Path | None,
    *,
    as_json: bool,
) -> None:
    """Rate the reading cases of STUDY: Easy, Medium, Hard, or Unrated.

    Judges are at least two architecture families, each the mean of its seeds, cross-fitted by
    patient. Chat models never judge. A table has columns case (ids of `sonoread cases`) or file,
    fold, seed, and probability or p_normal, p_benign, p_malignant; and weights (SHA-256), unless
    the card.json of the training lies beside it.
    """
    given = _given(judges)
    if out.exists():
        raise StoreError("There is a file of this name.", remedy="Give another name.", path=out)
    with study_of_coordinator(study, writable=False) as opened:
        made = make_tiers(
            opened, given, version=version, passphrase=read_passphrase(passphrase_file)
        )
    write_atomic(out, made.file.to_bytes(), mode=0o600)
    for line in lines(made.file):
        click.echo(line, err=as_json)
    for note in made.notes:
        click.echo(note, err=True)
    click.echo(f"Written: {out}", err=as_json)
    click.echo(next_step("tiers", "freeze", study, out), err=as_json)
    if as_json:
        content = told(made.file) | {"file": str(out), "notes": list(made.notes)}
        click.echo(json.dumps(content, ensure_ascii=False))


def _given(judges: tuple[str, ...]) -> dict[JudgeFamily, list[Path]]:
    found: dict[JudgeFamily, list[Path]] = {}
    for one in judges:
        name, sign, place = one.partition("=")
        if not sign or not place:
            raise click.UsageError(
                f"--judge {one!r}: write FAMILY=FILE, such as cnn=cnn-seed1.csv."
            )
        found.setdefault(JudgeFamily.named(name), []).append(Path(place))
    return found
