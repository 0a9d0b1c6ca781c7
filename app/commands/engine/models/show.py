"""``sonoread models show``: a card in words."""

import json
from pathlib import Path

import click

from engines.cards.told import told_card

_COLUMN = 24


@click.command("show")
@click.argument("card", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(card: Path, as_json: bool) -> None:
    """Tell what CARD says: the model, its licence, on what it was trained, its figures.

    CARD is the card of a trained model or of an encoder, or the folder that holds it.
    """
    told = told_card(card)
    if as_json:
        found = {"kind": told.kind, "path": str(told.path), **told.short, "card": told.content}
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
        return
    for what, words in told.lines:
        click.echo(f"{what:<{_COLUMN}} {words}")
