"""``sonoread models confirm``: the site may use weights under their licence."""

import json
from pathlib import Path

import click

from app.commands.engine.models.chosen import ChosenModel, model_arguments
from engines.cards.confirming import confirm_card, confirm_known


@click.command("confirm")
@model_arguments
@click.option("--confirmed-by", required=True, help="Who answers for it at this site.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    card: Path | None, model: str | None, weights: Path | None, confirmed_by: str, as_json: bool
) -> None:
    """Confirm that this site may use weights which are licensed for non-commercial use alone.

    Who confirmed which licence, and when, is kept in a file beside the weights, and in the card
    of every model that is trained from them. Without it they are not used.
    """
    chosen = ChosenModel(card, model, weights)
    if chosen.card is not None:
        found = confirm_card(chosen.card, by=confirmed_by)
    elif chosen.weights is None or chosen.model is None:
        raise click.UsageError("Give the file that is meant with --weights.")
    else:
        found = confirm_known(chosen.model, chosen.weights, by=confirmed_by)
    if as_json:
        click.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False))
        return
    click.echo(f"Confirmed by {found.confirmed_by} at {found.confirmed_utc}: {found.licence}.")
