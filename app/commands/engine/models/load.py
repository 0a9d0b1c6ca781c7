"""``sonoread models load``: what became of each tensor of a file."""

import json
from pathlib import Path

import click

from app.commands.engine.models.chosen import ChosenModel, model_arguments
from app.commands.engine.models.named import named_model
from app.commands.engine.progress import watched
from engines.client import EngineClient
from engines.messages import LoadJob, LoadResult
from engines.scorers.kinds import card_file_of, kind_of
from engines.scorers.program.allowed import allowed_programs


@click.command("load")
@model_arguments
@click.option("--image-size", type=click.IntRange(32, 1024), help="Pixels; else the model's own.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    card: Path | None,
    model: str | None,
    weights: Path | None,
    image_size: int | None,
    as_json: bool,
) -> None:
    """Load the weights of CARD, or of --model from --weights, in the engine process.

    Nothing is kept. Every tensor is accounted for: loaded, missing in the file, or unexpected in
    it; weights that do not fit are refused by the names of their tensors.
    """
    job = _job(ChosenModel(card, model, weights), image_size)
    with watched() as watch, EngineClient() as engine:
        result = engine.load(job, watch=watch)
    if as_json:
        click.echo(json.dumps(result.model_dump(mode="json", exclude={"kind", "job"})))
        return
    _tell(result)


def _job(chosen: ChosenModel, image_size: int | None) -> LoadJob:
    weights = None if chosen.weights is None else str(chosen.weights.resolve())
    if chosen.card is None:
        named = named_model(chosen.model or "")
        return LoadJob(model=named.job, weights=weights, image_size=image_size)
    path = card_file_of(chosen.card)
    # Not resolved: a link to a card is a card where the link lies.
    if kind_of(path) == "encoder":
        return LoadJob(model=str(path.absolute()), image_size=image_size)
    return LoadJob(card=str(path.absolute()), programs=allowed_programs())


def _tell(result: LoadResult) -> None:
    click.echo(f"Model       {result.model} ({result.source})")
    click.echo(f"Loaded      {result.loaded} tensors")
    click.echo(f"Missing     {', '.join(result.missing) or 'none'}")
    click.echo(f"Unexpected  {', '.join(result.unexpected) or 'none'}")
    if result.parameters:
        click.echo(f"Parameters  {result.parameters:,}")
    kinds = ", ".join(result.dtypes) or "not told"
    click.echo(f"Numbers     {kinds} in the file, {result.dtype} in use")
