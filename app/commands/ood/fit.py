"""``sonoread ood fit``: the bank of a network's training features, beside its card."""

import json
from pathlib import Path

import click

from app.commands.engine.labelled import labelled_source
from app.commands.engine.progress import watched
from app.commands.people.acting import coordinator_options
from app.commands.program import next_step
from app.commands.stats.shared import json_option
from app.commands.study.passphrase import passphrase_option
from app.guarding.networks import network_card_of
from app.guarding.odd_fitting import fit_odd_bank
from engines.guard.odd.scores import NEIGHBOURS
from engines.messages import Device


@click.command("fit")
@click.argument("model", type=click.Path(path_type=Path, exists=True))
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--neighbours",
    type=click.IntRange(1, 1000),
    default=NEIGHBOURS,
    show_default=True,
    help="An image is as odd as its distance to this neighbour among the training images.",
)
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@coordinator_options
@passphrase_option
@json_option
def command(
    model: Path,
    source: Path,
    neighbours: int,
    device: Device,
    passphrase_file: Path | None,
    *,
    as_json: bool,
) -> None:
    """Keep what MODEL, a single trained network, sees in the images of its training.

    SOURCE is the folder or the study with which it was trained. Its training images make the bank,
    its validation images the threshold: one in twenty of them lies above. Test images, and images
    that are odd, have no part in it.
    """
    with labelled_source(source, passphrase_file) as images:
        card, _ = network_card_of(model)
        # A network that looks at whole images too is asked about these.
        data = images(None if getattr(card, "whole_too", False) else card.crop_margin)
    with watched() as watch:
        fitted = fit_odd_bank(model, data.images, neighbours=neighbours, device=device, watch=watch)
    facts = fitted.bank.facts
    click.echo(
        f"Bank of {facts.training} training images; thresholds from {facts.validation} validation "
        f"images; {fitted.unused} others have no part in it.",
        err=as_json,
    )
    for detector, value in facts.thresholds.items():
        click.echo(f"  {detector.value:<12} odd above {value:.4f}", err=as_json)
    click.echo(f"Written: {fitted.path}", err=as_json)
    click.echo(next_step("ood", "check", model, "FOLDER"), err=as_json)
    if as_json:
        told = facts.model_dump(mode="json") | {"file": str(fitted.path), "unused": fitted.unused}
        click.echo(json.dumps(told))
