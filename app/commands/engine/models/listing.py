"""``sonoread models list``: which models there are."""

import json
from pathlib import Path

import click

from engines.cards.catalogue import FoundCard, KnownModel, cards_in, known_models


@click.command("list")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where cards of models lie; three folders deep.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(folder: Path | None, as_json: bool) -> None:
    """List what `train` knows by name besides timm's architectures, and the cards in a folder."""
    known = known_models()
    cards = () if folder is None else cards_in(folder)
    if as_json:
        told = {"known": _plain(known), "cards": _plain(cards)}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for model in known:
        _tell_known(model)
    click.echo("Any other architecture of timm: --weights FILE, or random initial weights.")
    for card in cards:
        _tell_card(card)
    if folder is not None and not cards:
        click.echo(f"No card lies in {folder}.")


def _plain(rows: tuple[KnownModel, ...] | tuple[FoundCard, ...]) -> list[dict[str, object]]:
    return [row.model_dump(mode="json") for row in rows]


def _tell_known(model: KnownModel) -> None:
    click.echo(f"{model.name}: {model.architecture}")
    click.echo(f"  needs       {model.needs}")
    click.echo(f"  licence     {model.licence}")
    if model.non_commercial:
        click.echo("  confirmed   the site confirms the licence of the file before its first use")
    click.echo(f"  trained on  {'; '.join(model.trained_on)}")


def _tell_card(card: FoundCard) -> None:
    click.echo(f"{card.path}: {card.kind} {card.name}".rstrip())
    if card.problem:
        click.echo(f"  problem     {card.problem}")
        return
    if card.weights_there is not None:
        click.echo(f"  weights     {'there' if card.weights_there else 'MISSING'}")
    if card.licence:
        click.echo(f"  licence     {card.licence}")
    if card.licence_confirmed is not None:
        click.echo(f"  confirmed   {'yes' if card.licence_confirmed else 'NOT YET'}")
